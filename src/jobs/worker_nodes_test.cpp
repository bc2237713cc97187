#include "jobs/testing.hpp"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace portal;
using namespace portal::jobs::testing;
using namespace std::chrono_literals;
using jobs::JobStatus;
using store::Transaction;

STORE_TEST_CASE("two workers never run the same job at the same time") {
    Fixture a(database, {.node = "a"}), b(database, {.node = "b"});
    std::atomic<int> runs = 0;
    for (auto* f : {&a, &b}) f->worker->handle("k", succeeds(runs));
    a.start();
    b.start();
    std::vector<std::string> ids;
    for (int i = 0; i < 30; ++i) ids.push_back(a.enqueue({.kind = "k", .subject = "s"}));
    for (const auto& id : ids) CHECK(a.becomes(id, JobStatus::succeeded));
    a.stop();
    b.stop();
    CHECK(runs == 30);
}

STORE_TEST_CASE("what another node left is taken up when its lease ends, and not before") {
    Fixture f(database, {.node = "survivor"});
    std::atomic<int> runs = 0;
    f.worker->handle("k", succeeds(runs));
    const auto id = f.enqueue({.kind = "k", .subject = "s"});
    f.store->write_now([&](Transaction& t) {
        t.execute("UPDATE jobs SET status = 'running', attempts = 1, lease_owner = 'dead/1', lease_until = $1",
                  f.clock.now() + 60s);
    });
    f.start();
    f.advance(59s);
    const auto other = f.enqueue({.kind = "k", .subject = "s"});
    CHECK(f.becomes(other, JobStatus::succeeded)); // taken beside the one whose lease still runs
    CHECK(runs == 1);
    f.advance(1s);
    CHECK(f.becomes(id, JobStatus::succeeded));
    CHECK(runs == 2);
}

STORE_TEST_CASE("a lease is renewed for as long as its job runs") {
    Fixture f(database, {.lease = 1s, .node = "a"});
    Fixture other(database, {.node = "b"});
    std::atomic<int> runs = 0;
    std::atomic<bool> go_on = false;
    const auto handler = [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        ++runs;
        while (!go_on) co_await sleep(1ms);
        co_return jobs::Finished{};
    };
    f.worker->handle("k", handler);
    other.worker->handle("k", handler);
    const auto id = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes([&] { return runs == 1; }));
    other.start();
    const auto lease_until = [&] {
        return f.store->read_now([](Transaction& t) { return t.query_one("SELECT lease_until FROM jobs")->time(0); });
    };
    const auto before = lease_until();
    f.advance(500ms);
    CHECK(f.becomes([&] { return lease_until() > before; }));
    go_on = true;
    CHECK(f.becomes(id, JobStatus::succeeded));
    CHECK(runs == 1);
}

STORE_TEST_CASE("after kill -9 the next process of the node takes the job up at once") {
    std::string id;
    {
        Fixture f(database);
        id = f.enqueue({.kind = "k", .subject = "s"});
    }
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        Fixture f(database);
        f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
            [[maybe_unused]] const auto written = ::write(ready[1], "x", 1);
            for (;;) co_await sleep(1s);
        });
        f.start();
        ::pause();
        ::_exit(0);
    }
    char signal = 0;
    REQUIRE(::read(ready[0], &signal, 1) == 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    Fixture f(database);
    CHECK(f.find(id).status == JobStatus::running);
    std::atomic<int> runs = 0;
    f.worker->handle("k", succeeds(runs));
    f.start();
    CHECK(f.becomes(id, JobStatus::succeeded));
    CHECK(f.find(id).attempts == 2);
}
