// A year with a Cost Explorer that is as it really is: late by 0 to 3 days, losing answers and days of them, adding
// refunds, and changing closed months. What must hold: no shortfall is ever told that is none, a true one is told in
// the year's first quarter and from then on, every change is found within 31 days, the requests stay under the cap, and
// in the end everything is as AWS has it.
#include "commitments/alerts.hpp"
#include "commitments/known.hpp"
#include "commitments/payer_reader.hpp"
#include "commitments/progress.hpp"
#include "cost_explorer/meter.hpp"
#include "store/testing.hpp"

#include <algorithm>
#include <iostream>
#include <random>

using namespace portal;
using namespace portal::commitments;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const CustomerId customer{"c1"};
const std::vector<std::string> payers{"111111111111", "222222222222"};
const std::string operation = "GetCostAndUsage";
constexpr Day last_change = std::chrono::year(2027) / 1 / 9; // and a month to find it

Day at(const char* text) { return *read_day(text); }

struct Charge {
    Day day;
    std::string record_type;
    std::string service;
    bool marketplace = false;
    Money amount;
    Day told_on; ///< from this day on Cost Explorer has it
};

/// A change of a closed month, and when it was found.
struct Change {
    std::string payer;
    Day told_on;
    Day month;
    std::optional<Day> found_on = {};
};

/// What Cost Explorer has of one payer.
struct Ledger {
    std::vector<Charge> charges;
    Day frontier; ///< days after it are not there yet

    costs::MonthTotals totals(Day month, Day today) const {
        costs::MonthTotals made;
        for (const auto& one : charges)
            if (month_begin(one.day) == month && one.told_on <= today && one.day <= frontier)
                made[{one.record_type, one.marketplace, "USD"}] += costs::Costs{one.amount, one.amount, one.amount};
        return made;
    }
};

aws::Value metrics_of(Money amount) {
    aws::ValueMap made;
    for (const char* name : {"UnblendedCost", "NetUnblendedCost", "AmortizedCost"})
        made.set(name, aws::ValueMap{{"Amount", amount.text()}, {"Unit", "USD"}});
    return made;
}

struct Year {
    store::Store& store;
    ManualClock clock{*from_rfc3339("2026-01-01T06:00:00Z")};
    std::mt19937 random{20261130};
    std::map<std::string, Ledger> ledgers;
    std::vector<Change> changes;
    std::optional<Day> told_since;             ///< of the contract that is for more than is spent
    std::map<std::string, std::int64_t> asked; ///< by payer and month, of requests that cost
    int lost = 0, refused = 0, false_alarms = 0, true_alarms = 0, days_since_told = 0, readings = 0, capped = 0;

