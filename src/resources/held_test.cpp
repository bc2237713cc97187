// What is kept of an account that was removed, who sees it, and how it is erased.
#include "resources/testing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::resources;

namespace {

Repository::Held held(World& world, const CustomerId& customer, const std::string& account) {
    return world.store->write_now([&](store::Transaction& t) { return Repository(t, customer).held(account); });
}

void set_removed(World& world, bool removed) {
    world.store->write_now([&](store::Transaction& t) {
        t.execute("UPDATE cloud_accounts SET removed = $1 WHERE id = 'acme-account'", removed);
    });
}

void add_conflict(World& world, const std::string& resource) {
    world.store->write_now([&](store::Transaction& t) {
        t.execute(
            "INSERT INTO tag_writes (resource_id, tag_key, customer_id, change_id, state, wanted, at) VALUES ($1, "
            "'team', $2, 'change', 'conflict', 'red', 0)",
            resource, acme.value);
    });
}

std::int64_t conflicts(World& world) {
    return world.store->write_now([](store::Transaction& t) {
        TagStore store(t, acme);
        const auto listed = static_cast<std::int64_t>(store.conflicts(std::nullopt, {}, 100).size());
        CHECK(listed == store.count_conflicts());
        return listed;
    });
}

} // namespace

STORE_TEST_CASE("what was removed is not shown while it is activated again, and is once it was proven") {
    World world(database);
    world.list({World::volume("a", Tags{{"team", "blue"}})});
    const std::string id = world.all().at(0).id;
    add_conflict(world, id);
    CHECK(conflicts(world) == 1);
    set_removed(world, true);
    for (const std::string& status :
         std::vector<std::string>{"deactivated", "activating", "refused", "not_activated"}) {
        CAPTURE(status);
        world.store->write_now([&](store::Transaction& t) {
            t.execute("UPDATE cloud_accounts SET status = $1 WHERE id = 'acme-account'", status);
        });
        CHECK(world.all().empty());
        CHECK(conflicts(world) == 0);
        world.store->write_now([&](store::Transaction& t) {
            Repository repository(t, acme);
            CHECK_FALSE(repository.find(id));
            CHECK(repository.summary().resources == 0);
            CHECK(TagStore(t, acme).keys(10, 10).items.empty());
        });
    }
    set_removed(world, false);
    CHECK(world.all().size() == 1);
    CHECK(conflicts(world) == 1);
}

STORE_TEST_CASE("what an account has is counted, and erased a part at a time without touching another's") {
    World world(database);
    std::vector<Found> volumes;
    for (int number = 0; number < 5; ++number)
        volumes.push_back(World::volume(std::to_string(number), Tags{{"k", "v"}}));
    world.list(volumes);
    world.list({World::volume("theirs", Tags{{"k", "v"}})}, globex, "globex");
    volumes.at(0).tags = Tags{{"k", "other"}};
    volumes.pop_back(); // gone, and kept
    world.list(volumes);
    const auto before = held(world, acme, "acme-account");
    CHECK(before.resources == 5);
    CHECK(before.tags >= 4);
    CHECK(before.history >= 2);

    const auto erase = [&](const CustomerId& customer) {
        return world.store->write_now(
            [&](store::Transaction& t) { return Repository(t, customer).erase("acme-account", 2); });
    };
    CHECK_FALSE(erase(globex)); // another customer's account is nobody's
    CHECK(held(world, acme, "acme-account").resources == 5);
    CHECK(erase(acme));
    CHECK(held(world, acme, "acme-account").resources == 3);
    CHECK(erase(acme));
    CHECK_FALSE(erase(acme));
    const auto after = held(world, acme, "acme-account");
    CHECK(after.resources + after.tags + after.history + after.scans == 0);
    CHECK_FALSE(erase(acme));
    CHECK(held(world, globex, "globex-account").resources == 1);
    CHECK(world.all({}, globex).at(0).tags.size() == 1);
}
