#include "cost_explorer/meter.hpp"
#include "store/testing.hpp"

#include <thread>

using namespace portal;
using namespace portal::cost_explorer;

namespace {

constexpr const char* payer = "111111111111";

void make_customer(store::Store& store, const char* id) {
    store.write_now([&](store::Transaction& t) {
        t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
    });
}

} // namespace

TEST_CASE("the requests that an amount pays for") {
    CHECK(requests_for(*Money::parse("5")) == 500);
    CHECK(requests_for(*Money::parse("0.019")) == 1);
    CHECK(requests_for(*Money::parse("0.0099")) == 0);
    CHECK(requests_for(Money()) == 0);
    CHECK(requests_for(*Money::parse("99999999")) == 1'000'000);
    CHECK(month_of(*from_rfc3339("2026-12-31T23:59:59Z")) == "2026-12");
}

STORE_TEST_CASE("requests are counted up to the cap, by account and month; a refused one is free") {
    const auto store = database.open();
    make_customer(*store, "c1");
    make_customer(*store, "c2");
    const CustomerId customer{"c1"};
    store->write_now([&](store::Transaction& t) {
        Meter meter(t, customer);
        CHECK(meter.cap() == Money(5));
        meter.set_cap(*Money::parse("0.03"));
        for (int i = 0; i < 3; ++i) CHECK(meter.reserve(payer, "GetCostAndUsage", Purpose::commitments, "2026-11"));
        CHECK_FALSE(meter.reserve(payer, "GetCostAndUsage", Purpose::recommendations, "2026-11"));
        CHECK(meter.remaining(payer, "2026-11") == 0);
        CHECK(meter.reserve(payer, "GetCostAndUsage", Purpose::commitments, "2026-12"));
        CHECK(meter.reserve("222222222222", "GetCostAndUsage", Purpose::commitments, "2026-11"));
        meter.give_back(payer, "GetCostAndUsage", Purpose::commitments, "2026-11");
        CHECK(meter.remaining(payer, "2026-11") == 1);
        const auto usage = meter.usage("2026-11");
        REQUIRE(usage.size() == 2);
        CHECK(usage.at(payer).front().requests == 2);
        CHECK(usage.at(payer).front().refused == 1);
        Meter other(t, CustomerId{"c2"});
        CHECK(other.cap() == Money(5));
        CHECK(other.usage("2026-11").empty());
        CHECK(other.requests(payer, "2026-11") == 0);
    });
}

STORE_TEST_CASE("many that ask at once do not pass the cap together") {
    const auto store = database.open();
    make_customer(*store, "c1");
    const CustomerId customer{"c1"};
    store->write_now([&](store::Transaction& t) { Meter(t, customer).set_cap(*Money::parse("0.10")); });
    std::atomic<int> made = 0;
    std::vector<std::thread> asking;
    for (int i = 0; i < 4; ++i)
        asking.emplace_back([&] {
            for (int n = 0; n < 5; ++n)
                if (store->write_now([&](store::Transaction& t) {
                        return Meter(t, customer).reserve(payer, "GetCostForecast", Purpose::commitments, "2026-11");
                    }))
                    ++made;
        });
    for (auto& thread : asking) thread.join();
    CHECK(made == 10);
}
