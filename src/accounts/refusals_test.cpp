// Many refusals at once, and what another account's success tells.
#include "accounts/refusals.hpp"

#include "accounts/cloud_account.hpp"
#include "store/testing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;
using namespace std::chrono_literals;

namespace {

const CustomerId acme{"00000000-0000-7000-8000-000000000001"};
const CustomerId globex{"00000000-0000-7000-8000-000000000002"};
const Timestamp noon = from_microseconds(1'800'000'000'000'000);

struct World {
    std::unique_ptr<store::Store> store;

    explicit World(store::testing::Database& database) : store(database.open()) {
        store->write_now([&](store::Transaction& t) {
            for (const auto& [customer, code] : {std::pair{acme, "acme"}, {globex, "globex"}})
                t.execute("INSERT INTO customers (id, code, name, created_at) VALUES ($1, $2, $3, 0)", customer.value,
                          code, code);
        });
    }
    void add(const std::string& id, const CustomerId& customer = acme, const std::string& status = "activated",
             const std::string& partition = "aws") {
        store->write_now([&](store::Transaction& t) {
            t.execute("INSERT INTO cloud_accounts (id, customer_id, account_id, partition, name, organization_role, "
                      "organizational_units, status, access_level, cost_explorer_sync, added, created_at, search_text, "
                      "checked_at) VALUES ($1, $2, $3, $4, 'A', 'standalone', '[]', $5, 'resources_and_tags', 1, 1, 0, "
                      "'', $6)",
                      id, customer.value, id, partition, status, noon);
        });
    }
    void refuse(const std::string& id, Timestamp at, bool by_portal = false, const CustomerId& customer = acme) {
        store->write_now([&](store::Transaction& t) { Refusals(t, customer).note(id, at, by_portal); });
    }
    void enter(const std::string& id, Timestamp at, const CustomerId& customer = acme) {
        store->write_now([&](store::Transaction& t) {
            Refusals(t, customer).forget(id);
            t.execute("UPDATE cloud_accounts SET checked_at = $1 WHERE id = $2", at, id);
        });
    }
    std::vector<PortalRefused> problems() {
        return store->write_now([](store::Transaction& t) { return portal_refused(t, AllCustomers::maintenance); });
    }
    bool another(Timestamp since, std::optional<Timestamp> until = {}) {
        return store->write_now(
            [&](store::Transaction& t) { return is_another_entered(t, AllCustomers::schedules, "aws", since, until); });
    }
    std::string most_likely(const std::string& partition = "aws") {
        return store->write_now([&](store::Transaction& t) {
            const auto found = most_likely_entered(t, AllCustomers::schedules, partition);
            return found ? found->id : std::string();
        });
    }
};

} // namespace

STORE_TEST_CASE("the first refusal is what counts, and letting in ends it; another customer's is nobody's") {
    World world(database);
    world.add("a");
    world.refuse("a", noon + 1min);
    world.refuse("a", noon + 2min);
    const auto since = [&](const CustomerId& customer) {
        return world.store->write_now([&](store::Transaction& t) { return Refusals(t, customer).since("a"); });
    };
    CHECK(since(acme) == noon + 1min);
    CHECK_FALSE(since(globex));
    world.enter("a", noon + 3min, globex);
    CHECK(since(acme) == noon + 1min);
    world.enter("a", noon + 3min);
    CHECK_FALSE(since(acme));
}

STORE_TEST_CASE("another account tells something only after the refusal, in the same partition, while it is let in") {
    World world(database);
    world.add("a");
    world.add("b", globex);
    world.add("china", globex, "activated", "aws-cn");
    world.refuse("a", noon + 1min);
    CHECK_FALSE(world.another(noon + 1min));
    CHECK(world.most_likely() == "b");
    world.enter("china", noon + 2min, globex);
    CHECK_FALSE(world.another(noon + 1min));
    world.enter("b", noon + 2min, globex);
    CHECK(world.another(noon + 1min));
    CHECK(world.another(noon + 1min, noon + 2min));
    CHECK_FALSE(world.another(noon + 1min, noon + 2min - 1us)); // it had not let the portal in yet when it was asked
    world.refuse("b", noon + 3min, false, globex);
    CHECK_FALSE(world.another(noon + 1min));
    CHECK(world.most_likely().empty());
}

STORE_TEST_CASE("one account of many that is refused is its own matter; three are the operator's, or more than half") {
    World world(database);
    for (const char* id : {"a", "b", "c", "d", "e", "f", "g", "h"}) world.add(id, id[0] < 'e' ? acme : globex);
    CHECK(world.problems().empty());
    world.refuse("a", noon + 1min);
    world.refuse("b", noon + 2min);
    CHECK(world.problems().empty());
    world.refuse("e", noon + 3min, false, globex);
    REQUIRE(world.problems().size() == 1);
    const auto problem = world.problems().front();
    CHECK(problem.refused == 3);
    CHECK(problem.activated == 8);
    CHECK(problem.since == noon + 1min);
    CHECK(in_words(problem).find("3 of 8 accounts") != std::string::npos);
    // Another one lets the portal in: it is not the portal.
    world.enter("h", noon + 4min, globex);
    CHECK(world.problems().empty());

    world.add("only", acme, "activated", "aws-cn");
    world.refuse("only", noon + 1min);
    REQUIRE(world.problems().size() == 1);
    CHECK(world.problems().front().partition == "aws-cn");
}

STORE_TEST_CASE("one account is enough where AWS says that it is the portal's side, and what is lost is no doubt") {
    World world(database);
    for (const char* id : {"a", "b", "c"}) world.add(id);
    world.add("lost", acme, "access_lost");
    world.refuse("lost", noon + 1min, true);
    CHECK(world.problems().empty());
    world.store->write_now([](store::Transaction& t) {
        t.execute(
            "UPDATE cloud_accounts SET status_reason = $1 WHERE id = 'a'",
            json::serialize(json::write(StatusReason{.code = "aws-access-denied",
                                                     .detail = "with an explicit deny in an identity-based policy",
                                                     .remedy = "",
                                                     .aws_request_id = std::nullopt})));
    });
    world.refuse("a", noon + 1min, true);
    world.enter("b", noon + 2min);
    REQUIRE(world.problems().size() == 1);
    CHECK(world.problems().front().by_portal == 1);
    CHECK(world.problems().front().words == "with an explicit deny in an identity-based policy");
    CHECK(in_words(world.problems().front()).find("portal's own side") != std::string::npos);
}
