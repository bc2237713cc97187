#include "jobs/testing.hpp"

using namespace portal;
using namespace portal::jobs::testing;
using namespace std::chrono_literals;
using jobs::JobStatus;
using store::Transaction;

STORE_TEST_CASE("a job that is due runs once, and one that comes later is noticed at its commit") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    f.worker->handle("k", succeeds(runs));
    const auto first = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes(first, JobStatus::succeeded));
    const auto begun = std::chrono::steady_clock::now();
    const auto second = f.enqueue({.kind = "k", .subject = "s"});
    CHECK(f.becomes(second, JobStatus::succeeded));
    CHECK(std::chrono::steady_clock::now() - begun < 700ms); // before the next poll
    CHECK(f.find(second).progress.done == 1);
    CHECK(runs == 2);
}

STORE_TEST_CASE("a job is not run before its time, nor one that nobody here can do") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    f.worker->handle("k", succeeds(runs));
    const auto later = f.enqueue({.kind = "k", .subject = "s", .run_at = f.clock.now() + 1h});
    const auto other = f.enqueue({.kind = "another version's", .subject = "s"});
    const auto now = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes(now, JobStatus::succeeded));
    CHECK(f.find(later).status == JobStatus::queued);
    f.advance(1h);
    CHECK(f.becomes(later, JobStatus::succeeded));
    CHECK(f.find(other).status == JobStatus::queued);
}

STORE_TEST_CASE("a run can ask for another one, shows its status until then, and that is no failed attempt") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        if (++runs == 20) co_return jobs::Finished{JobStatus::partly_failed, "Two of three."};
        co_return jobs::RunAgain{f.clock.now() + 1min, JobStatus::waiting_for_user};
    });
    const auto id = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes(id, JobStatus::waiting_for_user));
    for (int run = 1; run < 20; ++run) {
        CHECK(f.becomes([&] { return runs == run && f.find(id).run_at > f.clock.now(); }));
        f.advance(1min);
    }
    CHECK(f.becomes(id, JobStatus::partly_failed));
    CHECK(f.find(id).reason == "Two of three.");
}

STORE_TEST_CASE("an exception is tried again with growing pauses, eight times in all") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        ++runs;
        throw std::runtime_error("secret detail");
        co_return jobs::Finished{};
    });
    const auto id = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    for (const auto pause : {2s, 4s, 8s, 16s, 32s, 64s, 128s}) {
        CHECK(f.becomes([&] { return f.find(id).run_at == f.clock.now() + pause; }));
        f.advance(pause);
    }
    CHECK(f.becomes(id, JobStatus::failed));
    CHECK(runs == 8);
    CHECK(f.find(id).reason->find("secret") == std::string::npos);
}

STORE_TEST_CASE("progress and items are written as they are reported, with an event each time") {
    Fixture f(database);
    std::int64_t before = 0;
    f.worker->handle("k", [&](jobs::JobContext& context) -> Task<jobs::Outcome> {
        before = co_await f.store->read([](Transaction& t) { return events::latest(t, ours); });
        std::vector<jobs::Item> first = items("done", "waiting"), second = items("done", "failed");
        const bool ours_at_first = co_await context.report({1, 0, 2}, std::move(first));
        const bool ours_still = co_await context.report({1, 1, 2}, std::move(second));
        CHECK(ours_at_first);
        CHECK(ours_still);
        co_return jobs::Finished{JobStatus::partly_failed, {}};
    });
    const auto id = f.enqueue({.kind = "k", .subject = "s", .total = 2});
    f.start();
    CHECK(f.becomes(id, JobStatus::partly_failed));
    CHECK(f.find(id).progress.failed == 1);
    const auto found = f.store->read_now([&](Transaction& t) { return jobs::items(t, id); });
    REQUIRE(found.size() == 2);
    CHECK(found[0].target == "a");
    CHECK_FALSE(found[0].reason);
    CHECK(found[1].status == "failed");
    CHECK(found[1].reason == "It is closed.");
    const auto feed = events::make_feed(*f.store);
    const auto batch = store::testing::await([&] { return feed->after(ours, before, 0ms); });
    CHECK(batch.events.size() == 3);
    for (const auto& event : batch.events) CHECK(event.subject == id);
}

