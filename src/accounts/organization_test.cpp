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
    std::set<std::string> apply(const AccountId& from, const OrganizationView& view) {
        OrganizationChanges changes;
        in_repository([&](Repository& r) { changes = apply_organization(r, clock, random, from, view); });
        left = changes.left;
        return changes.changed;
    }
    std::set<std::string> left; ///< of the last apply()
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
    OrganizationView view;
    view.role = OrganizationRole::master;
    view.organization_id = "o-1";
    view.master_account_id = master.value();
    view.master_email = "m@example.com";
    view.accounts = std::move(members);
    return view;
}

const OrganizationView from_linked = [] {
    OrganizationView view;
    view.role = OrganizationRole::linked;
    view.organization_id = "o-1";
    view.master_account_id = master.value();
    view.master_email = "m@example.com";
    return view;
}();

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
    CHECK(world.find(master)->stays_off.size() == 4);
    CHECK(world.find(linked)->stays_off.empty());
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
    CHECK(world.find(master)->organization_reason->code == "organization-not-readable");
    CHECK_FALSE(world.find(master)->status_reason);
    world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod")}));
    CHECK_FALSE(world.find(master)->organization_reason);
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

STORE_TEST_CASE("an account that moves to another organization is placed there, whoever is read first") {
    for (const bool new_one_first : {true, false}) {
        CAPTURE(new_one_first);
        World world(database);
        world.add(master, "Old master");
        world.add(linked, "Prod");
        world.add(other, "New master");
        OrganizationView elsewhere = from_master({member(other, "New"), member(linked, "Prod")});
        elsewhere.organization_id = "o-2";
        elsewhere.master_account_id = other.value();
        world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod")}));
        CHECK(world.find(linked)->master_account_id == master.value());
        const auto left = from_master({member(master, "Mgmt")});
        if (new_one_first) world.apply(other, elsewhere);
        world.apply(master, left);
        CHECK(world.left.size() == (new_one_first ? 0 : 1));
        if (!new_one_first) world.apply(other, elsewhere);
        CHECK(world.find(linked)->master_account_id == other.value());
        CHECK(world.find(linked)->organization_id == "o-2");
        CHECK(world.find(linked)->status == Status::activated);
        CHECK(world.count() == 3);
        world.store->write_now([](store::Transaction& t) { t.execute("DELETE FROM cloud_accounts"); });
        world.store->write_now([](store::Transaction& t) { t.execute("DELETE FROM customers"); });
    }
}

STORE_TEST_CASE("an account that left says nothing of its old place, and is standalone once AWS says so") {
    World world(database);
    world.add(master, "Our master");
    world.add(linked, "Prod");
    world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod")}));
    world.apply(master, from_master({member(master, "Mgmt")}));
    const auto left = world.find(linked);
    CHECK(left->organization_role == OrganizationRole::unknown);
    CHECK(left->organizational_unit_path.empty());
    CHECK_FALSE(left->organization_state);
    CHECK(world.left == std::set<std::string>{left->id});
    OrganizationView alone;
    alone.role = OrganizationRole::standalone;
    world.apply(linked, alone);
    CHECK(world.find(linked)->organization_role == OrganizationRole::standalone);
}

STORE_TEST_CASE(
    "a delegated administrator lists the organization in its master's stead; the master still needs activation") {
    World world(database);
    world.add(linked, "Audit");
    OrganizationView view = from_master({member(master, "Mgmt"), member(linked, "Audit"), member(other, "Test")});
    view.role = OrganizationRole::linked;
    view.listed_as_delegated_administrator = true;
    world.apply(linked, view);
    CHECK(world.count() == 3);
    CHECK(world.find(linked)->delegated_administrator);
    CHECK(world.find(master)->needs_activation);
    CHECK(world.find(master)->organization_role == OrganizationRole::master);
    CHECK(world.find(other)->master_account_id == master.value());
    // The master itself says later who is delegated.
    OrganizationView of_master = from_master({member(master, "Mgmt"), member(linked, "Audit"), member(other, "Test")});
    of_master.delegated_administrators = {other.value()};
    world.add(AccountId::trusted("444444444444"), "Bystander");
    world.apply(master, of_master);
    CHECK_FALSE(world.find(linked)->delegated_administrator);
    CHECK(world.find(other)->delegated_administrator);
}

STORE_TEST_CASE("another customer's rows are not touched, whatever AWS lists") {
    World world(database);
    world.add(master, "Our master");
    world.store->write_now([&](store::Transaction& t) {
        t.execute("INSERT INTO customers (id, code, name, created_at) VALUES ('other', 'other', 'Other', 0)");
        Repository repository(t, CustomerId{"other"});
        CloudAccount theirs;
        theirs.id = uuid_v7(world.clock, world.random);
        theirs.account_id = linked;
        theirs.name = "Theirs";
        theirs.partition = "aws";
        theirs.created_at = world.clock.now();
        repository.insert(theirs, false);
    });
    world.apply(master, from_master({member(master, "Mgmt"), member(linked, "Prod")}));
    world.apply(master, from_master({member(master, "Mgmt")}));
    world.store->read_now([&](store::Transaction& t) {
        const auto theirs = Repository(t, CustomerId{"other"}).find_by_account_id(linked);
        REQUIRE(theirs);
        CHECK(theirs->name == "Theirs");
        CHECK_FALSE(theirs->master_account_id);
    });
}