    int below(int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); }
    Day today() const { return std::chrono::floor<days>(clock.now()); }

    /// GetCostAndUsage as AWS answers it, by days or by months; now and then not.
    Result<aws::Value> answer(const Ledger& ledger, const aws::Value& asked_) {
        const auto text = [&](const char* member, const char* name) {
            return *asked_.find(member)->find(name)->as_string();
        };
        const Day first = *read_day(text("TimePeriod", "Start")), end = *read_day(text("TimePeriod", "End"));
        const bool monthly = *asked_.find("Granularity")->as_string() == "MONTHLY";
        const bool marketplace = asked_.find("Filter")->find("Not") == nullptr;
        std::map<Day, std::map<std::vector<std::string>, Money>> sums;
        for (Day day = first; day < end; day += days{1}) sums[monthly ? month_begin(day) : day];
        for (const auto& one : ledger.charges) {
            if (one.day < first || one.day >= end || one.marketplace != marketplace || one.told_on > today() ||
                one.day > ledger.frontier)
                continue;
            auto key = std::vector{one.record_type};
            if (!monthly) key.push_back(one.service);
            sums[monthly ? month_begin(one.day) : one.day][key] += one.amount;
        }
        aws::ValueList results;
        const bool loses = below(25) == 0;
        for (const auto& [day, groups] : sums) {
            if (loses && below(3) == 0) continue; // this one is missing in the answer
            aws::ValueList list;
            for (const auto& [key, amount] : groups) {
                aws::ValueList keys;
                for (const auto& one : key) keys.emplace_back(one);
                list.emplace_back(aws::ValueMap{{"Keys", std::move(keys)}, {"Metrics", metrics_of(amount)}});
            }
            results.emplace_back(aws::ValueMap{{"TimePeriod", aws::ValueMap{{"Start", day_text(day)}}},
                                               {"Estimated", month_end(day) + days{5} >= today()},
                                               {"Groups", std::move(list)}});
        }
        if (results.size() < sums.size()) ++lost;
        return aws::Value(aws::ValueMap{{"ResultsByTime", std::move(results)}});
    }

    /// Through the real meter, with its real cap.
    Task<Result<aws::Value>> ask(std::string payer, aws::Value parameters) {
        const std::string month = cost_explorer::month_of(clock.now());
        const auto purpose = cost_explorer::Purpose::commitments;
        const bool reserved = co_await store.write([&](store::Transaction& t) {
            return cost_explorer::Meter(t, customer).reserve(payer, operation, purpose, month);
        });
        if (!reserved) {
            ++capped;
            co_return fail(ErrorCode::cost_explorer_cap_reached, "The requests have reached this month's cap.");
        }
        ++asked[payer + " " + month];
        if (below(20) == 0) { // refused, which is free
            ++refused;
            --asked[payer + " " + month];
            co_await store.write([&](store::Transaction& t) {
                cost_explorer::Meter(t, customer).give_back(payer, operation, purpose, month);
            });
            Error error{.code = ErrorCode::aws_throttled, .detail = "Rate exceeded"};
            error.aws_code = "ThrottlingException";
            co_return tl::unexpected<Error>(error);
        }
        co_return answer(ledgers.at(payer), parameters);
    }

    /// The day's reading of a payer, as the job makes it.
    Task<> read(std::string payer) {
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto plan = co_await store.read([&](store::Transaction& t) {
                Repository repository(t, customer);
                const auto state = repository.cost_rows().sources({payer}).front();
                return std::pair(days_to_read(state, today(), {}),
                                 month_check_plan(state, repository.month_checks().find(payer), clock.now(), false));
            });
            AskCosts asks = [&](aws::Value parameters) { return ask(payer, std::move(parameters)); };
            PayerReader reader(store, clock, customer, payer, std::move(asks));
            ++readings;
            auto problem = co_await reader.read(plan.first.first, plan.first.last, true);
            if (!problem && plan.second.is_due) problem = co_await reader.check_months(plan.second);
            if (!problem || !problem->passes) co_return;
        }
    }

    void happens_at_aws() {
        const Day now = today();
        for (const auto& payer : payers) {
            auto& ledger = ledgers[payer];
            // Never back: what was there stays.
            ledger.frontier = std::max(ledger.frontier, now - days{1 + below(4)});
            const bool marketplace = now.time_since_epoch().count() % 7 == 0;
            ledger.charges.push_back({now, "Usage", "Amazon EC2", false, Money(100), now});
            if (marketplace) ledger.charges.push_back({now, "Usage", "Product", true, Money(20), now});
            if (below(30) == 0) ledger.charges.push_back({now, "Refund", "Amazon EC2", false, Money(-3), now});
            if (now > last_change || below(12) != 0) continue;
            // A closed month changes: a refund, a discount that is trued up, late usage, a product given back.
            const Day back = month_begin(now) - days{1 + below(300)};
            const Day first = std::max(first_readable(now), at("2025-12-01"));
            if (back < first || month_end(back) + days{6} > now) continue;
            const int kind = below(4);
            const char* types[] = {"Refund", "Enterprise Discount Program Discount", "Usage", "Usage"};
            ledger.charges.push_back(
                {back, types[kind], "Amazon EC2", kind == 3, Money(kind == 2 ? 1 + below(40) : -1 - below(15)), now});
            changes.push_back({payer, now, month_begin(back)});
        }
    }
};

} // namespace

