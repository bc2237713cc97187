#include "recommendations/repository.hpp"

#include "cost_explorer/currencies.hpp"
#include "store/testing.hpp"

using namespace portal;
using namespace portal::recommendations;
using namespace std::chrono_literals;

namespace {

const CustomerId customer{"c1"};
const Timestamp noon = *from_rfc3339("2026-11-28T12:00:00Z");

void make_accounts(store::Store& store) {
    store.write_now([&](store::Transaction& t) {
        for (const char* id : {"c1", "c2"})
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
        const auto account = [&](const char* id, const char* owner, const char* number, const char* role,
                                 const char* status, std::int64_t sync, const char* partition = "aws") {
            t.execute("INSERT INTO cloud_accounts (id, customer_id, account_id, partition, name, organization_role, "
                      "master_account_id, organizational_units, status, access_level, cost_explorer_sync, added, "
                      "created_at, search_text) VALUES ($1, $2, $3, $4, $8, $5, '111111111111', '[]', $6, "
                      "'resources', $7, 1, 0, '')",
                      id, owner, number, partition, role, status, sync, id);
        };
        account("master", "c1", "111111111111", "master", "activated", 1);
        account("linked", "c1", "222222222222", "linked", "activated", 1);
        account("off", "c1", "333333333333", "standalone", "activated", 0);
        account("waiting", "c1", "444444444444", "standalone", "activating", 1);
        account("gov", "c1", "555555555555", "master", "activated", 1, "aws-us-gov");
        account("gov-linked", "c1", "666666666666", "linked", "activated", 1, "aws-us-gov");
        t.execute("UPDATE cloud_accounts SET master_account_id = '555555555555' WHERE partition = 'aws-us-gov'");
        account("others", "c2", "111111111111", "master", "activated", 1);
    });
}

Question question() { return questions({}).front(); }

Recommendation row(std::string id, std::string savings, std::string group = "g") {
    Recommendation made;
    made.id = std::move(id);
    made.group_id = std::move(group);
    made.kind = Kind::reserved_instance;
    made.service = "ec2";
    made.cloud_account_id = "master";
    made.payer_account_id = made.account_id = "111111111111";
    made.title = "m5.large";
    made.term_years = 1;
    made.payment_option = "no_upfront";
    made.lookback_days = 30;
    made.scope = "payer";
    made.quantity = "1";
    made.details = json::Object{{"EstimatedMonthlySavingsAmount", savings}};
    made.monthly_savings = Amount{savings, "USD"};
    return made;
}

std::vector<std::string> ids(const std::vector<Recommendation>& rows) {
    std::vector<std::string> all;
    for (const auto& one : rows) all.push_back(one.id);
    return all;
}

} // namespace

STORE_TEST_CASE("who is asked: active, on, and not seen by an active master") {
    const auto store = database.open();
    make_accounts(*store);
    store->write_now([](store::Transaction& t) {
        Repository repository(t, customer, noon);
        REQUIRE(repository.asked().size() == 1);
        CHECK(repository.asked().front().id == "master");
        CHECK_FALSE(repository.is_asked("linked"));
        CHECK_FALSE(repository.is_asked("others"));
        CHECK(repository.count_not_seen() == 4); // off, waiting, and what has no Cost Explorer
        std::vector<std::string> not_seen;
        for (const auto& account : repository.not_seen(10)) not_seen.push_back(account.id);
        CHECK(not_seen == std::vector<std::string>{"gov", "gov-linked", "off", "waiting"});
        CHECK_FALSE(repository.is_asked("gov"));
        t.execute("UPDATE cloud_accounts SET status = 'access_lost' WHERE id = 'master'");
        CHECK(repository.is_asked("linked"));
        CHECK_FALSE(repository.is_asked("master"));
    });
}

STORE_TEST_CASE("equal answers change nothing; other numbers, withdrawal and return are remembered") {
    const auto store = database.open();
    make_accounts(*store);
    const auto apply = [&](Timestamp at, const std::vector<Recommendation>& rows, bool is_complete = true) {
        return store->write_now([&](store::Transaction& t) {
            return Repository(t, customer, at).apply("master", question(), rows, is_complete);
        });
    };
    CHECK(apply(noon, {row("a", "10"), row("b", "20.5")}));
    CHECK_FALSE(apply(noon + 1h, {row("b", "20.5"), row("a", "10")}));
    CHECK(apply(noon + 2h, {row("a", "11")}, false)); // not all pages: b stays
    store->read_now([](store::Transaction& t) {
        Repository repository(t, customer, noon);
        CHECK(ids(repository.list({}, {}, 10)) == std::vector<std::string>{"b", "a"});
        const auto a = repository.find("a");
        CHECK(a->first_seen == noon);
        CHECK(a->last_seen == noon + 2h);
        CHECK(a->changed_at == noon + 2h);
        const auto history = repository.history(*a, 10);
        REQUIRE(history.size() == 2);
        CHECK(history[0].what == HistoryEvent::changed);
        CHECK(history[0].before.at("EstimatedMonthlySavingsAmount").as_string() == "10");
        CHECK(history[0].after.at("EstimatedMonthlySavingsAmount").as_string() == "11");
        CHECK(repository.find("b")->last_seen == noon + 1h);
    });
    CHECK(apply(noon + 3h, {row("a", "11")}));
    store->read_now([](store::Transaction& t) {
        Repository repository(t, customer, noon);
        CHECK(ids(repository.list({}, {}, 10)) == std::vector<std::string>{"a"});
        CHECK(repository.find("b")->state == State::withdrawn);
        CHECK(ids(repository.list({.state = {"withdrawn"}}, {}, 10)) == std::vector<std::string>{"b"});
        CHECK(Repository(t, CustomerId{"c2"}, noon).list({}, {}, 10).empty());
        CHECK_FALSE(Repository(t, CustomerId{"c2"}, noon).find("a"));
    });
    CHECK(apply(noon + 4h, {row("a", "11"), row("b", "20.5")}));
    store->read_now([](store::Transaction& t) {
        Repository repository(t, customer, noon);
        const auto b = repository.find("b");
        CHECK(b->state == State::open);
        CHECK(b->first_seen == noon);
        CHECK(repository.history(*b, 10)[0].what == HistoryEvent::returned);
    });
}

