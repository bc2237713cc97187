#include "store/migrations.hpp"

#include "store/sqlite/connection.hpp"
#include "store/testing.hpp"

#include <thread>

using namespace portal;
using namespace portal::store;

namespace {

struct Fixture {
    std::unique_ptr<testing::Database> database = testing::sqlite_database();
    Notices notices;
    std::unique_ptr<Connection> connection = sqlite::connect(database->url().substr(7), sqlite::Access::write, notices);

    std::int64_t rows(const std::string& table) {
        std::int64_t found = -1;
        connection->run(Mode::read, [&](EngineTransaction& t) {
            found = t.query_one("SELECT count(*) FROM " + table)->integer(0);
            return true;
        });
        return found;
    }
};

const std::vector<Migration> two = {{1, "a", "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1);"},
                                    {2, "b", "INSERT INTO a VALUES (2);"}};

} // namespace

TEST_CASE("a line for one engine is SQL there and a comment elsewhere") {
    const std::string_view step = "-- a remark\nCREATE TABLE a (\n-- sqlite: x INTEGER\n-- postgres: x BIGSERIAL\n);";
    CHECK(sql_for(Engine::sqlite, step) == "\nCREATE TABLE a (\n x INTEGER\n\n);\n");
    CHECK(sql_for(Engine::postgres, step) == "\nCREATE TABLE a (\n\n x BIGSERIAL\n);\n");
}

TEST_CASE_FIXTURE(Fixture, "each step is applied once, and a new one later") {
    migrate(*connection, Engine::sqlite, {two[0]});
    CHECK(rows("a") == 1);
    migrate(*connection, Engine::sqlite, two);
    migrate(*connection, Engine::sqlite, two);
    CHECK(rows("a") == 2);
}

TEST_CASE_FIXTURE(Fixture, "a step that was edited after it was applied is refused") {
    migrate(*connection, Engine::sqlite, two);
    auto edited = two;
    edited[1].sql = "INSERT INTO a VALUES (3);";
    CHECK_THROWS_WITH_AS(migrate(*connection, Engine::sqlite, edited), doctest::Contains("2 (b)"), StoreError);
}

TEST_CASE_FIXTURE(Fixture, "a database of a newer version is refused and left alone") {
    migrate(*connection, Engine::sqlite, two);
    CHECK_THROWS_WITH_AS(migrate(*connection, Engine::sqlite, {two[0]}), doctest::Contains("newer version"),
                         StoreError);
    CHECK(rows("a") == 2);
}

TEST_CASE_FIXTURE(Fixture, "a step that fails leaves nothing of itself or of those before it") {
    auto broken = two;
    broken.push_back({3, "c", "INSERT INTO a VALUES (3); INSERT INTO nowhere VALUES (1);"});
    CHECK_THROWS_AS(migrate(*connection, Engine::sqlite, broken), StoreError);
    CHECK_THROWS_AS(rows("a"), StoreError);
}

STORE_TEST_CASE("processes that start together apply the schema once") {
    std::vector<std::thread> starting;
    std::vector<std::unique_ptr<Store>> stores(3);
    for (auto& store : stores) starting.emplace_back([&] { store = database.open(); });
    for (auto& thread : starting) thread.join();
    const auto applied =
        stores[0]->read_now([](Transaction& t) { return t.query("SELECT number FROM schema_migrations").size(); });
    CHECK(applied == embedded_migrations().size());
}
