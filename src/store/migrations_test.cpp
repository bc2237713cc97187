#include "store/migrations.hpp"

#include "store/postgres/connection.hpp"
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

STORE_TEST_CASE("imports of an older store are deliveries of the days that they had, a section a month") {
    Notices notices;
    const auto url = database.url();
    const bool is_sqlite = url.starts_with("sqlite:");
    const auto connection = is_sqlite ? sqlite::connect(url.substr(7), sqlite::Access::write, notices)
                                      : postgres::connect(url, notices, std::make_shared<postgres::Watchdog>());
    const auto engine = is_sqlite ? Engine::sqlite : Engine::postgres;
    std::vector<Migration> older = embedded_migrations();
    std::erase_if(older, [](const Migration& step) { return step.number >= 88; });
    migrate(*connection, engine, older);
    connection->run(Mode::write, [](EngineTransaction& t) {
        t.script("INSERT INTO customers (id, name, code, created_at) VALUES ('c', 'c', 'c', 0)");
        // A later import had cut the first one in two.
        for (const auto& [id, first, last, at] : std::vector<std::tuple<const char*, const char*, const char*, int>>{
                 {"i1", "2023-11-20", "2024-02-09", 1},
                 {"i1.2024-02-11", "2024-02-11", "2024-03-01", 1},
                 {"i2", "2024-02-10", "2024-02-10", 2}})
            t.execute("INSERT INTO commitment_imports (id, customer_id, payer_account_id, first_day, last_day, format, "
                      "line_count, who, at) VALUES ($1, 'c', '111111111111', $2, $3, 'cur', 7, 'who', $4)",
                      id, first, last, at);
        for (const auto& [source, day] :
             std::vector<std::pair<const char*, const char*>>{{"import", "2023-12-31"},
                                                              {"import", "2024-02-10"},
                                                              {"import", "2024-02-29"},
                                                              {"cost_explorer", "2024-02-29"}})
            t.execute("INSERT INTO commitment_costs (customer_id, payer_account_id, source, cost_day, record_type, "
                      "service, marketplace, currency, unblended, net_unblended, amortized) VALUES ('c', "
                      "'111111111111', $1, $2, 'Usage', 'S3', 0, 'USD', '1.5', '1', '2')",
                      source, day);
        return true;
    });
    migrate(*connection, engine, embedded_migrations());
    std::string told;
    connection->run(Mode::read, [&](EngineTransaction& t) {
        told.clear();
        for (const auto& row : t.query("SELECT id, sequence, files FROM commitment_deliveries ORDER BY sequence"))
            told += row.text(0) + " " + std::to_string(row.integer(1)) + " " + row.text(2) + "\n";
        for (const auto& row : t.query("SELECT cost_month, sequence, generation, covered_first, covered_last FROM "
                                       "commitment_delivery_sections ORDER BY cost_month, sequence"))
            told += row.text(0) + " " + std::to_string(row.integer(1)) + " " + std::to_string(row.integer(2)) + " " +
                    row.text(3) + " " + row.text(4) + "\n";
        for (const auto& row : t.query("SELECT cost_month, sequence, cost_day, unblended, amortized FROM "
                                       "commitment_delivery_costs ORDER BY cost_day"))
            told += row.text(0) + " " + std::to_string(row.integer(1)) + " " + row.text(2) + " " + row.text(3) + " " +
                    row.text(4) + "\n";
        for (const auto& row : t.query("SELECT source, cost_day FROM commitment_costs"))
            told += row.text(0) + " " + row.text(1) + "\n";
        return true;
    });
    CHECK(told == "i1 1 []\ni1.2024-02-11 2 []\ni2 3 []\n"
                  "2023-11 1 1 2023-11-20 2023-11-30\n2023-12 1 1 2023-12-01 2023-12-31\n"
                  "2024-01 1 1 2024-01-01 2024-01-31\n2024-02 1 1 2024-02-01 2024-02-09\n"
                  "2024-02 2 1 2024-02-11 2024-02-29\n2024-02 3 1 2024-02-10 2024-02-10\n"
                  "2024-03 2 2 2024-03-01 2024-03-01\n"
                  "2023-12 1 2023-12-31 1.5 2\n2024-02 3 2024-02-10 1.5 2\n2024-02 2 2024-02-29 1.5 2\n"
                  "cost_explorer 2024-02-29\n");
}
