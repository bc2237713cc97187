// Databases for tests: every case of STORE_TEST_CASE runs on both engines.
//
//   STORE_TEST_CASE("what is committed is there") { auto store = database.open(); ... }
//
// PostgreSQL: when PORTAL_TEST_POSTGRES holds a postgresql:// url whose user may create schemas; else those cases are
// skipped, and doctest counts them as such.
#pragma once

#include "store/store.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace portal::store::testing {

/// Empty at first; gone with the object.
class Database {
public:
    virtual ~Database() = default;
    virtual std::string url() const = 0;
    std::unique_ptr<Store> open() const;
};

std::unique_ptr<Database> sqlite_database();
std::unique_ptr<Database> postgres_database();
bool has_postgres();

/// Runs a coroutine to its end on an io_context of its own; throws what it throws.
void run(std::function<Task<>()> coroutine);

template <class Function>
auto await(Function function) {
    using Value = typename std::invoke_result_t<Function&>::value_type;
    if constexpr (std::is_void_v<Value>) {
        run([&]() -> Task<> { co_await function(); });
    } else {
        std::optional<Value> value;
        run([&]() -> Task<> { value.emplace(co_await function()); });
        return std::move(*value);
    }
}

} // namespace portal::store::testing

#define STORE_TEST_CASE_NAMED(function, title)                                                                         \
    static void function(portal::store::testing::Database& database);                                                  \
    TEST_CASE(title " (sqlite)") {                                                                                     \
        const auto made = portal::store::testing::sqlite_database();                                                   \
        function(*made);                                                                                               \
    }                                                                                                                  \
    TEST_CASE(title " (postgresql)" * doctest::skip(!portal::store::testing::has_postgres())) {                        \
        const auto made = portal::store::testing::postgres_database();                                                 \
        function(*made);                                                                                               \
    }                                                                                                                  \
    static void function([[maybe_unused]] portal::store::testing::Database& database)
#define STORE_TEST_CASE(title) STORE_TEST_CASE_NAMED(DOCTEST_ANONYMOUS(on_both_engines_), title)
