#include "commitments/delivery_plan.hpp"

#include "commitments/delivery_views.hpp"
#include "costs/periods.hpp"
#include "store/testing.hpp"

using namespace portal;
using namespace portal::commitments;
using std::chrono::days;

namespace {

const CustomerId ours{"c1"};
const std::string payer = "111111111111";
const Timestamp noon = *from_rfc3339("2026-11-10T12:00:00Z");

Day at(const char* text) { return *read_day(text); }

Contract contract() { return {"c", {payer}, "USD", {{at("2026-01-01"), at("2026-12-31"), Money(36000)}}, {}, {}}; }

struct Lines {
    std::string text = "bill_payer_account_id,bill_billing_period_start_date,line_item_usage_start_date,"
                       "line_item_line_item_type,line_item_unblended_cost,line_item_currency_code,"
                       "bill_billing_entity\n";
    Lines& add(const std::string& month, const std::string& day, const std::string& amount,
               const std::string& type = "Usage", const std::string& of = payer) {
        text += of + "," + month + "-01," + day + "," + type + "," + amount + ",USD,AWS\n";
        return *this;
    }
    Lines& days_of(const char* first, const char* last, const std::string& amount) {
        for (Day day = at(first); day <= at(last); day += days{1}) add(month_text(day), day_text(day), amount);
        return *this;
    }
    costs::CostFile read() const {
        costs::CostCsv csv;
        csv.feed(text);
        return csv.finish();
    }
};

struct Fixture {
    explicit Fixture(store::testing::Database& database) : store(database.open()) {
        store->write_now([](store::Transaction& t) {
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ('c1', 'c1', 'c1', 0)");
            costs::Repository rows(t, ours);
            std::vector<costs::CostRow> read;
            for (Day day = at("2026-01-01"); day <= at("2026-11-09"); day += days{1})
                read.push_back({payer, day, "Usage", "S3", false, "USD", {Money(100), Money(100), Money(100)}});
            rows.replace_read(payer, at("2026-01-01"), at("2026-11-09"), read);
            rows.put(costs::SourceState{payer, at("2026-01-01"), at("2026-11-09"), {}, noon, {}, {}, at("2026-11-09")});
        });
    }
    DeliveryPlan plan(const Lines& lines, const std::vector<costs::DeliveredFile>& files = {{"new.csv", "f1"}}) {
        return store->read_now([&](store::Transaction& t) {
            costs::Repository rows(t, ours);
            return plan_delivery(rows, contract(), lines.read(), files, at("2026-11-10"));
        });
    }
    void bring(const std::string& id, const Lines& lines, bool replaces = true) {
        store->write_now([&](store::Transaction& t) {
            costs::Repository rows(t, ours);
            rows.put({id, rows.next_sequence(), {}, 1, {{id + ".csv", id}}, "who", noon}, lines.read(), {payer},
                     at("2026-11-10"), replaces);
        });
    }
    DeliveryList list() {
        return store->read_now([&](store::Transaction& t) {
            costs::Repository rows(t, ours);
            return delivery_list(rows, {payer});
        });
    }
    /// What counts of October and of all that is counted of the year.
    Money total() {
        return store->read_now([&](store::Transaction& t) {
            Money sum;
            for (const auto& row : costs::Repository(t, ours).costs(payer, at("2026-01-01"), at("2026-12-31")))
                sum += row.costs.unblended;
            return sum;
        });
    }
    std::unique_ptr<store::Store> store;
};

std::string told(const std::vector<ReplacedDays>& replaced) {
    std::string all;
    for (const auto& one : replaced)
        all += one.import_id.value_or("explorer") + " " + one.first_day.substr(5) + ".." + one.last_day.substr(5) + " ";
    return all;
}

} // namespace

STORE_TEST_CASE("a preview says which days it replaces, from which source, and the total before and after") {
    Fixture portal(database);
    Lines october;
    october.days_of("2026-10-01", "2026-10-31", "99.5").add("2026-10", "2026-06-15", "-5", "Refund");
    october.add("2026-10", "2026-10-01", "7", "Usage", "999999999999");
    const auto plan = portal.plan(october);
    REQUIRE(plan.periods.size() == 1);
    const auto& period = plan.periods.front();
    CHECK(period.period == "2026-10");
    CHECK(period.first_day == "2026-10-01");
    CHECK(period.last_day == "2026-10-31");
    CHECK(period.mode == DeliveryMode::replace);
    CHECK_FALSE(period.has_earlier);
    CHECK_FALSE(period.after_if_added);
    CHECK(told(period.replaces) == "explorer 10-01..10-31 ");
    CHECK(period.before == "3100");
    CHECK(period.after == "3079.5");
    CHECK(period.other_days == 1);
    CHECK(period.other_days_amount == "-5");
    CHECK(period.notes == std::vector<std::string>{
                              "Cost Explorer tells 1 of the days of other months. Whether it has these charges there "
                              "as well, AWS does not say: what it has would count twice."});
    // What it says is what comes of it.
    const Money before = portal.total();
    portal.bring("a", october);
    CHECK(portal.total() - before == *Money::parse(period.after) - *Money::parse(period.before));
}

