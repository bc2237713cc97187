#include "costs/repository.hpp"

#include "store/testing.hpp"

using namespace portal;
using namespace portal::costs;
using std::chrono::days;

namespace {

const CustomerId ours{"c1"}, theirs{"c2"};
const std::string payer = "111111111111";
const Timestamp noon = *from_rfc3339("2026-11-28T12:00:00Z");

Day at(const char* text) { return *read_day(text); }

CostRow row(const char* day, const char* amount, const char* type = "Usage", const char* service = "S3",
            bool marketplace = false) {
    const auto money = *Money::parse(amount);
    return {payer, at(day), type, service, marketplace, "USD", {money, money, money}};
}

void make_customers(store::Store& store) {
    store.write_now([](store::Transaction& t) {
        for (const char* id : {"c1", "c2"})
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
    });
}

std::string told(const std::vector<CostRow>& rows) {
    std::string all;
    for (const auto& one : rows)
        all += day_text(one.day) + " " + one.record_type + " " + one.service + (one.marketplace ? "+" : " ") +
               one.costs.unblended.text() + "\n";
    return all;
}

} // namespace

STORE_TEST_CASE("days that are read again replace what stood there, and no others") {
    auto store = database.open();
    make_customers(*store);
    store->write_now([](store::Transaction& t) {
        Repository repository(t, ours);
        repository.replace_read(payer, at("2025-01-01"), at("2025-01-31"),
                                {row("2025-01-30", "1"), row("2025-01-31", "2")});
        repository.replace_read(payer, at("2025-01-31"), at("2025-02-01"),
                                {row("2025-01-31", "2.5"), row("2025-01-31", "1", "Tax")});
        CHECK(told(repository.costs(payer, at("2025-01-01"), at("2025-12-31"))) ==
              "2025-01-30 Usage S3 1\n2025-01-31 Tax S3 1\n2025-01-31 Usage S3 2.5\n");
        CHECK(Repository(t, theirs).costs(payer, at("2025-01-01"), at("2025-12-31")).empty());
    });
}

STORE_TEST_CASE("what is known of a payer's reading is kept") {
    auto store = database.open();
    make_customers(*store);
    store->write_now([](store::Transaction& t) {
        Repository repository(t, ours);
        CHECK_FALSE(repository.sources({payer}).front().last_day);
        repository.put(SourceState{payer, at("2025-01-01"), at("2025-01-31"), at("2025-01-25"), noon, std::nullopt});
        repository.put(SourceState{payer, at("2025-01-01"), at("2025-01-31"), at("2025-01-25"), noon, "denied",
                                   at("2025-01-20"), at("2025-01-19")});
        const auto states = repository.sources({"222222222222", payer});
        REQUIRE(states.size() == 2);
        CHECK_FALSE(states[0].read_at);
        CHECK(states[1].final_through == at("2025-01-25"));
        CHECK(states[1].problem == "denied");
        CHECK(states[1].unsummed_from == at("2025-01-20"));
        CHECK(states[1].summed_through == at("2025-01-19"));
    });
}
