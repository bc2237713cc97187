#include "costs/charges.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace portal::costs;

TEST_CASE("whichever source's word it is, a kind has one name") {
    for (const auto& [word, name] : std::initializer_list<std::pair<const char*, const char*>>{
             {"RIFee", "Recurring"},
             {"Recurring reservation fee", "Recurring"},
             {"Upfront reservation fee", "Upfront"},
             {"Support fee", "Support"},
             {"EdpDiscount", "Enterprise Discount Program Discount"},
             {"PrivateRateDiscount", "Private Rate Card Discount"},
             {"Private Rate Discount", "Private Rate Card Discount"},
             {"Private rate card discount", "Private Rate Card Discount"},
             {"BundledDiscount", "Bundled Discount"},
             {"SppDiscount", "Solution Provider Program Discount"},
             {"Savings Plan negation", "SavingsPlanNegation"},
             {"Reservation applied usage", "DiscountedUsage"},
             {"Other out-of-cycle charges", "Other out-of-cycle charges"},
             {"TAX", "Tax"},
             {"Novel", "Novel"},
             {"Fee", "Fee"}, // several
             {"税金", "税金"}})
        CHECK(charge_name(word) == name);
}

TEST_CASE("a rule holds for a charge by what it means, in any source's words") {
    CHECK(ExcludedCharges({"Private Rate Card Discount"}).holds("Private Rate Discount"));
    CHECK(ExcludedCharges({"RIFee"}).holds("Recurring"));
    CHECK(ExcludedCharges({"Support fee"}).holds("Support"));
    CHECK_FALSE(ExcludedCharges({"Support"}).holds("Upfront"));
    CHECK(ExcludedCharges({"Novel"}).holds("Novel"));
    CHECK_FALSE(ExcludedCharges({}).holds("Usage"));
    // A report's word for several kinds, and charges of which no more is known.
    for (const char* kind : {"Upfront", "Support", "Other out-of-cycle charges", "Fee"})
        CHECK(ExcludedCharges({"Fee"}).holds(kind));
    CHECK_FALSE(ExcludedCharges({"Fee"}).holds("RIFee"));
    CHECK_FALSE(ExcludedCharges({"Support"}).holds("Fee"));
    CHECK(ExcludedCharges({"Support", "Upfront", "Other out-of-cycle charges"}).holds("Fee"));
    CHECK(ExcludedCharges({"Discount"}).holds("EdpDiscount"));
    CHECK_FALSE(ExcludedCharges({"EdpDiscount"}).holds("Discount"));
}

TEST_CASE("the table's names and words mean one kind each, and what a report says of a kind is one of its words") {
    for (const auto& kind : charge_kinds()) {
        CHECK(charge_name(std::string(kind.name)) == kind.name);
        CHECK(charge_name(std::string(kind.label)) == kind.name);
        for (const auto word : kind.words) CHECK(charge_name(std::string(word)) == kind.name);
        const std::string report(kind.report.substr(0, kind.report.find(',')));
        if (report != "Fee") CHECK(charge_name(report) == kind.name);
    }
    CHECK(charge_kind_views().items.size() == charge_kinds().size());
}
