#include "recommendations/reading.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::recommendations;
using aws::Value;
using aws::ValueList;
using aws::ValueMap;

namespace {

const Asked asked{{"customer"}, "cloud-account", "111111111111"};

Question question(Kind kind = Kind::reserved_instance, std::string service = "ec2") {
    return {.about = About::recommendations,
            .kind = kind,
            .service = std::move(service),
            .offering_class = "standard",
            .term_years = 1,
            .payment_option = "no_upfront",
            .lookback_days = 30,
            .scope = "payer"};
}

ValueMap one_detail(const std::string& type, const std::string& savings = "12.34567890123456") {
    return {{"AccountId", "111111111111"},
            {"InstanceDetails", ValueMap{{"EC2InstanceDetails", ValueMap{{"Family", "m5"},
                                                                         {"InstanceType", type},
                                                                         {"Region", "us-east-1"},
                                                                         {"Platform", "Linux/UNIX"},
                                                                         {"CurrentGeneration", true}}}}},
            {"RecommendedNumberOfInstancesToPurchase", "3"},
            {"CurrencyCode", "USD"},
            {"EstimatedMonthlySavingsAmount", savings},
            {"UpfrontCost", "0"},
            {"RecurringStandardMonthlyCost", "65.7"}};
}

Answer read(std::vector<ValueMap> details, ValueMap around = {}, Question asked_question = question()) {
    ValueList list;
    for (auto& one : details) list.emplace_back(std::move(one));
    around.set("RecommendationDetails", std::move(list));
    Answer answer;
    const Value page(ValueMap{{"Metadata", ValueMap{{"GenerationTimestamp", "2026-11-27T12:00:00Z"}}},
                              {"Recommendations", ValueList{Value(std::move(around))}}});
    read_page(asked, asked_question, "Amazon Elastic Compute Cloud - Compute", page, answer);
    finish(asked, asked_question, answer);
    return answer;
}

} // namespace

TEST_CASE("a detail becomes a row with AWS's own texts and exact sums") {
    const auto answer = read({one_detail("m5.large")});
    REQUIRE(answer.recommendations.size() == 1);
    const Recommendation& row = answer.recommendations.front();
    CHECK(row.title == "m5.large, Linux/UNIX");
    CHECK(row.region == "us-east-1");
    CHECK(row.monthly_savings == Amount{"12.34567890123456", "USD"});
    CHECK(row.term_savings == Amount{"148.14814681481472", "USD"});
    CHECK(row.effective_hourly_rate == Amount{"0.03", "USD"}); // 65.7 * 12 / (3 * 8760)
    CHECK_FALSE(row.problem);
    CHECK(answer.generated_at == from_rfc3339("2026-11-27T12:00:00Z"));
}

TEST_CASE("ids do not depend on the order, on what changes, or on whether AWS names the payer") {
    const auto ids = [](const Answer& answer) {
        std::vector<std::string> all;
        for (const auto& row : answer.recommendations) all.push_back(row.title + " " + row.id);
        std::ranges::sort(all);
        return all;
    };
    const auto first = ids(read({one_detail("m5.large"), one_detail("c5.large")}));
    CHECK(first == ids(read({one_detail("c5.large", "7"), one_detail("m5.large", "1")})));
    ValueMap nameless;
    for (const auto& [name, value] : one_detail("m5.large"))
        if (name != "AccountId") nameless.set(name, value);
    CHECK(ids(read({nameless})).front() == first.back());
    ValueMap older = one_detail("m5.large");
    older.find("InstanceDetails")->as_map()->find("EC2InstanceDetails")->as_map()->set("CurrentGeneration", false);
    CHECK(ids(read({older})).front() == first.back());
    auto other_term = question();
    other_term.term_years = 3;
    const auto longer = read({one_detail("m5.large")}, {}, other_term).recommendations.front();
    const auto shorter = read({one_detail("m5.large")}).recommendations.front();
    CHECK(longer.id != shorter.id);
    CHECK(longer.group_id == shorter.group_id);
}

TEST_CASE("what AWS sends twice stands twice, each with an id of its own in any order") {
    const auto two = read({one_detail("m5.large", "5"), one_detail("m5.large", "6")}).recommendations;
    const auto turned = read({one_detail("m5.large", "6"), one_detail("m5.large", "5")}).recommendations;
    CHECK(two[0].id != two[1].id);
    CHECK(two[0].id == turned[1].id);
    CHECK(two[1].id == turned[0].id);
}

TEST_CASE("an amount that is no number fails its row with the reason, and no other") {
    for (const char* wrong : {"", "NaN", "12,5", "1e400", "a lot"}) {
        const auto rows = read({one_detail("m5.large", wrong), one_detail("c5.large")}).recommendations;
        REQUIRE(rows.size() == 2);
        REQUIRE(rows[0].problem);
        CHECK(rows[0].problem->find("EstimatedMonthlySavingsAmount") != std::string::npos);
        CHECK_FALSE(rows[0].monthly_savings);
        CHECK_FALSE(rows[0].term_savings);
        CHECK(rows[0].details.at("EstimatedMonthlySavingsAmount").as_string() == wrong);
        CHECK_FALSE(rows[1].problem);
    }
    auto upfront = one_detail("m5.large");
    upfront.set("UpfrontCost", "none");
    CHECK(read({upfront}).recommendations.front().problem->find("UpfrontCost") != std::string::npos);
    auto count = one_detail("m5.large");
    count.set("RecommendedNumberOfInstancesToPurchase", "some");
    CHECK(read({count}).recommendations.front().problem);
    auto money = one_detail("m5.large");
    money.set("CurrencyCode", "");
    CHECK(read({money}).recommendations.front().problem == "AWS names no currency.");
    auto structure = one_detail("m5.large");
    structure.set("EstimatedMonthlySavingsAmount", ValueMap{{"Amount", "1"}});
    CHECK(read({structure}).recommendations.front().problem);
    auto large = one_detail("m5.large", "170000000000000000000");
    CHECK(read({large}).recommendations.front().problem);
}

