#include "store/testing.hpp"

#include "base/random.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <pqxx/pqxx>
#include <stdexcept>

namespace portal::store::testing {

namespace {

const char* postgres_url() { return std::getenv("PORTAL_TEST_POSTGRES"); }

class SqliteDatabase final : public Database {
public:
    SqliteDatabase() {
        std::string name = (std::filesystem::temp_directory_path() / "portal-store-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        folder_ = name;
    }
    ~SqliteDatabase() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string url() const override { return "sqlite:" + (folder_ / "portal.db").string(); }

private:
    std::filesystem::path folder_;
};

// A schema of its own in the one database that the tests were given.
class PostgresDatabase final : public Database {
public:
    PostgresDatabase() {
        SystemRandom random;
        schema_ = "portal_" + random_hex(random, 8);
        pqxx::connection connection(postgres_url());
        pqxx::nontransaction(connection).exec("CREATE SCHEMA " + schema_);
    }
    ~PostgresDatabase() override {
        try {
            pqxx::connection connection(postgres_url());
            pqxx::nontransaction transaction(connection);
            transaction.exec("SET client_min_messages = 'warning'");
            transaction.exec("DROP SCHEMA " + schema_ + " CASCADE");
        } catch (const std::exception& error) {
            MESSAGE("the test's schema could not be dropped: ", error.what());
        }
    }
    std::string url() const override {
        const std::string base = postgres_url();
        return base + (base.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
    }

private:
    std::string schema_;
};

} // namespace

std::unique_ptr<Store> Database::open() const {
    auto opened = store::open({.url = url()});
    if (!opened) throw std::runtime_error(opened.error().detail);
    return std::move(*opened);
}

std::unique_ptr<Database> sqlite_database() { return std::make_unique<SqliteDatabase>(); }
std::unique_ptr<Database> postgres_database() { return std::make_unique<PostgresDatabase>(); }
bool has_postgres() { return postgres_url() != nullptr; }

void run(std::function<Task<>()> coroutine) {
    boost::asio::io_context context;
    std::exception_ptr error;
    boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr thrown) { error = thrown; });
    context.run();
    if (error) std::rethrow_exception(error);
}

} // namespace portal::store::testing
