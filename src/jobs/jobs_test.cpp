#include "jobs/jobs.hpp"

#include "events/events.hpp"
#include "store/testing.hpp"

using namespace portal;
using namespace std::chrono_literals;
using jobs::JobStatus;
using store::Transaction;

namespace {

const CustomerId ours{"ours"};
const CustomerId theirs{"theirs"};

struct Fixture {
    explicit Fixture(store::testing::Database& database) : store(database.open()) {}

    std::string enqueue(jobs::NewJob job, const CustomerId& customer = ours) {
        return store->write_now([&](Transaction& t) { return jobs::enqueue(t, clock, random, customer, job); });
    }
    std::optional<jobs::Job> find(const std::string& id, const CustomerId& customer = ours) {
        return store->read_now([&](Transaction& t) { return jobs::find(t, customer, id); });
    }

    std::unique_ptr<store::Store> store;
    ManualClock clock{from_microseconds(1'000'000'000'000)};
    SystemRandom random;
};

} // namespace

STORE_TEST_CASE("a job is kept as it was asked for, and is nobody else's") {
    Fixture f(database);
    const auto id =
        f.enqueue({.kind = "activation", .subject = "account", .payload = json::Object{{"a", 1}}, .total = 3});
    const auto job = f.find(id);
    REQUIRE(job);
    CHECK(job->kind == "activation");
    CHECK(job->subject == "account");
    CHECK(job->status == JobStatus::queued);
    CHECK(json::serialize(job->payload) == R"({"a":1})");
    CHECK(job->progress.total == 3);
    CHECK(job->created_at == f.clock.now());
    CHECK(job->run_at == f.clock.now());
    CHECK_FALSE(f.find(id, theirs));
    CHECK_FALSE(f.find("nothing"));
}

STORE_TEST_CASE("a job may have a large plan") {
    Fixture f(database);
    const std::string plan(3U << 20, 'x');
    const auto id = f.enqueue({.kind = "recommendations", .subject = "c1", .payload = json::Value(plan)});
    REQUIRE(f.find(id));
    CHECK(f.find(id)->payload.as_string() == plan);
}

STORE_TEST_CASE("a job exists exactly when its cause does, and its event with it") {
    Fixture f(database);
    CHECK_THROWS(f.store->write_now([&](Transaction& t) {
        jobs::enqueue(t, f.clock, f.random, ours, {.kind = "k", .subject = "s"});
        throw std::runtime_error("no");
    }));
    f.store->read_now([](Transaction& t) {
        CHECK(t.query_one("SELECT count(*) FROM jobs")->integer(0) == 0);
        CHECK(events::latest(t, ours) == 0);
    });
    f.enqueue({.kind = "k", .subject = "s"});
    CHECK(f.store->read_now([](Transaction& t) { return events::latest(t, ours); }) > 0);
}

STORE_TEST_CASE("while a job with a key is unfinished it stands for all of that key, at the earliest time asked for") {
    Fixture f(database);
    const auto start = f.clock.now();
    const auto with = [&](std::chrono::seconds in) {
        return jobs::NewJob{.kind = "k", .subject = "s", .run_at = start + in, .unique_key = "key"};
    };
    const auto id = f.enqueue(with(60s));
    CHECK(f.enqueue(with(30s)) == id);
    CHECK(f.find(id)->run_at == start + 30s);
    CHECK(f.enqueue(with(90s)) == id);
    CHECK(f.find(id)->run_at == start + 30s);
    CHECK(f.enqueue(with(0s), theirs) != id);

    f.store->write_now([&](Transaction& t) { jobs::cancel(t, f.clock, ours, "key"); });
    CHECK(f.find(id)->status == JobStatus::cancelled);
    CHECK(f.enqueue(with(60s)) != id);
}

STORE_TEST_CASE("a waiting job is brought forward") {
    Fixture f(database);
    const auto id = f.enqueue({.kind = "k", .subject = "s", .run_at = f.clock.now() + 1h, .unique_key = "key"});
    const auto run_now = [&](const CustomerId& customer, std::string_view key) {
        return f.store->write_now([&](Transaction& t) { return jobs::run_now(t, f.clock, customer, key); });
    };
    CHECK_FALSE(run_now(theirs, "key"));
    CHECK_FALSE(run_now(ours, "other"));
    CHECK(f.find(id)->run_at == f.clock.now() + 1h);
    CHECK(run_now(ours, "key"));
    CHECK(f.find(id)->run_at == f.clock.now());
}

STORE_TEST_CASE("the newest jobs about a subject, of the kinds that were asked for") {
    Fixture f(database);
    const auto first = f.enqueue({.kind = "a", .subject = "s", .unique_key = "first"});
    f.enqueue({.kind = "c", .subject = "s"});
    f.enqueue({.kind = "a", .subject = "other"});
    f.enqueue({.kind = "a", .subject = "s"}, theirs);
    f.clock.advance(1s);
    const auto second = f.enqueue({.kind = "b", .subject = "s"});
    f.store->write_now([&](Transaction& t) {
        jobs::cancel(t, f.clock, ours, "first");
        const auto found = jobs::newest(t, ours, {"a", "b"}, "s", 10);
        REQUIRE(found.size() == 2);
        CHECK(found[0].id == second);
        CHECK(found[1].id == first);
        CHECK(found[1].status == JobStatus::cancelled);
        CHECK(jobs::newest(t, ours, {"a", "b"}, "s", 1).size() == 1);
        CHECK(jobs::is_unfinished(t, ours, second));
        CHECK_FALSE(jobs::is_unfinished(t, ours, first));
        CHECK_FALSE(jobs::is_unfinished(t, theirs, second));
    });
}

STORE_TEST_CASE("the subjects of unfinished jobs of a kind, whoever's they are") {
    Fixture f(database);
    f.enqueue({.kind = "schedule", .subject = "a", .unique_key = "schedule:a"});
    f.enqueue({.kind = "schedule", .subject = "b", .unique_key = "schedule:b"});
    f.enqueue({.kind = "schedule", .subject = "a"}, theirs);
    f.enqueue({.kind = "other", .subject = "c"});
    f.store->write_now([&](Transaction& t) {
        jobs::cancel(t, f.clock, ours, "schedule:b");
        CHECK(jobs::unfinished_subjects(t, AllCustomers::schedules, "schedule") ==
              std::set<std::pair<CustomerId, std::string>>{{ours, "a"}, {theirs, "a"}});
        CHECK(jobs::unfinished_subjects(t, AllCustomers::schedules, "nothing").empty());
    });
}
