#include "costs/charges.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace portal::costs {

namespace {

const std::array kinds = {
    ChargeKind{"Usage", "Usage", "Usage", "Usage, by no commitment discount"},
    ChargeKind{"DiscountedUsage",
               "Reservation applied usage",
               "DiscountedUsage",
               "Usage, by a reservation",
               {"Reservation applied usage"}},
    ChargeKind{"SavingsPlanCoveredUsage", "Savings Plan covered usage", "SavingsPlanCoveredUsage",
               "Usage, by a Savings Plan"},
    ChargeKind{"SavingsPlanNegation", "Savings Plan negation", "SavingsPlanNegation", ""},
    ChargeKind{"SavingsPlanRecurringFee", "Savings Plan recurring fee", "SavingsPlanRecurringFee",
               "Purchase of a Savings Plan, recurring; Usage of one, unused"},
    ChargeKind{"SavingsPlanUpfrontFee", "Savings Plan upfront fee", "SavingsPlanUpfrontFee",
               "Purchase of a Savings Plan, one-time"},
    ChargeKind{"Recurring",
               "Recurring reservation fee",
               "RIFee",
               "Purchase of a reservation, recurring; Usage of one, unused",
               {"RIFee", "Recurring reservation fee"}},
    ChargeKind{"Upfront",
               "Upfront reservation fee",
               "Fee, of a reservation's ARN",
               "Purchase of a reservation, one-time",
               {"Upfront reservation fee"}},
    ChargeKind{"Support", "Support fee", "Fee, of AWS Support", "Purchase of AWS Support", {"Support fee"}},
    ChargeKind{"Other out-of-cycle charges", "Other out-of-cycle charges", "Fee, of anything else",
               "Purchase of anything else; Adjustment that charges"},
    ChargeKind{"FlatRateSubscription", "Flat-rate subscription", "FlatRateSubscription", ""},
    ChargeKind{"Enterprise Discount Program Discount",
               "Enterprise Discount Program discount",
               "EdpDiscount",
               "",
               {"EdpDiscount", "EDP Discount"},
               true},
    ChargeKind{"Private Rate Card Discount",
               "Private rate card discount",
               "PrivateRateDiscount",
               "",
               {"PrivateRateDiscount"},
               true},
    ChargeKind{"Bundled Discount", "Bundled discount", "BundledDiscount", "", {}, true},
    ChargeKind{"Solution Provider Program Discount",
               "Solution Provider Program discount",
               "SppDiscount",
               "",
               {"SppDiscount", "SPP Discount"},
               true},
    ChargeKind{"Distributor Discount", "Distributor discount", "DistributorDiscount", "", {}, true},
    ChargeKind{"RI Volume Discount", "RI volume discount", "RiVolumeDiscount", "", {}, true},
    ChargeKind{"Refund", "Refund", "Refund", "Adjustment that gives back"},
    ChargeKind{"Credit", "Credit", "Credit", "Credit"},
    ChargeKind{"Tax", "Tax", "Tax", "Tax"},
};

/// "RIFee", "RI fee" and "ri_fee" are compared as one.
std::string compared(std::string_view word) {
    std::string made;
    for (const char c : to_lower(word))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) made += c;
    // What has no letters that every source writes alike is compared as it is.
    return made.empty() ? std::string(word) : made;
}

/// By compared word: the names that it means.
const std::map<std::string, std::set<std::string>>& meanings() {
    static const auto made = [] {
        std::map<std::string, std::set<std::string>> all;
        std::set<std::string> discounts;
        for (const auto& kind : kinds) {
            const std::string name(kind.name);
            all[compared(name)] = {name};
            for (const auto word : kind.words) all[compared(word)] = {name};
            if (kind.is_discount) discounts.insert(name);
        }
        // Each of CUR: a fee for whatever, and a discount of whatever program.
        all[compared("Fee")] = {"Upfront", "Support", "Other out-of-cycle charges"};
        all[compared("Discount")] = std::move(discounts);
        return all;
    }();
    return made;
}

std::optional<std::string> optional_text(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(std::string(text));
}

} // namespace

std::span<const ChargeKind> charge_kinds() { return kinds; }

std::set<std::string> charges_meant(const std::string& word) {
    const auto found = meanings().find(compared(word));
    return found == meanings().end() ? std::set{word} : found->second;
}

std::string charge_name(const std::string& word) {
    const auto meant = charges_meant(word);
    return meant.size() == 1 ? *meant.begin() : word;
}

bool is_known_charge(const std::string& word) { return meanings().contains(compared(word)); }

ExcludedCharges::ExcludedCharges(const std::vector<std::string>& words) {
    for (const auto& word : words) {
        words_.insert(compared(word));
        names_.merge(charges_meant(word));
    }
}

bool ExcludedCharges::holds(const std::string& word) const {
    if (words_.contains(compared(word))) return true;
    const auto meant = charges_meant(word);
    return std::all_of(meant.begin(), meant.end(), [this](const auto& name) { return names_.contains(name); });
}

ChargeKindList charge_kind_views() {
    ChargeKindList made;
    for (const auto& kind : kinds)
        made.items.push_back(
            {std::string(kind.name), std::string(kind.label), optional_text(kind.report), optional_text(kind.focus)});
    return made;
}

} // namespace portal::costs
