#include "accounts/external_id.hpp"
#include "accounts/repository.hpp"
#include "store/testing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;

namespace {

const CustomerId acme{"00000000-0000-7000-8000-000000000001"};
const CustomerId globex{"00000000-0000-7000-8000-000000000002"};
const AccountId number = AccountId::trusted("111111111111");

struct World {
    std::unique_ptr<store::Store> store;
    ManualClock clock{from_microseconds(1'800'000'000'000'000)};
    SystemRandom random;
    std::string theirs; ///< the id of Globex's row

    explicit World(store::testing::Database& database) : store(database.open()) {
        store->write_now([&](store::Transaction& t) {
            t.execute("INSERT INTO customers (id, code, name, created_at) VALUES ($1, 'acme', 'Acme', 0)", acme.value);
            t.execute("INSERT INTO customers (id, code, name, created_at) VALUES ($1, 'globex', 'Globex', 0)",
                      globex.value);
            theirs = insert(t, globex, number, "Theirs");
        });
    }
    std::string insert(store::Transaction& t, const CustomerId& customer, const AccountId& id, std::string name) {
        CloudAccount account;
        account.id = uuid_v7(clock, random);
        account.account_id = id;
        account.name = std::move(name);
        account.partition = "aws";
        account.created_at = clock.now();
        account.organization_role = OrganizationRole::linked;
        account.master_account_id = "999999999999";
        CHECK(Repository(t, customer).insert(account, false));
        return account.id;
    }
};

} // namespace

STORE_TEST_CASE(
    "a repository sees nothing of another customer, by whatever it is asked, and changes nothing of theirs") {
    World world(database);
    world.store->write_now([&](store::Transaction& t) {
        Repository ours(t, acme);
        CHECK_FALSE(ours.find(world.theirs));
        CHECK_FALSE(ours.find_by_account_id(number));
        CHECK(ours.with_account_ids({number.value()}).empty());
        CHECK(ours.linked_to("999999999999").empty());
        CHECK(ours.list({}, {}, 10).accounts.empty());
        CHECK(ours.list({}, {}, 10).count == 0);
        CHECK(ours.count_only_discovered("999999999999") == 0);
        CHECK_FALSE(ours.was_added(world.theirs));
        ours.forget_only_discovered("999999999999");
        ours.remove(world.theirs);
        ours.mark_added(world.theirs);
        ours.set_checked_at(world.theirs, world.clock.now());
        CloudAccount taken = Repository(t, globex).find(world.theirs).value();
        taken.name = "Taken";
        ours.update(taken);
    });
    world.store->read_now([&](store::Transaction& t) {
        const auto row = Repository(t, globex).find(world.theirs);
        REQUIRE(row);
        CHECK(row->name == "Theirs");
        CHECK_FALSE(row->checked_at);
        CHECK_FALSE(Repository(t, globex).was_added(world.theirs));
    });
}

STORE_TEST_CASE("an account's external ID is each customer's own, and stays the same") {
    World world(database);
    world.store->write_now([&](store::Transaction& t) {
        const auto ours = external_id(t, world.clock, world.random, acme, number);
        const auto others = external_id(t, world.clock, world.random, globex, number);
        CHECK(ours != others);
        CHECK(ours.size() == 32);
        CHECK(external_id(t, world.clock, world.random, acme, number) == ours);
        CHECK(find_external_id(t, globex, number) == others);
        CHECK_FALSE(find_external_id(t, CustomerId{"nobody"}, number));
    });
}

STORE_TEST_CASE("what was learned of an account comes back as it was written") {
    World world(database);
    world.store->write_now([&](store::Transaction& t) {
        Repository ours(t, acme);
        const auto id = world.insert(t, acme, number, "Ours");
        CloudAccount row = ours.find(id).value();
        row.organization_reason = StatusReason{.code = "c", .detail = "d", .remedy = "r", .aws_request_id = "q"};
        row.delegated_administrator = true;
        row.checked_at = world.clock.now();
        ours.update(row);
        CHECK(json::write(ours.find(id).value()) == json::write(row));
        ours.set_checked_at(id, world.clock.now() + std::chrono::seconds(5));
        CHECK(ours.find(id)->checked_at == world.clock.now() + std::chrono::seconds(5));
    });
}

STORE_TEST_CASE("what was only discovered goes with its master; what a person added or activated stays") {
    World world(database);
    world.store->write_now([&](store::Transaction& t) {
        Repository ours(t, acme);
        const auto discovered = world.insert(t, acme, number, "Discovered");
        const auto added = world.insert(t, acme, AccountId::trusted("222222222222"), "Added");
        ours.mark_added(added);
        const auto active = world.insert(t, acme, AccountId::trusted("333333333333"), "Active");
        CloudAccount row = ours.find(active).value();
        row.status = Status::activated;
        ours.update(row);
        CHECK(ours.count_only_discovered("999999999999") == 1);
        ours.forget_only_discovered("999999999999");
        CHECK_FALSE(ours.find(discovered));
        CHECK(ours.find(added));
        CHECK(ours.find(active));
    });
}
