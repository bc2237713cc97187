// What is known of tags, whose a row is, and what people are shown of it.
#include "resources/testing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::resources;

namespace {

const Tags team{{"team", "x"}};

std::string names(World& world, ResourceFilter filter) {
    std::string found;
    for (const auto& resource : world.all(std::move(filter))) found += resource.resource_id + " ";
    return found;
}

Summary summary_of(World& world) {
    return world.store->read_now([](store::Transaction& t) { return Repository(t, acme).summary(); });
}

TagKeys keys_of(World& world) {
    return world.store->read_now([](store::Transaction& t) { return TagStore(t, acme).keys(10, 10); });
}

Found role(const std::string& name) {
    return {.arn = "arn:aws:iam::123456789012:role/" + name,
            .type = "AWS::IAM::Role",
            .service = "iam",
            .region = "eu-west-1",
            .resource_id = name,
            .name = name,
            .state = std::nullopt,
            .facts = {},
            .tags = std::nullopt};
}

} // namespace

STORE_TEST_CASE("tags that were never read are unknown: neither there nor absent") {
    World world(database);
    world.list({World::volume("told", team), World::volume("none", Tags{}), World::volume("silent")});
    CHECK(names(world, {.tagged = Tagged::yes}) == "told ");
    CHECK(names(world, {.tagged = Tagged::no}) == "none ");
    CHECK(names(world, {.tagged = Tagged::unknown}) == "silent ");
    CHECK(names(world, {.tags_absent = {"team"}}) == "none ");
    CHECK(names(world, {.tags_status = TagsStatus::unknown}) == "silent ");
    const Summary before = summary_of(world);
    CHECK(before.tagged == 1);
    CHECK(before.untagged == 1);
    CHECK(before.tags_unknown == 1);
    CHECK(keys_of(world).resources == 2);
    CHECK(keys_of(world).items.at(0).coverage == 0.5);
    // A complete look of the Tagging API that does not show it says that it has none.
    world.end_of_tagged({});
    CHECK(names(world, {.tagged = Tagged::no}) == "none silent ");
    CHECK(summary_of(world).tags_unknown == 0);
    // What the owning service tells of tags, it alone takes back.
    CHECK(names(world, {.tagged = Tagged::yes}) == "told ");
    // At the first level nothing is known any more.
    world.store->write_now(
        [&](store::Transaction& t) { Repository(t, acme).forget_tags("acme-account", world.clock.now()); });
    CHECK(names(world, {.tagged = Tagged::unknown}) == "none silent told ");
    CHECK(names(world, {.tagged = Tagged::no}).empty());
    CHECK(summary_of(world).tags_unknown == 3);
}

STORE_TEST_CASE("the portal's own tag counts as a tag, also where AWS's are unknown") {
    World world(database);
    world.list({World::volume("silent")});
    const std::string id = world.all().at(0).id;
    world.store->write_now([&](store::Transaction& t) {
        TagState state;
        const TagEvent what = edit(state, "jane");
        TagStore(t, acme).put(id, "owner", {}, state, what, {}, world.clock.now());
    });
    CHECK(names(world, {.tagged = Tagged::yes}) == "silent ");
    CHECK(names(world, {.tagged = Tagged::unknown}).empty());
    CHECK(summary_of(world).tagged == 1);
    CHECK(summary_of(world).tags_unknown == 0);
    CHECK(world.all().at(0).tags_status == TagsStatus::unknown);
}

STORE_TEST_CASE(
    "a tag that the portal wrote and somebody took away at AWS goes, though the Tagging API never showed it") {
    World world(database);
    world.list({World::volume("a")});
    const std::string id = world.all().at(0).id;
    world.store->write_now([&](store::Transaction& t) {
        TagState state;
        TagEvent what = ask(state, "1", world.clock.now(), "change");
        TagStore(t, acme).put(id, "p", {}, state, what, {}, world.clock.now(), "1");
        TagState before = state;
        before_write(state, std::nullopt, world.clock.now(), world.clock.now(), false, what);
        TagStore(t, acme).put(id, "p", before, state, what, {}, world.clock.now(), "1");
        before = state;
        what = observe(state, "1", world.clock.now()); // read back
        TagStore(t, acme).put(id, "p", before, state, what, {}, world.clock.now(), "1");
    });
    CHECK(tags_of(world.all().at(0)) == Tags{{"p", "1"}});
    world.clock.advance(std::chrono::hours(1));
    world.end_of_tagged({});
    CHECK(world.all().at(0).tags.empty());
    const auto history = world.store->read_now([&](store::Transaction& t) { return TagStore(t, acme).history(id, 1); });
    REQUIRE(history.size() == 1);
    CHECK(history.at(0).before == "1");
    CHECK_FALSE(history.at(0).after);
}