STORE_TEST_CASE("a simulated year: no false shortfall, every change of a closed month found, under the cap") {
    const auto store = database.open();
    const auto contract = [](const std::string& id, const std::string& amount) {
        const auto made = read_contract(
            {id, payers, "USD", "2026-01-01", {{"2026-01-01", "2026-12-31", amount}}, std::nullopt, std::nullopt});
        return StoredContract{id, made.value(), {}, {}};
    };
    // Some 73,000 are spent.
    const StoredContract stored = contract("k1", "71000"), too_much = contract("k2", "85000");
    store->write_now([&](store::Transaction& t) {
        t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", "c1", "c1", "c1");
        for (const auto* one : {&stored, &too_much}) Repository(t, customer).put(*one);
    });
    Year year{.store = *store};
    for (const auto& payer : payers)
        for (Day day = at("2025-12-01"); day < at("2026-01-01"); day += days{1})
            year.ledgers[payer].charges.push_back({day, "Usage", "Amazon EC2", false, Money(100), day});
    const auto check_changes = [&] {
        store->read_now([&](store::Transaction& t) {
            for (auto& change : year.changes) {
                if (change.found_on) continue;
                const auto now = costs::MonthChecks(t, customer).totals(change.payer, change.month);
                if (!differs(now, year.ledgers[change.payer].totals(change.month, year.today())))
                    change.found_on = year.today();
            }
        });
    };
    const auto begun = std::chrono::steady_clock::now();
    for (; year.today() < at("2027-02-10"); year.clock.advance(24h)) {
        year.happens_at_aws();
        for (const auto& payer : payers) store::testing::run([&]() -> Task<> { co_await year.read(payer); });
        store->write_now([&](store::Transaction& t) {
            Repository repository(t, customer);
            for (auto state : repository.cost_rows().sources(payers)) {
                if (!state.unsummed_from || !state.last_day) continue;
                for (const auto* one : {&stored, &too_much})
                    repository.sum_up(one->id, payers, *state.unsummed_from, *state.last_day);
                state.unsummed_from.reset();
                state.summed_through = state.last_day;
                repository.cost_rows().put(state);
            }
        });
        check_changes();
        const auto told_of = [&](const StoredContract& of) {
            std::vector<std::string> texts;
            store->read_now([&](store::Transaction& t) {
                Repository repository(t, customer);
                const Known found = known(repository, of, year.clock.now());
                for (const auto& alert :
                     alerts(of.contract, progress(found.counting, commitments::forecast(found.counting)),
                            found.is_anything, found.behind, year.today()))
                    if (alert.kind == AlertKind::shortfall_expected || alert.kind == AlertKind::below_pace)
                        texts.push_back(alert.text);
            });
            return texts;
        };
        for (const auto& text : told_of(stored)) {
            ++year.false_alarms;
            MESSAGE(day_text(year.today()) << ": " << text);
        }
        if (year.today() > at("2026-12-31")) continue;
        const bool is_told = !told_of(too_much).empty();
        if (is_told && !year.told_since) year.told_since = year.today();
        if (year.told_since) ++year.days_since_told;
        if (is_told) ++year.true_alarms;
    }
    std::int64_t most_asked = 0, slowest = 0, not_found = 0;
    for (const auto& [key, count] : year.asked) most_asked = std::max(most_asked, count);
    for (const auto& change : year.changes) {
        if (change.found_on)
            slowest = std::max<std::int64_t>(slowest, (*change.found_on - change.told_on).count());
        else
            ++not_found;
    }
    CHECK(year.changes.size() > 30);
    CHECK(year.lost > 30);
    CHECK(year.refused > 30);
    CHECK(year.false_alarms == 0);
    REQUIRE(year.told_since);
    CHECK(*year.told_since < at("2026-04-01"));
    // On a day on which a payer's costs are missing nothing is told of a shortfall.
    CHECK(year.true_alarms * 10 >= year.days_since_told * 9);
    CHECK(not_found == 0);
    CHECK(slowest <= 31);
    CHECK(most_asked <= 500);
    CHECK(year.capped == 0);
    // An independent sum: what AWS has of the year, without refunds.
    Money truth, counted;
    for (const auto& [payer, ledger] : year.ledgers)
        for (const auto& one : ledger.charges)
            if (one.record_type != "Refund" && at("2026-01-01") <= one.day && one.day <= at("2026-12-31"))
                truth += one.amount;
    store->read_now([&](store::Transaction& t) {
        Repository repository(t, customer);
        const Known found = known(repository, stored, year.clock.now());
        counted = found.counting.periods[0].counted;
        CHECK(found.counting.final_through >= at("2026-12-31"));
    });
    CHECK(counted == truth);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    std::cout << "A simulated year: " << year.readings << " readings, " << year.changes.size()
              << " changes of closed months, found after " << slowest << " days at most; " << year.lost
              << " answers without some days, " << year.refused << " refused; at most " << most_asked
              << " requests a payer and month, of 500; " << year.false_alarms
              << " false alarms; a true shortfall told since " << day_text(*year.told_since) << ", on "
              << year.true_alarms << " of " << year.days_since_told << " days; counted " << counted.text(2)
              << ", at AWS " << truth.text(2) << "; " << took.count() << " ms\n";
}
