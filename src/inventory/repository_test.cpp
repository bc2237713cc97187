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
