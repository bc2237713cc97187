#include "commitments/import_notes.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;

namespace {

Contract contract(std::vector<std::string> excluded) {
    Contract made{"c", {"111111111111"}, "USD", {{*read_day("2026-01-01"), *read_day("2026-12-31"), Money(1000)}}, {},
                  {}};
    made.rules.excluded_record_types = std::move(excluded);
    return made;
}

costs::CostFile read(const std::string& text) {
    costs::CostCsv csv;
    csv.feed(text);
    return csv.finish();
}

std::vector<std::string> codes(const std::vector<ImportNote>& notes) {
    std::vector<std::string> all;
    for (const auto& note : notes) all.push_back(note.code);
    return all;
}

using Codes = std::vector<std::string>;
const std::string focus =
    "BilledCost,ChargePeriodStart,ChargeCategory,ChargeClass,BillingAccountId,BillingCurrency,ProviderName\n";
const std::string cur =
    "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
    "line_item_currency_code,bill_billing_entity\n";

} // namespace

TEST_CASE("what FOCUS does not tell is said where the contract asks for it, and nowhere else") {
    const auto file =
        read(focus + "5,2026-01-01,Usage,,111111111111,USD,AWS\n-5,2026-01-01,Usage,Correction,111111111111,USD,AWS\n");
    CHECK(codes(import_notes(file, contract({}))) == Codes{});
    CHECK(codes(import_notes(file, contract({"Tax", "Refund"}))) == Codes{"corrections"});
    const auto notes = import_notes(file, contract({"EdpDiscount", "Private Rate Card Discount"}));
    REQUIRE(codes(notes) == Codes{"told-within-costs"});
    CHECK(notes[0].detail.find("Enterprise Discount Program Discount, Private Rate Card Discount") !=
          std::string::npos);
}

TEST_CASE("lines of other providers are counted, named and left out") {
    const auto file = read(focus + "5,2026-01-01,Usage,,111111111111,USD,AWS\n"
                                   "7,01/01/2026,Usage,,/providers/Microsoft.Billing/1,usd,Microsoft\n"
                                   "9,,,,ocid1.tenancy.oc1,,Oracle\n");
    CHECK(file.problem_count == 0);
    CHECK(file.rows.size() == 1);
    const auto notes = import_notes(file, contract({}));
    REQUIRE(codes(notes) == Codes{"other-providers"});
    CHECK(notes[0].detail == "2 lines of other providers (Microsoft, Oracle) are left out: AWS does not charge them.");
}

TEST_CASE("a report without the columns that say what a fee is for, without net costs, with unknown kinds") {
    const auto file = read(cur + "111111111111,2026-01-01,Fee,5,USD,AWS\n111111111111,2026-01-01,Novel,5,USD,AWS\n");
    CHECK(codes(import_notes(file, contract({}))) == Codes{"unknown-kinds"});
    CHECK(codes(import_notes(file, contract({"Fee", "novel"}))) == Codes{});
    auto net = contract({"Support", "Novel"});
    net.rules.cost_metric = costs::CostMetric::net_unblended;
    CHECK(codes(import_notes(file, net)) == Codes{"untold-fees", "no-net-costs"});
}