STORE_TEST_CASE("what the Tagging API alone saw is gone when a complete look does not show it, and comes back") {
    World world(database);
    const auto listener = World::volume("listener", team);
    world.tagged(listener, true);
    CHECK(world.all().at(0).seen_by == std::vector<std::string>{"tag:GetResources"});
    world.end_of_tagged({listener.arn});
    CHECK(world.all().size() == 1);
    world.end_of_tagged({});
    CHECK(world.all().empty());
    REQUIRE(world.all({.gone = true}).size() == 1);
    world.tagged(listener, true);
    REQUIRE(world.all().size() == 1);
    CHECK(tags_of(world.all().at(0)) == team);
}

STORE_TEST_CASE("tags that are asked for one at a time: the longest unread first, and AWS's own never") {
    World world(database);
    auto own = role("AWSServiceRoleForSupport");
    own.managed_by_aws = true;
    world.store->write_now([&](store::Transaction& t) {
        std::map<std::string, Known> updates;
        for (const auto& found : {role("a"), role("b"), own})
            Repository(t, acme).put_listed(world.clock, world.random, world.seen(), found, {}, updates);
    });
    const auto unread = [&] {
        return world.store->read_now([&](store::Transaction& t) {
            std::string ids;
            for (const auto& one :
                 Repository(t, acme).unread_tags("acme-account", "eu-west-1", "AWS::IAM::Role", world.clock.now(), 5))
                ids += one.resource_id + " ";
            return ids;
        });
    };
    CHECK(unread() == "a b ");
    const std::string id = world.all({.text = "role/a"}).at(0).id;
    world.store->write_now([&](store::Transaction& t) { Repository(t, acme).put_tags(world.seen(), id, team); });
    CHECK(names(world, {.tagged = Tagged::yes}) == "a ");
    world.clock.advance(std::chrono::hours(1));
    CHECK(unread() == "b a ");
    world.store->write_now([&](store::Transaction& t) { Repository(t, acme).put_tags(world.seen(), id, {}); });
    CHECK(names(world, {.tagged = Tagged::no}) == "a ");
    const auto changes = world.changes(id);
    REQUIRE(changes.size() == 1);
    CHECK(changes.at(0).what == "changed");
}

STORE_TEST_CASE("what AWS made by itself is told from what people made, and left out of coverage") {
    World world(database);
    auto own = World::volume("default", Tags{});
    own.managed_by_aws = true;
    world.list({own, World::volume("a", team)});
    CHECK(names(world, {}) == "a default ");
    CHECK(names(world, {.managed_by = ManagedBy::customer}) == "a ");
    CHECK(names(world, {.managed_by = ManagedBy::aws}) == "default ");
    CHECK(world.all().at(1).managed_by == ManagedBy::aws);
    const Summary summary = summary_of(world);
    CHECK(summary.resources == 2);
    CHECK(summary.managed_by_aws == 1);
    CHECK(summary.tagged == 1);
    CHECK(summary.untagged == 0);
    CHECK(keys_of(world).resources == 1);
    CHECK(keys_of(world).items.at(0).coverage == 1.0);
    own.managed_by_aws = false; // people took it over: nothing else changed
    world.list({own, World::volume("a", team)});
    CHECK(names(world, {.managed_by = ManagedBy::aws}).empty());
}

