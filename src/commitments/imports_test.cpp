#include "commitments/imports.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;
using namespace std::chrono_literals;

namespace {

const CustomerId ours{"c1"};

struct Fixture {
    ManualClock clock{*from_rfc3339("2026-11-28T12:00:00Z")};
    SystemRandom random;
    Imports imports{clock, random};
    Contract contract{
        "c", {"111111111111"}, "USD", {{*read_day("2025-01-01"), *read_day("2025-12-31"), Money(1000)}}, {}, {}};

    std::string begin() { return imports.begin(ours, "k").value().id; }
    ImportView add(const std::string& id, std::int64_t number, std::string text, bool last = true) {
        return imports.add(ours, "k", id, {number, std::move(text), last}, contract).value();
    }
};

const std::string header = "BilledCost,ChargePeriodStart,ChargeCategory,BillingAccountId,BillingCurrency\n";

} // namespace

TEST_CASE("a piece that is sent again changes nothing, and one that is not the next is refused") {
    Fixture f;
    const auto id = f.begin();
    f.add(id, 0, header, false);
    f.add(id, 1, "5,2025-01-01,Usage,111111111111,USD\n", false);
    CHECK(f.add(id, 1, "5,2025-01-01,Usage,111111111111,USD\n", false).next_piece == 2);
    const auto refused = f.imports.add(ours, "k", id, {3, "", true}, f.contract);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    const auto view = f.add(id, 2, "");
    CHECK(view.complete);
    REQUIRE(view.months.size() == 1);
    CHECK(view.months[0].amount == "5");
    CHECK(f.imports.take(ours, "k", id, f.contract)->rows.size() == 1);
    CHECK_FALSE(f.imports.take(ours, "k", id, f.contract));
}

TEST_CASE("an import is its customer's and its contract's alone") {
    Fixture f;
    const auto id = f.begin();
    CHECK_FALSE(f.imports.add({"c2"}, "k", id, {0, header, true}, f.contract));
    CHECK_FALSE(f.imports.add(ours, "other", id, {0, header, true}, f.contract));
}

TEST_CASE("with a problem, or not complete, nothing is taken") {
    Fixture f;
    const auto id = f.begin();
    CHECK(f.imports.take(ours, "k", id, f.contract).error().code == ErrorCode::nothing_to_change);
    CHECK(f.add(id, 0, header + "x,2025-01-01,Usage,111111111111,USD\n").problem_count == 1);
    CHECK(f.imports.take(ours, "k", id, f.contract).error().code == ErrorCode::nothing_to_change);
    const auto others = f.begin();
    CHECK(f.add(others, 0, header + "5,2025-01-01,Usage,999999999999,USD\n").problems.at(0).code == "no-costs");
    // The contract's metric must be in the file.
    f.contract.rules.cost_metric = costs::CostMetric::amortized;
    const auto metric = f.begin();
    CHECK(f.add(metric, 0, header + "5,2025-01-01,Usage,111111111111,USD\n").problems.at(0).code == "no-such-column");
}

TEST_CASE("a customer has a few imports at once, and keeps nobody else from importing") {
    Fixture f;
    const auto first = f.begin();
    for (std::size_t i = 1; i < Imports::most_at_once; ++i) f.begin();
    CHECK(f.imports.begin(ours, "k").error().code == ErrorCode::too_many_requests);
    CHECK(f.imports.begin({"c2"}, "k"));
    // What was left alone for a minute gives its place, the oldest first; what is looked at stays.
    f.clock.advance(61s);
    f.add(first, 0, header, false);
    for (std::size_t i = 1; i < Imports::most_at_once; ++i) f.begin();
    CHECK(f.imports.begin(ours, "k").error().code == ErrorCode::too_many_requests);
    CHECK(f.add(first, 1, "", false).next_piece == 2);
    // So does one whose file was refused, at once.
    CHECK(f.add(first, 2, "x,2025-01-01,Usage,111111111111,USD\n").problem_count == 1);
    CHECK(f.imports.begin(ours, "k"));
    CHECK_FALSE(f.imports.add(ours, "k", first, {3, "", true}, f.contract));
    // Without need a preview is kept for an hour.
    Fixture calm;
    const auto kept = calm.begin();
    calm.clock.advance(59min);
    CHECK(calm.add(kept, 0, header, false).next_piece == 1);
}

TEST_CASE("all customers together have so many, and those that were left alone make room") {
    Fixture f;
    for (std::size_t i = 0; i < Imports::most_of_all; ++i) REQUIRE(f.imports.begin({"c" + std::to_string(i)}, "k"));
    CHECK(f.imports.begin({"late"}, "k").error().code == ErrorCode::too_many_requests);
    f.clock.advance(61s);
    CHECK(f.imports.begin({"late"}, "k"));
}