STORE_TEST_CASE("a later state replaces by itself, another part is asked about, and both ways are shown") {
    Fixture portal(database);
    Lines half, whole, part;
    half.days_of("2026-10-01", "2026-10-15", "90");
    whole.days_of("2026-10-01", "2026-10-31", "90");
    part.days_of("2026-10-01", "2026-10-31", "10");
    portal.bring("half", half);
    const auto later = portal.plan(whole);
    CHECK(later.periods.front().mode == DeliveryMode::replace);
    CHECK(told(later.periods.front().replaces) == "half 10-01..10-31 ");
    CHECK(later.unsure().empty());
    portal.bring("whole", whole);
    const auto unsure = portal.plan(part);
    const auto& period = unsure.periods.front();
    CHECK_FALSE(period.mode);
    CHECK(unsure.unsure().find("2026-10 of 111111111111: Of 31 sums") == 0);
    CHECK(told(period.replaces) == "whole 10-01..10-31 ");
    CHECK(told(period.replaces_if_added).empty());
    CHECK(period.before == "2790");
    CHECK(period.after == "310");
    CHECK(period.after_if_added == "3100");
    portal.bring("part", part, false);
    CHECK(portal.plan(part).periods.front().before == "3100");
    CHECK_FALSE(portal.plan(whole, {{"costs-00002.csv.gz", "f2"}}).unsure().empty());
    CHECK(portal.plan(whole, {{"again.csv", "whole"}}).twice == std::vector<std::string>{"again.csv"});
    CHECK(portal.plan(whole, {{"again.csv", "whole"}, {"part.csv", "part"}}).unsure().empty()); // all that stands
}

STORE_TEST_CASE("a charge of another month that Cost Explorer may have as well is said, and how many are alike") {
    Fixture portal(database);
    Lines october;
    october.days_of("2026-10-01", "2026-10-31", "100").add("2026-10", "2026-06-15", "100");
    october.add("2026-10", "2026-06-16", "7").add("2026-10", "2026-12-01", "9");
    const auto said = [&] { return portal.plan(october).periods.front().notes; };
    REQUIRE(said().size() == 1);
    CHECK(said().front().find("Cost Explorer tells 2 of the days") == 0);
    CHECK(said().front().find("It has 1 of the same day, kind and amount") != std::string::npos);
    // What a file covers does not come from Cost Explorer.
    portal.bring("june", Lines().days_of("2026-06-01", "2026-06-30", "100"));
    CHECK(said().empty());
}

STORE_TEST_CASE("files that may not be all of what Cost Explorer tells are asked about") {
    Fixture portal(database);
    const auto early = portal.plan(Lines().days_of("2026-10-01", "2026-10-20", "100"));
    CHECK_FALSE(early.periods.front().mode);
    CHECK(early.unsure().find("2026-10 of 111111111111: Their usage ends on 2026-10-20") == 0);
    const auto tax = portal.plan(Lines().add("2026-10", "2026-10-01", "7", "Tax"));
    CHECK(tax.unsure().find("have no usage") != std::string::npos);
    // Of days that no one else tells there is nothing to ask.
    CHECK(portal.plan(Lines().days_of("2025-10-01", "2025-10-20", "100")).unsure().empty());
    // An earlier file that stands is no more Cost Explorer's.
    portal.bring("early", Lines().days_of("2026-10-01", "2026-10-20", "100"));
    CHECK(portal.plan(Lines().days_of("2026-10-01", "2026-10-31", "100")).unsure().empty());
}

STORE_TEST_CASE("a file by month is refused while its month is open, and of one that is over it covers all days") {
    Fixture portal(database);
    CHECK(portal.plan(Lines().add("2026-11", "2026-11-01", "900")).refused.size() == 1);
    const auto plan = portal.plan(Lines().add("2026-10", "2026-10-01", "3100"));
    CHECK(plan.refused.empty());
    CHECK(told(plan.periods.front().replaces) == "explorer 10-01..10-31 ");
    CHECK(plan.periods.front().notes ==
          std::vector<std::string>{"The files tell costs by month: all of it stands on 2026-10-01."});
    CHECK(plan.periods.front().after == "3100");
}

STORE_TEST_CASE("of an open period Cost Explorer supplies the days that are not complete") {
    Fixture portal(database);
    const auto plan = portal.plan(Lines().days_of("2026-11-01", "2026-11-07", "50"));
    const auto& period = plan.periods.front();
    CHECK(period.is_open);
    CHECK(period.last_day == "2026-11-06");
    CHECK(told(period.replaces) == "explorer 11-01..11-06 ");
    CHECK(period.before == "900");
    CHECK(period.after == "600");
    CHECK(portal.plan(Lines().days_of("2026-09-01", "2026-09-12", "50")).periods.front().notes.size() == 1);
}

STORE_TEST_CASE("the list of deliveries says what each covers, what replaced it, and what holds when it is removed") {
    Fixture portal(database);
    portal.bring("both", Lines().days_of("2026-09-01", "2026-10-31", "90"));
    portal.bring("october", Lines().days_of("2026-10-01", "2026-10-31", "91"));
    portal.bring("part", Lines().days_of("2026-10-01", "2026-10-31", "1"), false);
    const auto items = portal.list().items;
    REQUIRE(items.size() == 3);
    CHECK(items[0].id == "part");
    CHECK(items[0].periods.front().is_added);
    CHECK(items[0].restores.empty());
    CHECK(items[1].restores.empty()); // the part goes on to stand for it
    REQUIRE(items[2].periods.size() == 2);
    CHECK(items[2].periods[0].counts);
    CHECK(items[2].periods[0].last_day == "2026-09-30");
    CHECK(items[2].periods[1].replaced_by == "october");
    CHECK(told(items[2].restores) == "explorer 09-01..09-30 ");
    CHECK(items[2].files.front().name == "both.csv");
}
