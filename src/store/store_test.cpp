// What the store promises, on both engines.
#include "store/testing.hpp"
#include "store/threads.hpp"
#include "store/unavailable.hpp"

#include <atomic>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace portal;
using store::Transaction;

namespace {

void make_table(store::Store& store) {
    store.write_now(
        [](Transaction& t) { t.execute("CREATE TABLE things (id text_key PRIMARY KEY, note TEXT, number BIGINT)"); });
}

std::int64_t count(store::Store& store) {
    return store.read_now([](Transaction& t) { return t.query_one("SELECT count(*) FROM things")->integer(0); });
}

} // namespace

STORE_TEST_CASE("what is committed is there, with every kind of value") {
    const auto store = database.open();
    make_table(*store);
    const std::string long_text(1 << 20, 'x');
    const std::string unicode = "Zoë 日本 \U0001F600 '\"; --";
    store->write_now([&](Transaction& t) {
        CHECK(t.execute("INSERT INTO things VALUES ($1, $2, $3)", "null", nullptr, std::optional<std::int64_t>()) == 1);
        t.execute("INSERT INTO things VALUES ($1, $2, $3)", "long", long_text, std::int64_t(9'007'199'254'740'993));
        t.execute("INSERT INTO things VALUES ($1, $2, $3)", "unicode", unicode, from_microseconds(-1));
        t.execute("INSERT INTO things VALUES ($1, $2, $3)", "empty", "", true);
    });
    store->read_now([&](Transaction& t) {
        const auto rows = t.query("SELECT id, note, number FROM things ORDER BY id");
        REQUIRE(rows.size() == 4);
        CHECK(rows[0].optional_text(1) == "");
        CHECK(rows[0].flag(2));
        CHECK(rows[1].text(1) == long_text);
        CHECK(rows[1].integer(2) == 9'007'199'254'740'993);
        CHECK(rows[2].is_null(1));
        CHECK_FALSE(rows[2].optional_integer(2));
        CHECK(rows[3].text(1) == unicode);
        CHECK(rows[3].time(2) == from_microseconds(-1));
        CHECK_THROWS_AS(rows[2].text(1), store::StoreError);
        CHECK_THROWS_AS(rows[2].text(7), store::StoreError);
        CHECK_THROWS_AS(rows[1].integer(1), store::StoreError);
    });
}

STORE_TEST_CASE("placeholders are bound by their number, whatever the order in the statement, and may repeat") {
    const auto store = database.open();
    make_table(*store);
    store->write_now(
        [](Transaction& t) { t.execute("INSERT INTO things (note, id) VALUES ($2, $1)", "first", "second"); });
    store->read_now([](Transaction& t) {
        CHECK(t.query_one("SELECT note FROM things WHERE id = $1 AND id = $1", "first")->text(0) == "second");
        CHECK_FALSE(t.query_one("SELECT note FROM things WHERE id = $1", "second"));
    });
}

STORE_TEST_CASE("keys order by their bytes, whatever the locale") {
    const auto store = database.open();
    make_table(*store);
    store->write_now([](Transaction& t) {
        for (const char* id : {"b", "B", "a", "_", "ä", "Z"}) t.execute("INSERT INTO things (id) VALUES ($1)", id);
    });
    std::string order;
    store->read_now([&](Transaction& t) {
        for (const auto& row : t.query("SELECT id FROM things ORDER BY id")) order += row.text(0);
    });
    CHECK(order == "BZ_abä");
}

STORE_TEST_CASE("an exception rolls back and comes out") {
    const auto store = database.open();
    make_table(*store);
    CHECK_THROWS_WITH_AS(store->write_now([](Transaction& t) {
        t.execute("INSERT INTO things (id) VALUES ('a')");
        throw std::runtime_error("changed my mind");
    }),
                         "changed my mind", std::runtime_error);
    CHECK(count(*store) == 0);
}

STORE_TEST_CASE("an answered error rolls back and comes out") {
    const auto store = database.open();
    make_table(*store);
    const auto answer = store->write_now([](Transaction& t) -> Result<int> {
        t.execute("INSERT INTO things (id) VALUES ('a')");
        return fail(ErrorCode::conflict, "No.");
    });
    CHECK(answer.error().code == ErrorCode::conflict);
    CHECK(count(*store) == 0);
}

STORE_TEST_CASE("a statement that fails leaves nothing that could be committed") {
    const auto store = database.open();
    make_table(*store);
    CHECK_THROWS_AS(store->write_now([](Transaction& t) {
        t.execute("INSERT INTO things (id) VALUES ('a')");
        CHECK_THROWS_AS(t.execute("INSERT INTO things (id) VALUES ('a')"), store::StoreError);
        CHECK_THROWS_AS(t.query("SELECT 1"), store::StoreError);
    }),
                    store::StoreError);
    CHECK(count(*store) == 0);
}

STORE_TEST_CASE("an error's message shows the statement, never its parameters") {
    const auto store = database.open();
    make_table(*store);
    try {
        store->write_now([](Transaction& t) {
            for (int i = 0; i < 2; ++i) t.execute("INSERT INTO things (id) VALUES ($1)", "correct horse");
        });
        FAIL("the second insert went through");
    } catch (const store::StoreError& error) {
        const std::string message = error.what();
        CHECK(message.find("INSERT INTO things") != std::string::npos);
        CHECK(message.find("correct horse") == std::string::npos);
    }
}

STORE_TEST_CASE("a NUL in a text, and bytes that are no UTF-8, are refused by both engines") {
    const auto store = database.open();
    make_table(*store);
    // The last: what PostgreSQL alone refused when a name was cut in the middle of a character.
    for (const std::string& bad : {std::string("a\0b", 3), std::string("\xff"), std::string("\xe6\x97")})
        CHECK_THROWS_AS(
            store->write_now([&](Transaction& t) { t.execute("INSERT INTO things (id) VALUES ($1)", bad); }),
            store::StoreError);
}

STORE_TEST_CASE("a reader cannot write") {
    const auto store = database.open();
    make_table(*store);
    CHECK_THROWS_AS(store->read_now([](Transaction& t) { t.execute("INSERT INTO things (id) VALUES ('a')"); }),
                    store::StoreError);
    CHECK(count(*store) == 0);
}

STORE_TEST_CASE("a read sees one moment, whatever is committed meanwhile") {
    const auto store = database.open();
    make_table(*store);
    store->read_now([&](Transaction& t) {
        CHECK(t.query_one("SELECT count(*) FROM things")->integer(0) == 0);
        std::thread([&] {
            store->write_now([](Transaction& w) { w.execute("INSERT INTO things (id) VALUES ('a')"); });
        }).join();
        CHECK(t.query_one("SELECT count(*) FROM things")->integer(0) == 0);
    });
    CHECK(count(*store) == 1);
}

STORE_TEST_CASE("concurrent writers lose nothing") {
    const auto store = database.open();
    make_table(*store);
    store->write_now([](Transaction& t) { t.execute("INSERT INTO things (id, number) VALUES ('counter', 0)"); });
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&] {
            for (int j = 0; j < 10; ++j)
                store->write_now([](Transaction& t) {
                    const auto now = t.query_one("SELECT number FROM things WHERE id = 'counter'")->integer(0);
                    t.execute("UPDATE things SET number = $1 WHERE id = 'counter'", now + 1);
                });
        });
    for (auto& writer : writers) writer.join();
    CHECK(store->read_now([](Transaction& t) { return t.query_one("SELECT number FROM things")->integer(0); }) == 40);
}

STORE_TEST_CASE("foreign keys are kept") {
    const auto store = database.open();
    make_table(*store);
    store->write_now(
        [](Transaction& t) { t.execute("CREATE TABLE parts (thing text_key NOT NULL REFERENCES things (id))"); });
    CHECK_THROWS_AS(store->write_now([](Transaction& t) { t.execute("INSERT INTO parts VALUES ('nothing')"); }),
                    store::StoreError);
}

STORE_TEST_CASE("after a commit, and only then, actions run and listeners hear") {
    const auto store = database.open();
    make_table(*store);
    std::atomic<int> actions = 0, heard = 0, others = 0;
    auto subscription = store->listen("things", [&] { ++heard; });
    const auto other = store->listen("other things", [&] { ++others; });
    const auto insert = [&](Transaction& t) {
        t.execute("INSERT INTO things (id) VALUES ('a')");
        t.on_commit([&] { ++actions; });
        t.notify("things");
        CHECK(actions == 0);
    };
    CHECK_THROWS(store->write_now([&](Transaction& t) {
        insert(t);
        throw std::runtime_error("no");
    }));
    CHECK(actions == 0);
    store->write_now(insert);
    CHECK(actions == 1);
    CHECK(heard == 1);
    CHECK(others == 0);
    subscription.reset();
    store->write_now([](Transaction& t) { t.notify("things"); });
    CHECK(heard == 1);
}

STORE_TEST_CASE("a named lock orders transactions") {
    const auto store = database.open();
    std::atomic<int> inside = 0, most = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&] {
            store->write_now([&](Transaction& t) {
                t.lock("the one");
                most = std::max<int>(most, ++inside);
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                --inside;
            });
        });
    for (auto& writer : writers) writer.join();
    CHECK(most == 1);
}

