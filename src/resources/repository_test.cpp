#include "resources/testing.hpp"

#include <doctest/doctest.h>
#include <random>

using namespace portal;
using namespace portal::resources;

STORE_TEST_CASE("what a listing shows is there once; what it does not show any more is gone, and may come back") {
    World world(database);
    world.list({World::volume("a"), World::volume("b")});
    const auto before = world.all();
    REQUIRE(before.size() == 2);
    world.list({World::volume("a")});
    CHECK(world.all().size() == 1);
    REQUIRE(world.all({.gone = true}).size() == 1);
    CHECK(world.all({.gone = true}).at(0).resource_id == "b");
    world.list({World::volume("a"), World::volume("b")});
    REQUIRE(world.all().size() == 2);
    CHECK(world.all().at(1).id == before.at(1).id);
    const auto changes = world.changes(before.at(1).id);
    REQUIRE(changes.size() == 2);
    CHECK(changes.at(0).what == "returned");
    CHECK(changes.at(1).what == "gone");
    CHECK(world.changes(before.at(0).id).empty());
}

STORE_TEST_CASE("what did not change is not written") {
    World world(database);
    world.list({World::volume("a", std::map<std::string, std::string>{{"k", "v"}})});
    const Timestamp first = world.all().at(0).last_seen;
    world.list({World::volume("a", std::map<std::string, std::string>{{"k", "v"}})});
    CHECK(world.all().at(0).last_seen == first);
    world.list({World::volume("a", std::map<std::string, std::string>{{"k", "w"}})});
    CHECK(world.all().at(0).last_seen > first);
    const auto changes = world.changes(world.all().at(0).id);
    REQUIRE(changes.size() == 1);
    CHECK(changes.at(0).before.at("tags").at("k").as_string() == "v");
    CHECK(changes.at(0).after.at("tags").at("k").as_string() == "w");
}

STORE_TEST_CASE("the owning service's tags win over the Tagging API's; without them the Tagging API's count") {
    World world(database);
    world.list({World::volume("own", std::map<std::string, std::string>{{"k", "own"}}), World::volume("none")});
    world.tagged(World::volume("own", std::map<std::string, std::string>{{"k", "stale"}}), false);
    world.tagged(World::volume("none", std::map<std::string, std::string>{{"k", "said"}}), false);
    auto rows = world.all();
    CHECK(tags_of(rows.at(0)) == std::map<std::string, std::string>{{"k", "said"}});
    CHECK(tags_of(rows.at(1)) == std::map<std::string, std::string>{{"k", "own"}});
    CHECK(rows.at(0).seen_by == std::vector<std::string>{"ec2:DescribeVolumes", "tag:GetResources"});
    // A listing that says nothing of tags leaves them, whatever else changes.
    auto changed = World::volume("none");
    changed.state = "in-use";
    world.list({changed, World::volume("own", std::map<std::string, std::string>{{"k", "own"}})});
    CHECK(tags_of(world.all().at(0)) == std::map<std::string, std::string>{{"k", "said"}});
    // What the Tagging API shows no more has no tags any more.
    world.end_of_tagged({});
    CHECK(world.all().at(0).tags.empty());
    CHECK_FALSE(world.all().at(1).tags.empty());
}

STORE_TEST_CASE("the Tagging API brings nothing back that the owning service's complete scan did not see") {
    World world(database);
    world.list({World::volume("a")});
    world.list({});
    const auto tagged = World::volume("a", std::map<std::string, std::string>{{"k", "v"}});
    world.tagged(tagged, false);
    CHECK(world.all().empty());
    world.tagged(World::volume("never-listed", std::map<std::string, std::string>{{"k", "v"}}), false);
    CHECK(world.all().empty());
    world.tagged(tagged, true); // where that scan was denied
    CHECK(world.all().size() == 1);
}