STORE_TEST_CASE("a running job that is cancelled learns it when it reports, and stays cancelled") {
    Fixture f(database);
    std::atomic<bool> is_running = false, go_on = false, was_told = false;
    f.worker->handle("k", [&](jobs::JobContext& context) -> Task<jobs::Outcome> {
        is_running = true;
        while (!go_on) co_await sleep(1ms);
        const bool still_ours = co_await context.report({1, 0, 1}, std::vector<jobs::Item>());
        was_told = !still_ours;
        co_return jobs::Finished{};
    });
    const auto id = f.enqueue({.kind = "k", .subject = "s", .unique_key = "key"});
    f.start();
    CHECK(f.becomes([&] { return is_running.load(); }));
    f.store->write_now([&](Transaction& t) { jobs::cancel(t, f.clock, ours, "key"); });
    go_on = true;
    CHECK(f.becomes([&] { return was_told.load(); }));
    f.stop();
    CHECK(f.find(id).status == JobStatus::cancelled);
}

STORE_TEST_CASE("asked for while it runs, a job runs once more at once") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    std::atomic<bool> go_on = false;
    f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        if (++runs == 2) co_return jobs::Finished{};
        while (!go_on) co_await sleep(1ms);
        co_return jobs::RunAgain{f.clock.now() + 1h};
    });
    const auto id = f.enqueue({.kind = "k", .subject = "s", .unique_key = "key"});
    f.start();
    CHECK(f.becomes([&] { return runs == 1; }));
    CHECK(f.store->write_now([&](Transaction& t) { return jobs::run_now(t, f.clock, ours, "key"); }));
    go_on = true;
    CHECK(f.becomes(id, JobStatus::succeeded));
}

STORE_TEST_CASE("no more run at once than were allowed, and all are run") {
    Fixture f(database, {.concurrency = 3});
    std::atomic<int> running = 0, most = 0, runs = 0;
    f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        most = std::max<int>(most, ++running);
        co_await sleep(10ms);
        --running;
        ++runs;
        co_return jobs::Finished{};
    });
    for (int i = 0; i < 10; ++i) f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes([&] { return runs == 10; }));
    CHECK(most == 3);
}

STORE_TEST_CASE("stopping lets what runs end, and begins nothing new") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        ++runs;
        co_await sleep(100ms);
        co_return jobs::Finished{};
    });
    const auto first = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes([&] { return runs == 1; }));
    f.worker->stop(20s);
    const auto second = f.enqueue({.kind = "k", .subject = "s"});
    f.stop(20s);
    CHECK(f.find(first).status == JobStatus::succeeded);
    CHECK(f.find(second).status == JobStatus::queued);
}

STORE_TEST_CASE("a job that comes after stop stays queued, wherever the worker stands") {
    for (int step = 1; step <= 6; ++step) {
        Fixture f(database);
        std::atomic<int> runs = 0;
        f.worker->handle("k", succeeds(runs));
        f.enqueue({.kind = "k", .subject = "s"});
        std::string late;
        std::atomic<bool> has_come = false;
        // The worker asks for the time between its steps: there it is stopped, and there the late job comes.
        f.clock.at_step(step, [&] {
            f.worker->stop(20s);
            late = f.enqueue({.kind = "k", .subject = "s"});
            has_come = true;
        });
        f.start();
        REQUIRE(f.becomes([&] { return has_come.load(); }));
        f.stop(20s);
        CHECK(f.find(late).status == JobStatus::queued);
        f.store->write_now([&](Transaction& t) { t.execute("DELETE FROM jobs"); });
    }
}

STORE_TEST_CASE("what finished a month ago is forgotten, with its items") {
    Fixture f(database);
    std::atomic<int> runs = 0;
    f.worker->handle("k", [&](jobs::JobContext& context) -> Task<jobs::Outcome> {
        ++runs;
        auto changed = items("done", "done");
        co_await context.report({2, 0, 2}, std::move(changed));
        co_return jobs::Finished{};
    });
    const auto old = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes(old, JobStatus::succeeded));
    f.advance(24h * 29);
    const auto recent = f.enqueue({.kind = "k", .subject = "s"});
    CHECK(f.becomes(recent, JobStatus::succeeded));
    f.advance(24h * 2);
    const auto rows = [&](const char* table) {
        return f.store->read_now(
            [&](Transaction& t) { return t.query_one("SELECT count(*) FROM " + std::string(table))->integer(0); });
    };
    CHECK(f.becomes([&] { return rows("jobs") == 1; }));
    CHECK(rows("job_items") == 2);
    CHECK(f.find(recent).status == JobStatus::succeeded);
}
