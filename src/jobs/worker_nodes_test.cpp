#include "jobs/testing.hpp"

#include <csignal>
#include <sys/prctl.h>
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

STORE_TEST_CASE("a node whose clock is 90 s ahead takes nothing of one that works") {
    Fixture slow(database, {}, true), fast(database, {}, true);
    fast.advance(90s);
    std::atomic<int> runs = 0, others = 0;
    std::atomic<bool> go_on = false;
    const auto handler = [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        ++runs;
        while (!go_on) co_await sleep(1ms);
        co_return jobs::Finished{};
    };
    for (auto* f : {&slow, &fast}) f->worker->handle("k", handler);
    fast.worker->handle("other", succeeds(others));
    const auto id = slow.enqueue({.kind = "k", .subject = "s"});
    slow.start();
    CHECK(slow.becomes([&] { return runs == 1; }));
    fast.start();
    for (int look = 0; look < 3; ++look) // each time it has looked at what is due
        CHECK(fast.becomes(fast.enqueue({.kind = "other", .subject = "s"}), JobStatus::succeeded));
    CHECK(runs == 1);
    go_on = true;
    CHECK(slow.becomes(id, JobStatus::succeeded));
    CHECK(runs == 1);
}

STORE_TEST_CASE("a lease is written by the database's clock, whatever the node's says") {
    Fixture f(database, {}, true);
    std::atomic<bool> go_on = false;
    f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
        while (!go_on) co_await sleep(1ms);
        co_return jobs::Finished{};
    });
    const auto before = SystemClock().now();
    const auto id = f.enqueue({.kind = "k", .subject = "s"});
    f.start();
    CHECK(f.becomes(id, JobStatus::running));
    const auto until =
        f.store->read_now([](Transaction& t) { return t.query_one("SELECT lease_until FROM jobs")->time(0); });
    const auto after = SystemClock().now();
    CHECK(until >= before + 60s - 1ms); // SQLite's clock has milliseconds
    CHECK(until <= after + 60s + 1ms);
    go_on = true;
    CHECK(f.becomes(id, JobStatus::succeeded));
}

namespace {

/// A process of the same name with a worker that begins a job of kind "k" and never ends it.
class OtherProcess {
public:
    explicit OtherProcess(store::testing::Database& database) {
        int ready[2];
        REQUIRE(::pipe(ready) == 0);
        process_ = ::fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL); // it ends with the tests
            Fixture f(database);
            f.worker->handle("k", [&](jobs::JobContext&) -> Task<jobs::Outcome> {
                [[maybe_unused]] const auto written = ::write(ready[1], "x", 1);
                for (;;) co_await sleep(1s);
            });
            f.start();
            for (;;) ::pause();
        }
        char signal = 0;
        REQUIRE(::read(ready[0], &signal, 1) == 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~OtherProcess() { kill(); }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }

private:
    ::pid_t process_ = 0;
};

} // namespace

STORE_TEST_CASE("a process that starts takes nothing of one that works, and after kill -9 at once what it left") {
    std::string id;
    {
        Fixture f(database);
        id = f.enqueue({.kind = "k", .subject = "s"});
    }
    OtherProcess other(database);
    std::atomic<int> runs = 0, others = 0;
    const auto start_one = [&](Fixture& f) {
        f.worker->handle("k", succeeds(runs));
        f.worker->handle("other", succeeds(others));
        f.start();
        CHECK(f.becomes(f.enqueue({.kind = "other", .subject = "s"}), JobStatus::succeeded));
    };
    for (int start = 0; start < 2; ++start) {
        Fixture f(database);
        start_one(f);
        f.stop();
        CHECK(f.find(id).status == JobStatus::running);
        CHECK(f.find(id).attempts == 1);
    }
    CHECK(runs == 0);
    other.kill();
    Fixture f(database);
    start_one(f);
    CHECK(f.becomes(id, JobStatus::succeeded));
    CHECK(f.find(id).attempts == 2);
    CHECK(runs == 1);
}
