#include "audit/audit.hpp"

#include "store/testing.hpp"

using namespace portal;
using store::Transaction;

namespace {

const CustomerId ours{"ours"};

struct Fixture {
    explicit Fixture(store::testing::Database& database) : store(database.open()) {}

    void append(const audit::Entry& entry) {
        store->write_now([&](Transaction& t) { audit::append(t, clock, random, entry); });
    }
    auto list(const CustomerId& customer, api::PageRequest page = {}) {
        return store->read_now([&](Transaction& t) { return audit::list(t, customer, page); });
    }
    std::int64_t count() {
        return store->read_now(
            [](Transaction& t) { return t.query_one("SELECT count(*) FROM audit_log")->integer(0); });
    }

    std::unique_ptr<store::Store> store;
    ManualClock clock{from_microseconds(1'000'000'000'000)};
    SystemRandom random;
};

api::Context a_context() {
    api::Context context;
    context.caller.customer = ours;
    context.caller.user_id = "user";
    context.caller.email = "zoe@example.com";
    context.from_address = "192.0.2.1";
    context.request_id = "request";
    return context;
}

} // namespace

STORE_TEST_CASE("an entry says who, what, before, after, from where and when, to its own customer alone") {
    Fixture f(database);
    f.append(audit::by_caller(a_context(), "user.update", "other", json::Object{{"name", "A"}},
                              json::Object{{"name", "B"}}));
    f.append(audit::by_system(ours, "cloud-account.activated", "account", nullptr, nullptr));
    f.append(audit::by_system({"theirs"}, "x", "y", nullptr, nullptr));
    const auto page = f.list(ours);
    REQUIRE(page);
    REQUIRE(page->items.size() == 2);
    CHECK(page->total.count == 2);
    CHECK(page->items[0].action == "cloud-account.activated");
    CHECK(page->items[0].actor_kind == audit::ActorKind::system);
    CHECK_FALSE(page->items[0].actor);
    const auto& entry = page->items[1];
    CHECK(entry.actor == "zoe@example.com");
    CHECK(entry.actor_kind == audit::ActorKind::user);
    CHECK(entry.subject == "other");
    CHECK(entry.before.at("name") == "A");
    CHECK(entry.after.at("name") == "B");
    CHECK(entry.from_address == "192.0.2.1");
    CHECK(entry.request_id == "request");
    CHECK(entry.at == from_microseconds(1'000'000'000'000));
}

STORE_TEST_CASE("an API token's act is told apart from its user's own") {
    Fixture f(database);
    auto context = a_context();
    context.caller.api_token_id = "token";
    f.append(audit::by_caller(context, "x", "y", nullptr, nullptr));
    CHECK(f.list(ours)->items[0].actor_kind == audit::ActorKind::api_token);
}

STORE_TEST_CASE("the database itself refuses to change or forget an entry") {
    Fixture f(database);
    f.append(audit::by_system(ours, "x", "y", nullptr, nullptr));
    for (const std::string sql : {"UPDATE audit_log SET action = 'nothing'", "DELETE FROM audit_log",
                                  "DELETE FROM audit_log WHERE action = 'x'"})
        CHECK_THROWS_WITH_AS(f.store->write_now([&](Transaction& t) { t.execute(sql); }),
                             doctest::Contains("append-only"), store::StoreError);
    const std::string replace = f.store->engine() == store::Engine::postgres
                                    ? "TRUNCATE audit_log"
                                    : "INSERT OR REPLACE INTO audit_log SELECT sequence, id, at, customer_id, "
                                      "actor_kind, actor_id, actor, 'nothing', subject, "
                                      "before_json, after_json, from_address, request_id FROM audit_log";
    CHECK_THROWS_WITH_AS(f.store->write_now([&](Transaction& t) { t.execute(replace); }),
                         doctest::Contains("append-only"), store::StoreError);
    CHECK(f.count() == 1);
    CHECK(f.list(ours)->items[0].action == "x");
}

STORE_TEST_CASE("pages follow each other without gap or repeat, while new entries come") {
    Fixture f(database);
    for (int i = 0; i < 5; ++i) f.append(audit::by_system(ours, std::to_string(i), "", nullptr, nullptr));
    std::string order;
    api::PageRequest request;
    request.limit = 2;
    for (;;) {
        const auto page = f.list(ours, request);
        REQUIRE(page);
        for (const auto& entry : page->items) order += entry.action;
        f.append(audit::by_system(ours, "new", "", nullptr, nullptr));
        if (!page->next_cursor) break;
        api::Context context;
        context.query = {{"limit", "2"}, {"cursor", *page->next_cursor}};
        request = *api::page_request(context, 1);
    }
    CHECK(order == "43210");
}

STORE_TEST_CASE("a cursor that was made up is refused") {
    Fixture f(database);
    CHECK(f.list(ours, {.limit = 50, .after = {"yesterday"}}).error().code == ErrorCode::invalid_cursor);
}
