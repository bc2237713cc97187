#include "commitments/reading.hpp"

#include <algorithm>
#include <array>

namespace portal::commitments {

using namespace std::chrono;

namespace {

constexpr int months_kept = 13;
constexpr const char* marketplace_entity = "AWS Marketplace";

std::string_view text(const aws::Value& of, std::string_view name) {
    const aws::Value* found = of.find(name);
    const std::string* said = found ? found->as_string() : nullptr;
    return said ? std::string_view(*said) : std::string_view();
}

tl::unexpected<Error> invalid(const std::string& what) {
    return fail(ErrorCode::aws_answer_invalid, "Cost Explorer's answer has " + what + ".");
}

/// Nothing where the metric is not told, as it is where nothing differs from the unblended one.
Result<std::optional<Money>> metric(const aws::Value& metrics, std::string_view name, std::string& currency) {
    const aws::Value* found = metrics.find(name);
    if (!found) return std::optional<Money>();
    const auto amount = Money::parse(text(*found, "Amount"));
    if (!amount) return invalid("no number as " + std::string(name));
    const auto unit = text(*found, "Unit");
    if (!unit.empty()) currency = unit;
    return std::optional(*amount);
}

Result<costs::CostRow> row_of(const std::string& payer, Day day, bool marketplace, const aws::Value& group) {
    const aws::Value* keys = group.find("Keys");
    const aws::ValueList* names = keys ? keys->as_list() : nullptr;
    const aws::Value* metrics = group.find("Metrics");
    if (!names || names->size() != 2 || !(*names)[0].as_string() || !(*names)[1].as_string() || !metrics)
        return invalid("a group without its two keys and its metrics");
    costs::CostRow row{payer, day, *(*names)[0].as_string(), *(*names)[1].as_string(), marketplace, "", {}};
    const auto unblended = metric(*metrics, "UnblendedCost", row.currency);
    const auto net = metric(*metrics, "NetUnblendedCost", row.currency);
    const auto amortized = metric(*metrics, "AmortizedCost", row.currency);
    for (const auto* one : {&unblended, &net, &amortized})
        if (!*one) return tl::unexpected<Error>(one->error());
    if (!*unblended || row.currency.empty()) return invalid("a group without its cost or currency");
    row.costs = {**unblended, net->value_or(**unblended), amortized->value_or(**unblended)};
    return row;
}

} // namespace

Day first_readable(Day today) {
    const year_month_day date(today);
    return Day((year_month(date.year(), date.month()) - months{months_kept}) / 1);
}

aws::ValueMap cost_parameters(Day first, Day last, bool marketplace) {
    const aws::Value is_marketplace =
        aws::ValueMap{{"Dimensions", aws::ValueMap{{"Key", "BILLING_ENTITY"},
                                                   {"Values", aws::ValueList{aws::Value(marketplace_entity)}}}}};
    const auto by = [](const char* key) { return aws::Value(aws::ValueMap{{"Type", "DIMENSION"}, {"Key", key}}); };
    aws::ValueMap map;
    map.set("TimePeriod", aws::ValueMap{{"Start", day_text(first)}, {"End", day_text(last + days{1})}});
    map.set("Granularity", "DAILY");
    map.set("Filter", marketplace ? is_marketplace : aws::Value(aws::ValueMap{{"Not", is_marketplace}}));
    map.set("Metrics",
            aws::ValueList{aws::Value("UnblendedCost"), aws::Value("NetUnblendedCost"), aws::Value("AmortizedCost")});
    map.set("GroupBy", aws::ValueList{by("RECORD_TYPE"), by("SERVICE")});
    return map;
}

Result<void> read_cost_page(const std::string& payer, bool marketplace, const aws::Value& page, CostAnswer& into) {
    const aws::Value* results = page.find("ResultsByTime");
    const aws::ValueList* periods = results ? results->as_list() : nullptr;
    if (!periods) return invalid("no days");
    for (const auto& period : *periods) {
        const aws::Value* interval = period.find("TimePeriod");
        const auto day = read_day(interval ? text(*interval, "Start") : std::string_view());
        if (!day) return invalid("a day that is none");
        const aws::Value* estimated = period.find("Estimated");
        if (estimated && estimated->as_bool().value_or(false) &&
            (!into.first_estimated || *day < *into.first_estimated))
            into.first_estimated = *day;
        into.told[marketplace ? 1 : 0].insert(*day);
        const aws::Value* groups = period.find("Groups");
        const aws::ValueList* list = groups ? groups->as_list() : nullptr;
        for (std::size_t i = 0; list && i < list->size(); ++i) {
            auto row = row_of(payer, *day, marketplace, (*list)[i]);
            if (!row) return tl::unexpected<Error>(std::move(row.error()));
            into.rows.push_back(std::move(*row));
            into.last_spent = into.last_spent ? std::max(*into.last_spent, *day) : *day;
        }
    }
    return {};
}

Result<void> CostAnswer::has_days(Day first, Day last, bool newest) const {
    for (const auto& of_question : told) {
        if (of_question.empty()) return invalid("none of the days that were asked for");
        const Day end = newest ? std::min(last, *of_question.rbegin()) : last;
        for (Day day = first; day <= end; day += days{1})
            if (!of_question.contains(day)) return invalid("no word on " + day_text(day));
    }
    return {};
}

std::optional<Day> CostAnswer::known_through(Day first, Day last) const {
    // Both questions were answered up to here.
    last = std::min({last, *told[0].rbegin(), *told[1].rbegin()});
    Day known = first_estimated ? std::min(last, *first_estimated - days{1}) : last;
    if (last_spent) known = std::min(last, std::max(known, *last_spent));
    return known >= first ? std::optional(known) : std::nullopt;
}

} // namespace portal::commitments
