#include "commitments/repository.hpp"

#include "store/testing.hpp"

using namespace portal;
using namespace portal::commitments;
using std::chrono::days;

namespace {

const CustomerId ours{"c1"}, theirs{"c2"};
const std::string payer = "111111111111";
const Timestamp noon = *from_rfc3339("2026-11-28T12:00:00Z");

Day at(const char* text) { return *read_day(text); }

Contract contract() {
    const auto read = read_contract({"Agreement",
                                     {payer, "222222222222"},
                                     "USD",
                                     "2025-01-01",
                                     {{"2025-01-01", "2025-12-31", "1000.5"}},
                                     std::nullopt,
                                     9.5});
    return read.value();
}

costs::CostRow row(const char* day, const char* amount, const char* type = "Usage", const char* service = "S3",
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

std::string told(const std::vector<costs::CostRow>& rows) {
    std::string all;
    for (const auto& one : rows)
        all += day_text(one.day) + " " + one.record_type + " " + one.service + (one.marketplace ? "+" : " ") +
               one.costs.unblended.text() + "\n";
    return all;
}

} // namespace

STORE_TEST_CASE("a contract and its adjustments are there as they were written, for their customer alone") {
    auto store = database.open();
    make_customers(*store);
    store->write_now([](store::Transaction& t) {
        Repository repository(t, ours);
        repository.put({"k1", contract(), noon, noon});
        repository.put("k1", {"a2", {at("2025-03-01"), *Money::parse("-1.000000000000000001"), "why"}, "who", noon});
        repository.put("k1", {"a1", {at("2025-02-01"), Money(5), "first"}, "who", noon});
    });
    store->read_now([](store::Transaction& t) {
        Repository repository(t, ours), others(t, theirs);
        REQUIRE(repository.find("k1"));
        CHECK(repository.find("k1")->contract == contract());
        CHECK(repository.list().size() == 1);
        const auto adjustments = repository.adjustments("k1");
        REQUIRE(adjustments.size() == 2);
        CHECK(adjustments[0].id == "a1");
        CHECK(adjustments[1].adjustment.amount.text() == "-1.000000000000000001");
        CHECK_FALSE(others.find("k1"));
        CHECK(others.list().empty());
        CHECK(others.adjustments("k1").empty());
        CHECK(others.sums("k1", payer).empty());
    });
    store->write_now([](store::Transaction& t) {
        CHECK_FALSE(Repository(t, theirs).erase_adjustment("k1", "a1"));
        Repository(t, theirs).erase("k1");
        Repository(t, theirs).put({"k1", contract(), noon, noon + std::chrono::hours(1)});
        CHECK(Repository(t, ours).find("k1")->changed_at == noon);
        CHECK(Repository(t, ours).erase_adjustment("k1", "a1"));
        Repository(t, ours).erase("k1");
        CHECK(Repository(t, ours).list().empty());
        CHECK(t.query("SELECT id FROM commitment_adjustments").empty());
    });
}

STORE_TEST_CASE("sums of a contract are its payers' costs by day and kind, exactly") {
    auto store = database.open();
    make_customers(*store);
    store->write_now([](store::Transaction& t) {
        Repository repository(t, ours);
        repository.put({"k1", contract(), noon, noon});
        repository.cost_rows().replace_read(
            payer, at("2024-12-31"), at("2025-02-01"),
            {row("2024-12-31", "9"), row("2025-01-01", "0.1"), row("2025-01-01", "0.2", "Usage", "EC2"),
             row("2025-01-01", "5", "Usage", "Product", true),
             row("2025-02-01", "-0.000000000000000001", "Enterprise Discount Program Discount")});
        repository.cost_rows().replace_read("222222222222", at("2025-01-01"), at("2025-01-01"),
                                            {row("2025-01-01", "1")});
        repository.sum_up("k1", contract().payer_account_ids, at("2024-12-31"), at("2025-02-01"));
        const std::string expected = "2024-12-31 Usage  9\n2025-01-01 Usage  1.3\n2025-01-01 Usage +5\n"
                                     "2025-02-01 Enterprise Discount Program Discount  -0.000000000000000001\n";
        const auto found = told(repository.sums("k1", payer));
        CHECK(found == expected);
        // Again, for one month alone.
        repository.cost_rows().replace_read(payer, at("2025-02-01"), at("2025-02-01"), {});
        repository.sum_up("k1", contract().payer_account_ids, at("2025-02-01"), at("2025-02-01"));
        CHECK(repository.sums("k1", payer).size() == 3);
        repository.forget_sums("k1");
        CHECK(repository.sums("k1", payer).empty());
    });
}