STORE_TEST_CASE("a coroutine reads and writes, gets values and exceptions, and resumes where it was") {
    const auto store = database.open();
    make_table(*store);
    store::testing::run([&]() -> Task<> {
        const auto here = std::this_thread::get_id();
        const std::int64_t changed = co_await store->write([here](Transaction& t) {
            CHECK(std::this_thread::get_id() != here);
            return t.execute("INSERT INTO things (id) VALUES ('a')");
        });
        CHECK(changed == 1);
        CHECK(std::this_thread::get_id() == here);
        co_await store->write([](Transaction& t) { t.execute("INSERT INTO things (id) VALUES ('b')"); });
        const auto refused = co_await store->write([](Transaction& t) -> Result<std::string> {
            t.execute("DELETE FROM things");
            return fail(ErrorCode::conflict, "No.");
        });
        CHECK_FALSE(refused);
        const auto rows =
            co_await store->read([](Transaction& t) { return t.query("SELECT id FROM things ORDER BY id"); });
        CHECK(rows.size() == 2);
        bool thrown = false;
        try {
            co_await store->read([](Transaction& t) { t.query("SELECT nonsense FROM nowhere"); });
        } catch (const store::StoreError&) {
            thrown = true;
        }
        CHECK(thrown);
    });
}

STORE_TEST_CASE("what a closure owns is let go exactly once") {
    const auto store = database.open();
    const auto owned = std::make_shared<int>(1);
    store::testing::run([&]() -> Task<> {
        const auto look = [owned](Transaction&) { return *owned; };
        for (int i = 0; i < 3; ++i) {
            const int read = co_await store->read(look);
            const int written = co_await store->write(look);
            CHECK(read + written == 2);
            CHECK(owned.use_count() == 2);
        }
    });
    CHECK(owned.use_count() == 1);
}

