#include "accounts/organization.hpp"

#include "store/testing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;

namespace {

const CustomerId acme{"00000000-0000-7000-8000-000000000001"};
const AccountId master = AccountId::trusted("111111111111");
const AccountId linked = AccountId::trusted("222222222222");
const AccountId other = AccountId::trusted("033333333333");

/// A store with one customer and the accounts that people added.
struct World {
    std::unique_ptr<store::Store> store;
    ManualClock clock{from_microseconds(1'800'000'000'000'000)};
    SystemRandom random;

    explicit World(store::testing::Database& database) : store(database.open()) {
        store->write_now([](store::Transaction& t) {
            t.execute("INSERT INTO customers (id, code, name, created_at) VALUES ($1, 'acme', 'Acme', 0)", acme.value);
        });
    }

    void add(const AccountId& id, std::string name, Status status = Status::activated) {
        in_repository([&](Repository& r) {
            CloudAccount account;
            account.id = uuid_v7(clock, random);
            account.account_id = id;
            account.name = std::move(name);
            account.partition = "aws";
            account.status = status;
            account.created_at = clock.now();
            CHECK(r.insert(account, true));
        });
    }
    std::vector<std::string> apply(const AccountId& from, const OrganizationView& view) {
        std::vector<std::string> changed;
        in_repository([&](Repository& r) { changed = apply_organization(r, clock, random, from, view); });
        return changed;
    }
    std::optional<CloudAccount> find(const AccountId& id) {
        std::optional<CloudAccount> found;
        in_repository([&](Repository& r) { found = r.find_by_account_id(id); });
        return found;
    }
    std::int64_t count() {
        std::int64_t n = 0;
        in_repository([&](Repository& r) { n = r.list({}, {}, 1000).count; });
        return n;
    }
    void in_repository(const std::function<void(Repository&)>& fn) {
        store->write_now([&](store::Transaction& t) {
            Repository repository(t, acme);
            fn(repository);
        });
    }
};

MemberAccount member(const AccountId& id, std::string name) {
    return {.account = id,
            .name = std::move(name),
            .email = "x@example.com",
            .state = OrganizationState::active,
            .joined_method = JoinedMethod::created,
            .organizational_unit_path = {"Root"}};
}

OrganizationView from_master(std::vector<MemberAccount> members) {
    return {.role = OrganizationRole::master,
            .organization_id = "o-1",
            .master_account_id = master.value(),
            .master_email = "m@example.com",
            .accounts = std::move(members),
            .unseen = {}};
}

const OrganizationView from_linked{.role = OrganizationRole::linked,
                                   .organization_id = "o-1",
                                   .master_account_id = master.value(),
                                   .master_email = "m@example.com",
                                   .accounts = {},
                                   .unseen = {}};

} // namespace

STORE_TEST_CASE("master first: its linked accounts are discovered, Not Activated") {
    World world(database);
    world.add(master, "Our master");
    CHECK(world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod"), member(other, "Test")}))
              .size() == 3);
    CHECK(world.count() == 3);
    CHECK(world.find(master)->name == "Our master");
    CHECK(world.find(master)->linked_count == 2);
    CHECK(world.find(other)->status == Status::not_activated);
    CHECK(world.find(other)->name == "Test");
    CHECK(world.find(other)->master_account_id == master.value());
}

STORE_TEST_CASE("linked first: the master is discovered and needs activation; neither order doubles an account") {
    World world(database);
    world.add(linked, "Prod");
    world.apply(linked, from_linked);
    CHECK(world.count() == 2);
    CHECK(world.find(master)->needs_activation);
    CHECK(world.find(linked)->organization_role == OrganizationRole::linked);
    world.apply(master, from_master({member(master, "Mgmt"), member(linked, "AWS's name"), member(other, "Test")}));
    CHECK(world.count() == 3);
    CHECK(world.find(linked)->name == "Prod");
    CHECK(world.find(linked)->status == Status::activated);
    CHECK(world.find(master)->name == "Mgmt");
}

STORE_TEST_CASE("the same view again changes nothing") {
    World world(database);
    world.add(master, "Our master");
    const auto view = from_master({member(master, "Mgmt"), member(linked, "Prod")});
    world.apply(master, view);
    CHECK(world.apply(master, view).empty());
}

STORE_TEST_CASE("not being allowed to look is unknown, never standalone, and loses nothing") {
    World world(database);
    world.add(master, "Our master");
    world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod")}));
    OrganizationView denied;
    denied.unseen =
        StatusReason{.code = "organization-not-readable", .detail = "d", .remedy = "r", .aws_request_id = "q"};
    world.apply(master, denied);
    CHECK(world.find(master)->organization_role == OrganizationRole::master);
    CHECK(world.find(master)->status_reason->code == "organization-not-readable");
    CHECK(world.count() == 2);
}

STORE_TEST_CASE(
    "only a complete list retires: who left is forgotten if nobody added it, else kept with its place unknown") {
    World world(database);
    world.add(master, "Our master");
    world.add(linked, "Prod");
    world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod"), member(other, "Test")}));
    OrganizationView incomplete = from_master({});
    incomplete.accounts.reset();
    world.apply(master, incomplete);
    CHECK(world.count() == 3);
    world.apply(master, from_master({member(master, "Mgmt")}));
    CHECK_FALSE(world.find(other));
    CHECK(world.find(linked)->organization_role == OrganizationRole::unknown);
    CHECK(world.find(linked)->status == Status::activated);
}

STORE_TEST_CASE("standalone is said only when AWS says so") {
    World world(database);
    world.add(linked, "Alone");
    OrganizationView alone;
    alone.role = OrganizationRole::standalone;
    world.apply(linked, alone);
    CHECK(world.find(linked)->organization_role == OrganizationRole::standalone);
}
