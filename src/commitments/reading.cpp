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

/// Nothing where the metric is not told, as it is where nothing differs from the unblended one.
Result<std::optional<Money>> metric(const aws::Value& metrics, std::string_view name, std::string& currency) {
    const aws::Value* found = metrics.find(name);
    if (!found) return std::optional<Money>();
    const auto amount = Money::parse(text(*found, "Amount"));
    if (!amount) return invalid_cost_answer("no number as " + std::string(name));
    const auto unit = text(*found, "Unit");
    if (!unit.empty()) currency = unit;
    return std::optional(*amount);
}

} // namespace

tl::unexpected<Error> invalid_cost_answer(const std::string& what) {
    return fail(ErrorCode::aws_answer_invalid, "Cost Explorer's answer has " + what + ".");
}

Result<CostGroup> read_cost_group(const aws::Value& group, std::size_t count) {
    const aws::Value* keys = group.find("Keys");
    const aws::ValueList* names = keys ? keys->as_list() : nullptr;
    const aws::Value* metrics = group.find("Metrics");
    CostGroup made;
    for (std::size_t i = 0; names && i < names->size(); ++i)
        if (const std::string* name = (*names)[i].as_string()) made.keys.push_back(*name);
    if (made.keys.size() != count || names->size() != count || !metrics)
        return invalid_cost_answer("a group without its keys and its metrics");
    const auto unblended = metric(*metrics, "UnblendedCost", made.currency);
    const auto net = metric(*metrics, "NetUnblendedCost", made.currency);
    const auto amortized = metric(*metrics, "AmortizedCost", made.currency);
    for (const auto* one : {&unblended, &net, &amortized})
        if (!*one) return tl::unexpected<Error>(one->error());
    if (!*unblended || made.currency.empty()) return invalid_cost_answer("a group without its cost or currency");
    made.costs = {**unblended, net->value_or(**unblended), amortized->value_or(**unblended)};
    return made;
}

Result<void> each_cost_period(const aws::Value& page, const std::function<Result<void>(const CostPeriod&)>& read) {
    const aws::Value* results = page.find("ResultsByTime");
    const aws::ValueList* periods = results ? results->as_list() : nullptr;
    if (!periods) return invalid_cost_answer("no days");
    for (const auto& one : *periods) {
        const aws::Value* interval = one.find("TimePeriod");
        const auto day = read_day(interval ? text(*interval, "Start") : std::string_view());
        if (!day) return invalid_cost_answer("a day that is none");
        const aws::Value* estimated = one.find("Estimated");
        CostPeriod period{*day, estimated && estimated->as_bool().value_or(false), {}};
        const aws::Value* groups = one.find("Groups");
        const aws::ValueList* list = groups ? groups->as_list() : nullptr;
        for (std::size_t i = 0; list && i < list->size(); ++i) period.groups.push_back(&(*list)[i]);
        if (const auto fine = read(period); !fine) return fine;
    }
    return {};
}

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
    return each_cost_period(page, [&](const CostPeriod& period) -> Result<void> {
        if (period.is_estimated && (!into.first_estimated || period.first < *into.first_estimated))
            into.first_estimated = period.first;
        into.told[marketplace ? 1 : 0].insert(period.first);
        for (const auto* group : period.groups) {
            auto read = read_cost_group(*group, 2);
            if (!read) return tl::unexpected<Error>(std::move(read.error()));
            into.rows.push_back({payer, period.first, std::move(read->keys[0]), std::move(read->keys[1]), marketplace,
                                 std::move(read->currency), read->costs});
            into.last_spent = into.last_spent ? std::max(*into.last_spent, period.first) : period.first;
        }
        return {};
    });
}

Result<void> CostAnswer::has_days(Day first, Day last, bool newest) const {
    for (const auto& of_question : told) {
        if (of_question.empty()) return invalid_cost_answer("none of the days that were asked for");
        const Day end = newest ? std::min(last, *of_question.rbegin()) : last;
        for (Day day = first; day <= end; day += days{1})
            if (!of_question.contains(day)) return invalid_cost_answer("no word on " + day_text(day));
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
