#include "inventory/failing_since.hpp"
#include "inventory/repository.hpp"

#include "store/testing.hpp"

using namespace portal;
using namespace portal::inventory;

STORE_TEST_CASE("what a customer leaves out is kept, and is that customer's alone") {
    auto store = database.open();
    store->write_now([](store::Transaction& t) {
        for (const char* id : {"c1", "c2"})
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
        Repository repository(t, CustomerId{"c1"});
        repository.set_excluded("region", {"eu-west-1", "us-east-1"});
        CHECK(repository.excluded("region").size() == 2);
        CHECK(repository.excluded("service").empty());
        CHECK(Repository(t, CustomerId{"c2"}).excluded("region").empty());
    });
}

TEST_CASE("how long something has failed counts from its first failure since it succeeded") {
    portal::inventory::FailingSince since;
    const auto at = [](int seconds) { return portal::from_microseconds(seconds * 1'000'000LL); };
    CHECK(since.failed("a", at(10)) == std::chrono::seconds(0));
    CHECK(since.failed("a", at(40)) == std::chrono::seconds(30));
    CHECK(since.failed("b", at(40)) == std::chrono::seconds(0));
    since.forget("a");
    CHECK(since.failed("a", at(50)) == std::chrono::seconds(0));
}