STORE_TEST_CASE("nobody's scan retires or takes another account's row") {
    World world(database);
    world.store->write_now([](store::Transaction& t) {
        t.execute("INSERT INTO cloud_accounts (id, customer_id, account_id, partition, name, organization_role, "
                  "organizational_units, status, access_level, cost_explorer_sync, added, created_at, search_text) "
                  "VALUES ('second', $1, '210987654321', 'aws', 'B', 'standalone', '[]', 'activated', "
                  "'resources_and_tags', 1, 1, 0, '')",
                  acme.value);
    });
    auto bucket = World::volume("bucket");
    bucket.arn = "arn:aws:s3:::bucket";
    world.list({bucket});
    const Seen slow = world.seen(); // the first account's scan begins: the bucket is known to it
    const std::string id = world.all().at(0).id;
    world.clock.advance(std::chrono::minutes(1));
    const auto as_second = [&] {
        world.store->write_now([&](store::Transaction& t) {
            std::map<std::string, Known> updates;
            const Seen seen{.cloud_account_id = "second", .account_id = "210987654321", .at = world.clock.now()};
            Repository(t, acme).put_listed(world.clock, world.random, seen, bucket, {}, updates);
        });
    };
    as_second(); // deleted and made again in the second account, whose scan is quicker
    CHECK(world.all().at(0).account_id == "210987654321");
    world.store->write_now([&](store::Transaction& t) {
        Repository repository(t, acme);
        repository.retire(slow, id);
        std::map<std::string, Known> updates;
        repository.put_listed(world.clock, world.random, slow, bucket, {}, updates); // a page from before
        auto tagged = bucket;
        tagged.tags = team;
        repository.put_tagged(world.clock, world.random, slow, {tagged}, {});
    });
    REQUIRE(world.all().size() == 1);
    CHECK(world.all().at(0).account_id == "210987654321");
    CHECK(world.all().at(0).tags.empty());
}

STORE_TEST_CASE("what was removed from the portal counts nowhere") {
    World world(database);
    world.list({World::volume("a", team)});
    CHECK(keys_of(world).items.size() == 1);
    world.store->write_now([](store::Transaction& t) {
        t.execute("UPDATE cloud_accounts SET status = 'deactivated', removed = 1 WHERE id = 'acme-account'");
    });
    CHECK(keys_of(world).items.empty());
    CHECK(keys_of(world).resources == 0);
    const Summary summary = summary_of(world);
    CHECK(summary.resources == 0);
    CHECK(summary.tagged == 0);
    CHECK(summary.tag_keys.empty());
}

STORE_TEST_CASE("names of every script are found, and sorted alike, whatever their case") {
    World world(database);
    std::vector<Found> items;
    int number = 0;
    for (const char* name :
         {"Z\u00dcRICH-Stra\u00dfe", "\u65e5\u672c\u8a9e", "\u0130stanbul", "\u0645\u062f\u064a\u0646\u0629",
          "\U0001F600 smile", "\u00c4pfel", "Apfel", "apfel 2", "\u0416\u0443\u043a"}) {
        items.push_back(World::volume("v" + std::to_string(number++)));
        items.back().name = name;
    }
    std::string longest; // 201 bytes: a cut at byte 200 would leave half a character
    for (int i = 0; i < 67; ++i) longest += "\u65e5";
    items.push_back(World::volume("v" + std::to_string(number++)));
    items.back().name = longest;
    world.list(items);
    for (const char* text : {"z\u00fcrich", "Z\u00fcrich", "ZU\u0308RICH", "STRASSE"}) {
        CAPTURE(text);
        CHECK(names(world, {.text = text}) == "v0 ");
    }
    CHECK(names(world, {.text = "\u672c"}) == "v1 ");
    CHECK(names(world, {.text = "\u0416\u0423\u041a"}) == "v8 ");
    CHECK(names(world, {.text = "\u0130STANBUL"}) == "v2 ");
    CHECK(names(world, {.text = "\U0001F600"}) == "v4 ");
    CHECK(names(world, {}) == "v6 v7 v2 v0 v5 v8 v3 v9 v1 v4 ");
    CHECK(world.all({.text = longest}).at(0).name == longest);
    // Going to the first level keeps what was never a tag's, and folds as before.
    world.store->write_now(
        [&](store::Transaction& t) { Repository(t, acme).forget_tags("acme-account", world.clock.now()); });
    CHECK(names(world, {}) == "v0 v1 v2 v3 v4 v5 v6 v7 v8 v9 ");
    CHECK(names(world, {.text = "VOLUME/V3"}) == "v3 ");
}