STORE_TEST_CASE("the greatest savings come first, page by page, whatever AWS writes") {
    const auto store = database.open();
    make_accounts(*store);
    auto without = row("none", "5", "g9");
    without.monthly_savings.reset();
    store->write_now([&](store::Transaction& t) {
        Repository(t, customer, noon)
            .apply("master", question(),
                   {row("a", "9.999999", "g1"), row("b", "10", "g2"), row("c", "-3", "g3"), row("d", "10", "g1"),
                    row("e", "99999999999999999", "g4"), without},
                   true);
    });
    store->read_now([](store::Transaction& t) {
        Repository repository(t, customer, noon);
        CHECK(ids(repository.list({}, {}, 10)) == std::vector<std::string>{"e", "b", "d", "a", "c", "none"});
        const auto first = repository.list({}, {}, 2);
        CHECK(ids(repository.list({}, {std::to_string(savings_order(first[1])), first[1].id}, 2)) ==
              std::vector<std::string>{"d", "a"});
        std::vector<std::string> groups;
        for (const auto& group : repository.groups({}, {}, 10)) groups.push_back(group.group_id);
        CHECK(groups == std::vector<std::string>{"g4", "g1", "g2", "g3", "g9"});
        const auto second = repository.groups({}, {}, 2).back();
        CHECK(
            repository.groups({}, {std::to_string(second.savings_order), second.group_id, "30"}, 1).front().group_id ==
            "g2");
        CHECK(repository.count_groups({}) == 5);
        CHECK(repository.count({.q = "M5.LA"}) == 6);
        CHECK(repository.count({.service = {"rds"}}) == 0);
        CHECK(repository.count({.offering_class = {""}}) == 6);
    });
}

STORE_TEST_CASE("a decision holds for the group, and a snooze ends by itself") {
    const auto store = database.open();
    make_accounts(*store);
    store->write_now([&](store::Transaction& t) {
        Repository repository(t, customer, noon);
        repository.apply("master", question(), {row("a", "1"), row("b", "2"), row("c", "3", "other")}, true);
        repository.decide("g",
                          Decision{.state = State::snoozed,
                                   .reason = std::nullopt,
                                   .assignee = std::nullopt,
                                   .until = noon + 24h,
                                   .who = "ann@example.com",
                                   .at = noon},
                          "ann@example.com");
        CHECK(repository.count({.state = {"snoozed"}}) == 2);
        CHECK(repository.count({.state = {"open"}}) == 1);
        CHECK(repository.find("a")->state == State::snoozed);
    });
    store->write_now([&](store::Transaction& t) {
        Repository later(t, customer, noon + 24h);
        CHECK(later.count({.state = {"snoozed"}}) == 0);
        CHECK(later.count({.state = {"open"}}) == 3);
        CHECK(later.find("a")->state == State::open);
        CHECK(later.find("a")->decision->who == "ann@example.com");
        later.decide("g", std::nullopt, "bob@example.com");
        CHECK_FALSE(later.find("a")->decision);
        const auto history = later.history(*later.find("a"), 10);
        CHECK(history[0].what == HistoryEvent::decided);
        CHECK(history[0].who == "bob@example.com");
        CHECK(history[0].after.is_null());
    });
}

STORE_TEST_CASE("what is owned is in the currency that AWS names of the payer, and in none before it does") {
    const auto store = database.open();
    make_accounts(*store);
    store->write_now([](store::Transaction& t) {
        Repository repository(t, customer, noon);
        const Question used{.about = About::utilization, .kind = Kind::reserved_instance, .service = "ec2"};
        const Question covered{.about = About::coverage, .kind = Kind::reserved_instance, .service = "ec2"};
        Answer answer;
        Owned plan;
        plan.id = "plan";
        plan.payer_account_id = "111111111111";
        plan.net_savings = Amount{"44.1", "USD"}; // as versions before this one wrote it
        answer.owned.push_back(plan);
        repository.put_owned("master", used, answer);
        Answer other;
        other.coverage.push_back({.payer_account_id = "111111111111", .on_demand_cost = Amount{"253.44", ""}});
        repository.put_owned("master", covered, other);
        CHECK(repository.owned(10).items.at(0).net_savings == Amount{"44.1", ""});
        cost_explorer::Currencies(t, customer).put("111111111111", "CNY", noon);
        CHECK(repository.owned(10).items.at(0).net_savings == Amount{"44.1", "CNY"});
        CHECK(repository.owned(10).coverage.at(0).on_demand_cost == Amount{"253.44", "CNY"});
    });
}