STORE_TEST_CASE("going to the first level forgets AWS's tags, and names that were tags") {
    World world(database);
    auto found = World::volume("a", std::map<std::string, std::string>{{"Name", "data"}});
    found.name = "data";
    world.list({found});
    CHECK(world.all({.text = "data"}).size() == 1);
    world.store->write_now(
        [&](store::Transaction& t) { Repository(t, acme).forget_tags("acme-account", world.clock.now()); });
    CHECK(world.all({.text = "data"}).empty());
    CHECK(world.all().at(0).tags.empty());
    CHECK_FALSE(world.all().at(0).name);
    world.list({World::volume("a")}); // as the first level reads it
    CHECK(world.all().size() == 1);
    CHECK(world.changes(world.all().at(0).id).empty());
}

STORE_TEST_CASE("a customer sees nothing of another's, with the same ARNs") {
    World world(database);
    world.list({World::volume("a")});
    world.list({World::volume("a")}, globex, "globex");
    const auto theirs = world.all({}, globex);
    REQUIRE(theirs.size() == 1);
    world.store->write_now([&](store::Transaction& t) {
        Repository ours(t, acme);
        CHECK_FALSE(ours.find(theirs.front().id));
        ours.retire(world.seen(), theirs.front().id);
        ours.forget_tags("globex-account", world.clock.now());
        CHECK(ours.known("globex-account", "eu-west-1", "AWS::EC2::Volume").empty());
        CHECK(ours.summary().resources == 1);
    });
    CHECK(world.all({}, globex).size() == 1);
}

STORE_TEST_CASE("a scan keeps when everything was last seen") {
    World world(database);
    const auto put = [&](ScanOutcome outcome) {
        world.store->write_now([&](store::Transaction& t) {
            Repository(t, acme).put({.cloud_account_id = "acme-account",
                                     .account_id = {},
                                     .region = "eu-west-1",
                                     .type = "AWS::EC2::Volume",
                                     .service = {},
                                     .outcome = outcome,
                                     .count = 0,
                                     .at = world.clock.now(),
                                     .complete_at = std::nullopt,
                                     .detail = std::nullopt},
                                    "import");
        });
    };
    world.list({World::volume("a")});
    put(ScanOutcome::complete);
    const Timestamp complete = world.clock.now();
    world.clock.advance(std::chrono::hours(1));
    put(ScanOutcome::denied);
    const auto scans =
        world.store->write_now([&](store::Transaction& t) { return Repository(t, acme).scans({}, {}, 10).scans; });
    REQUIRE(scans.size() == 1);
    CHECK(scans.at(0).outcome == ScanOutcome::denied);
    CHECK(scans.at(0).complete_at == complete);
    CHECK(world.all().at(0).last_seen == complete);
}

STORE_TEST_CASE("every condition, on both engines") {
    World world(database);
    world.list({World::volume("tagged", std::map<std::string, std::string>{{"team", "a"}, {"owner", "x"}}),
                World::volume("plain", std::map<std::string, std::string>{})});
    const auto names = [&](ResourceFilter filter) {
        std::string found;
        for (const auto& resource : world.all(std::move(filter))) found += resource.resource_id + " ";
        return found;
    };
    CHECK(names({}) == "plain tagged ");
    CHECK(names({.tags = {{"team", {"a", "b"}}}}) == "tagged ");
    CHECK(names({.tags = {{"team", {"b"}}}}).empty());
    CHECK(names({.tags_present = {"team", "owner"}}) == "tagged ");
    CHECK(names({.tags_absent = {"team"}}) == "plain ");
    CHECK(names({.tagged = Tagged::yes}) == "tagged ");
    CHECK(names({.tagged = Tagged::no}) == "plain ");
    CHECK(names({.account_ids = {"123456789012"},
                 .types = {"AWS::EC2::Volume", "x"},
                 .services = {"ec2"},
                 .regions = {"eu-west-1"},
                 .states = {"available"}}) == "plain tagged ");
    CHECK(names({.regions = {"global"}}).empty());
    CHECK(names({.organizational_units = {"Workloads"}}).empty());
    CHECK(names({.text = "VOLUME/TAG"}) == "tagged ");
    world.store->write_now([&](store::Transaction& t) {
        Repository repository(t, acme);
        const std::string id = repository.list({.text = "plain"}, {}, 1).resources.at(0).id;
        TagState owner;
        const TagEvent what = edit(owner, "jane");
        TagStore(t, acme).put(id, "owner", {}, owner, what, {.who = "joe@example.com"}, world.clock.now());
        REQUIRE(TagStore(t, acme).history(id, 10).size() == 1);
        CHECK(TagStore(t, acme).history(id, 10).at(0).after == "jane");
        const auto page = repository.list({}, {*repository.list_name(id), id}, 10);
        CHECK(page.resources.size() == 1);
        CHECK(repository.summary().tagged == 2);
    });
}