STORE_TEST_CASE("SQL never runs on an I/O thread") {
    const auto store = database.open();
    std::thread([&] {
        store::mark_io_thread();
        CHECK_THROWS_AS(store->read_now([](Transaction& t) { t.query("SELECT 1"); }), std::logic_error);
    }).join();
}

STORE_TEST_CASE("opening again changes nothing") {
    {
        const auto store = database.open();
        make_table(*store);
        store->write_now([](Transaction& t) { t.execute("INSERT INTO things (id) VALUES ('kept')"); });
    }
    const auto again = database.open();
    CHECK(count(*again) == 1);
}

STORE_TEST_CASE("a process killed inside a transaction leaves the last commit, whole") {
    make_table(*database.open());
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto store = database.open();
        store->write_now([](Transaction& t) { t.execute("INSERT INTO things (id) VALUES ('committed')"); });
        store->write_now([&](Transaction& t) {
            for (int i = 0; i < 1000; ++i) t.execute("INSERT INTO things (id) VALUES ($1)", std::to_string(i));
            [[maybe_unused]] const auto written = ::write(ready[1], "x", 1);
            ::pause();
        });
        ::_exit(0);
    }
    char signal = 0;
    REQUIRE(::read(ready[0], &signal, 1) == 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    const auto store = database.open();
    const auto rows = store->read_now([](Transaction& t) { return t.query("SELECT id FROM things"); });
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].text(0) == "committed");
}

TEST_CASE("an unusable url says what is wrong and keeps passwords to itself") {
    for (const char* url :
         {"", "mysql://x", "sqlite:", "sqlite::memory:", "postgresql://me:hunter2@host:port:9/x?y=z"}) {
        const auto opened = store::open({.url = url});
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == ErrorCode::not_configured);
        CHECK(opened.error().detail.find("hunter2") == std::string::npos);
    }
    const auto refused = store::open({.url = "postgresql://me:hunter2@127.0.0.1:1/portal"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::store_unavailable);
    CHECK(refused.error().detail.find("127.0.0.1:1/portal") != std::string::npos);
    CHECK(refused.error().detail.find("hunter2") == std::string::npos);
}

STORE_TEST_CASE("whether writes work is tried without leaving anything behind") {
    const auto store = database.open();
    const auto steps = [&] {
        return store->read_now([](Transaction& t) {
            return t.query_one("SELECT count(*), min(number) FROM schema_migrations")->integer(1);
        });
    };
    const auto before = steps();
    store->write_now([](Transaction& t) { store::try_to_write(t); });
    CHECK(steps() == before);
}

STORE_TEST_CASE("a statement that is wrong is not taken for a store that is away") {
    const auto store = database.open();
    bool is_unavailable = false;
    try {
        store->write_now([](Transaction& t) { t.execute("UPDATE no_such_table SET a = 1"); });
    } catch (const store::StoreUnavailable&) {
        is_unavailable = true;
    } catch (const store::StoreError&) {
    }
    CHECK_FALSE(is_unavailable);
}
