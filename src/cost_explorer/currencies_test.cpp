#include "cost_explorer/currencies.hpp"
#include "store/testing.hpp"

using namespace portal;
using namespace portal::cost_explorer;
using aws::Value;
using aws::ValueList;
using aws::ValueMap;

TEST_CASE("an answer's currency is the one that AWS names, wherever it stands") {
    const auto usage = [](const char* unit) {
        return Value(ValueMap{
            {"ResultsByTime",
             ValueList{
                 Value(ValueMap{{"Groups", ValueList{}}}),
                 Value(ValueMap{{"Total", ValueMap{{"UsageQuantity", ValueMap{{"Unit", "N/A"}}},
                                                   {"UnblendedCost", ValueMap{{"Amount", "1"}, {"Unit", unit}}}}}})}}});
    };
    CHECK(named_currency(usage("CNY")) == "CNY");
    CHECK(named_currency(usage("Hrs")) == std::nullopt);
    CHECK(named_currency(Value(ValueMap{{"SavingsPlansPurchaseRecommendation",
                                         ValueMap{{"Summary", ValueMap{{"CurrencyCode", "USD"}}}}}})) == "USD");
    CHECK(named_currency(Value(ValueMap{{"UtilizationsByTime", ValueList{}}})) == std::nullopt);
    CHECK(named_currency(Value()) == std::nullopt);
}

STORE_TEST_CASE("the currency of a payer is remembered, of each customer by itself") {
    const auto store = database.open();
    store->write_now([](store::Transaction& t) {
        for (const char* id : {"c1", "c2"})
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
        Currencies theirs(t, CustomerId{"c1"});
        theirs.put("111111111111", "USD", Timestamp());
        theirs.put("111111111111", "CNY", Timestamp());
        theirs.put("222222222222", "USD", Timestamp());
        CHECK(theirs.all() == std::map<std::string, std::string>{{"111111111111", "CNY"}, {"222222222222", "USD"}});
        CHECK(Currencies(t, CustomerId{"c2"}).all().empty());
    });
}