STORE_TEST_CASE("a name that the tag Name gave is found again after a listing that tells neither") {
    World world(database);
    auto found = World::volume("plain");
    world.list({found});
    auto tagged = World::volume("plain", std::map<std::string, std::string>{{"Name", "Ledger"}});
    tagged.name = "Ledger";
    world.tagged(tagged, false);
    found.state = "in-use";
    world.list({found});
    REQUIRE(world.all({.text = "ledger"}).size() == 1);
    CHECK(world.all({.text = "ledger"}).at(0).name == "Ledger");
    CHECK(world.all().at(0).state == "in-use");
}

STORE_TEST_CASE("a tag's state comes back from its rows as it was put, and the list shows what is effective") {
    World world(database);
    world.list({World::volume("a")});
    const std::string id = world.all().at(0).id;
    const TagValue values[] = {"x", "y", std::nullopt};
    TagState state;
    int pending = 0;
    int conflicts = 0;
    std::mt19937 walk(7);
    for (unsigned i = 0; i < 400; ++i) { // a fixed walk through every kind of state
        world.clock.advance(std::chrono::seconds(i % 7 == 0 ? 400 : 1));
        const unsigned turn = static_cast<unsigned>(walk());
        const TagValue value = values[turn % 3];
        const TagState before = state;
        const Timestamp now = world.clock.now();
        TagEvent what = TagEvent::none;
        switch (turn / 3 % 8) {
        case 0: what = observe(state, value, now); break;
        case 1:
            if (!state.write) what = edit(state, value);
            break;
        case 2:
        case 3: what = ask(state, value, now, "change-" + std::to_string(i)); break;
        case 4:
        case 5: before_write(state, value, now, now, false, what); break;
        case 6: what = give_up(state); break;
        case 7: what = i % 2 == 0 ? keep_aws(state) : forget_aws(state); break;
        }
        const TagValue wanted = before.write ? before.write->wanted : value;
        world.store->write_now([&](store::Transaction& t) {
            TagStore(t, acme).put(id, "key", before, state, what, {.who = "joe@example.com"}, now, wanted);
            const auto stored = TagStore(t, acme).states(id);
            CHECK((stored.contains("key") ? stored.at("key") : TagState{}) == state);
        });
        const auto shown = world.all().at(0).tags;
        REQUIRE(shown.size() == (effective(state).value ? 1U : 0U));
        if (!shown.empty()) {
            CHECK(TagValue(shown.front().value) == effective(state).value);
            CHECK(shown.front().pending == effective(state).pending);
            CHECK((shown.front().source == TagSource::portal) == effective(state).from_portal);
            pending += shown.front().pending;
            conflicts += shown.front().conflict;
        }
    }
    CHECK(pending > 10);
    CHECK(conflicts > 10);
    world.store->write_now([&](store::Transaction& t) {
        TagStore store(t, acme);
        CHECK(store.history(id, 1'000).size() > 100);
        CHECK(store.at(id, world.clock.now()) ==
              (effective(state).value ? Tags{{"key", *effective(state).value}} : Tags{}));
        CHECK(TagStore(t, globex).states(id).empty());
    });
}