TEST_CASE("what nobody knows is kept and shown plainly") {
    auto strange = one_detail("m5.large");
    strange.set("InstanceDetails",
                ValueMap{{"QuantumInstanceDetails", ValueMap{{"Qubits", "64"}, {"Region", "us-west-9"}}}});
    strange.set("CurrencyCode", "XTS");
    strange.set("BrandNew", ValueMap{{"Inside", ValueList{Value("x"), Value(7)}}});
    const auto row =
        read({strange}, {{"TermInYears", "FIVE_YEARS"}, {"PaymentOption", "BARTER"}}).recommendations.front();
    CHECK(row.title == "64");
    CHECK(row.region == "us-west-9");
    CHECK(row.payment_option == "BARTER");
    CHECK(row.term_years == 0);
    CHECK(row.details.at("TermInYears").as_string() == "FIVE_YEARS");
    CHECK(row.details.at("BrandNew").at("Inside").as_array().size() == 2);
    CHECK(row.monthly_savings->currency == "XTS");
    CHECK_FALSE(row.term_savings);
    CHECK_FALSE(row.problem);
}

TEST_CASE("an answer of another shape gives no rows and no crash") {
    for (const Value& page : {Value(), Value("text"), Value(ValueMap{{"Recommendations", "none"}}),
                              Value(ValueMap{{"Recommendations", ValueList{Value(1), Value()}}}),
                              Value(ValueMap{{"Metadata", 5}, {"Recommendations", ValueMap{}}})}) {
        Answer answer;
        read_page(asked, question(), "x", page, answer);
        CHECK(answer.recommendations.empty());
    }
    Answer answer;
    read_page(
        asked, question(), "x",
        Value(ValueMap{{"Recommendations",
                        ValueList{Value(ValueMap{{"RecommendationDetails", ValueList{Value("odd"), Value()}}})}}}),
        answer);
    REQUIRE(answer.recommendations.size() == 2);
    CHECK(answer.recommendations[0].problem);
}

TEST_CASE("a Savings Plan's commitment is its quantity and its rate") {
    Answer answer;
    const Value page(
        ValueMap{{"SavingsPlansPurchaseRecommendation",
                  ValueMap{{"SavingsPlansPurchaseRecommendationDetails",
                            ValueList{Value(ValueMap{
                                {"SavingsPlansDetails",
                                 ValueMap{{"Region", "us-east-1"}, {"InstanceFamily", "m5"}, {"OfferingId", "a"}}},
                                {"AccountId", "111111111111"},
                                {"CurrencyCode", "USD"},
                                {"HourlyCommitmentToPurchase", "1.234"},
                                {"UpfrontCost", "0"},
                                {"EstimatedMonthlySavingsAmount", "100.1"}})}}}}});
    const auto plan = question(Kind::savings_plan, "ec2_instance");
    read_page(asked, plan, "EC2_INSTANCE_SP", page, answer);
    finish(asked, plan, answer);
    REQUIRE(answer.recommendations.size() == 1);
    CHECK(answer.recommendations[0].quantity == "1.234");
    CHECK(answer.recommendations[0].effective_hourly_rate == Amount{"1.234", "USD"});
    CHECK(answer.recommendations[0].title == "m5, EC2_INSTANCE_SP");
}

TEST_CASE("what is owned is read whatever the case of AWS's attributes") {
    const auto page_with = [](const char* end, const char* type) {
        return Value(ValueMap{
            {"UtilizationsByTime",
             ValueList{Value(ValueMap{
                 {"Groups",
                  ValueList{Value(ValueMap{
                      {"Key", "SUBSCRIPTION_ID"},
                      {"Value", "1234"},
                      {"Attributes", ValueMap{{end, "2027-03-01T00:00:00.000Z"}, {type, "m5.large"}}},
                      {"Utilization", ValueMap{{"UtilizationPercentage", "97.5"}, {"NetRISavings", "-3.25"}}}})}}})}}});
    };
    const Question used{.about = About::utilization, .kind = Kind::reserved_instance, .service = "ec2"};
    for (const auto& page : {page_with("endDateTime", "instanceType"), page_with("EndDateTime", "InstanceType")}) {
        Answer answer;
        read_page(asked, used, "x", page, answer);
        REQUIRE(answer.owned.size() == 1);
        CHECK(answer.owned[0].ends_at == from_rfc3339("2027-03-01T00:00:00Z"));
        CHECK(answer.owned[0].title == "m5.large");
        CHECK(answer.owned[0].utilization_percentage == "97.5");
        CHECK(answer.owned[0].net_savings == Amount{"-3.25", ""}); // AWS names none here
    }
}
