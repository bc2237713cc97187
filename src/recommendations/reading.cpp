#include "base/text.hpp"
#include "recommendations/reading_support.hpp"

#include "aws/operations/ce.hpp"
#include "aws/transport/signature.hpp"

#include <algorithm>
#include <map>

namespace portal::recommendations {

namespace {

constexpr std::int64_t hours_of_a_year = 8'760; // as AWS counts a reservation's term

/// "no_upfront" -> "NO_UPFRONT"
std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

const char* lookback_at_aws(std::int64_t days) {
    return days == 7 ? "SEVEN_DAYS" : days == 30 ? "THIRTY_DAYS" : "SIXTY_DAYS";
}
const char* term_at_aws(std::int64_t years) { return years == 1 ? "ONE_YEAR" : "THREE_YEARS"; }

/// A scalar as text; nothing where it is absent, empty or no scalar.
std::optional<std::string> scalar(const aws::Value* value) {
    if (!value) return std::nullopt;
    if (const std::string* text = value->as_string())
        return text->empty() ? std::nullopt : std::optional<std::string>(*text);
    if (const auto number = value->as_integer()) return std::to_string(*number);
    if (value->as_number()) return json::serialize(to_json(*value));
    return std::nullopt;
}

const aws::Value* only_member(const aws::Value* value) {
    const aws::ValueMap* map = value ? value->as_map() : nullptr;
    return map && map->size() == 1 ? &map->begin()->second : nullptr;
}

/// An amount in AWS's own text; says what is wrong with it.
std::optional<Amount> amount(const aws::Value& detail, std::string_view name, const std::string& currency,
                             bool is_needed, std::optional<std::string>& problem) {
    const aws::Value* found = detail.find(name);
    const auto text = scalar(found);
    if (!text && !is_needed && (!found || found->is_null() || (found->as_string() && found->as_string()->empty())))
        return std::nullopt;
    if (!text || !Money::parse(*text)) {
        if (!problem)
            problem = "AWS's " + std::string(name) + " is no number" + (text ? ": " + cut(*text, 64) : "") + ".";
        return std::nullopt;
    }
    return Amount{.amount = *text, .currency = currency};
}

Amount computed(Money money, const std::string& currency) { return {.amount = money.text(), .currency = currency}; }

/// What a person calls it: the members that name it, in the order of interest; of what nobody knows all texts.
std::string title_of(const aws::Value& instance) {
    const auto said = [&](std::string_view name) { return member(instance, name).value_or(""); };
    std::string title = said("InstanceType");
    if (title.empty()) title = said("NodeType");
    if (title.empty() && !said("InstanceClass").empty())
        title = said("InstanceClass") + (said("InstanceSize").empty() ? "" : "." + said("InstanceSize"));
    if (title.empty() && !said("CapacityUnits").empty()) title = said("CapacityUnits");
    const auto add = [&](const std::string& more) {
        if (!more.empty() && more != "NA" && more != "None") title += (title.empty() ? "" : ", ") + more;
    };
    if (title.empty()) {
        if (const aws::ValueMap* map = instance.as_map())
            for (const auto& [name, value] : *map)
                if (name != "Region" && value.as_string()) add(*value.as_string());
        return title.empty() ? "unknown" : title;
    }
    for (const char* name : {"Platform", "DatabaseEngine", "DatabaseEdition", "ProductDescription", "DeploymentOption"})
        add(said(name));
    if (said("Tenancy") == "dedicated") add("dedicated");
    return title;
}

/// What makes a purchase the same one: every text that describes it. What AWS derives from it (is it of the current
/// generation, can its size change) and an offering's id, which each term has of its own, are left out.
json::Object identifying(const aws::Value& described) {
    json::Object made;
    const aws::ValueMap* map = described.as_map();
    if (!map) return made;
    for (const auto& [name, value] : *map) {
        if (value.as_bool() || name == "OfferingId") continue;
        if (value.as_map())
            made[name] = identifying(value);
        else
            made[name] = to_json(value);
    }
    return made;
}

void read_detail(const Asked& asked, const Question& question, std::string_view name, const aws::Value& around,
                 const aws::Value& detail, Answer& into) {
    Recommendation row;
    row.kind = question.kind;
    row.service = question.service;
    row.service_name = std::string(name);
    row.cloud_account_id = asked.cloud_account_id;
    row.payer_account_id = asked.account_id;
    row.account_id = member(detail, "AccountId").value_or(asked.account_id);
    if (!question.offering_class.empty()) row.offering_class = question.offering_class;
    row.term_years = question.term_years;
    row.payment_option = question.payment_option;
    row.lookback_days = question.lookback_days;
    row.scope = question.scope;
    json::Value whole = to_json(detail);
    json::Object details = whole.is_object() ? std::move(whole.get_object()) : json::Object{{"Detail", whole}};
    // AWS repeats the question in its answer; where it says something else, that is what holds.
    if (const auto said = member(around, "PaymentOption")) row.payment_option = payment_option_from(*said);
    if (const auto said = member(around, "TermInYears"); said && *said != term_at_aws(question.term_years)) {
        row.term_years = *said == "ONE_YEAR" ? 1 : *said == "THREE_YEARS" ? 3 : 0;
        if (row.term_years == 0) details["TermInYears"] = *said;
    }
    row.details = details;

    const bool is_plan = question.kind == Kind::savings_plan;
    const aws::Value* described =
        is_plan ? detail.find("SavingsPlansDetails") : only_member(detail.find("InstanceDetails"));
    if (!described && !is_plan) described = only_member(detail.find("ReservedCapacityDetails"));
    const aws::Value nothing;
    const aws::Value& what = described ? *described : nothing;
    row.region = member(what, "Region");
    if (is_plan) {
        const auto family = member(what, "InstanceFamily");
        row.title = (family ? *family + ", " : "") + std::string(name);
        row.quantity = member(detail, "HourlyCommitmentToPurchase").value_or("");
    } else {
        row.title = title_of(what);
        row.quantity = member(detail, "RecommendedNumberOfInstancesToPurchase")
                           .value_or(member(detail, "RecommendedNumberOfCapacityUnitsToPurchase").value_or(""));
    }

    const std::string currency = member(detail, "CurrencyCode").value_or("");
    if (currency.empty()) row.problem = "AWS names no currency.";
    row.monthly_savings = amount(detail, "EstimatedMonthlySavingsAmount", currency, true, row.problem);
    row.upfront_cost = amount(detail, "UpfrontCost", currency, false, row.problem);
    row.recurring_monthly_cost = amount(detail, "RecurringStandardMonthlyCost", currency, false, row.problem);
    row.monthly_on_demand_cost = amount(detail, "EstimatedMonthlyOnDemandCost", currency, false, row.problem);
    row.savings_percentage =
        member(detail, is_plan ? "EstimatedSavingsPercentage" : "EstimatedMonthlySavingsPercentage");
    row.break_even_months = member(detail, "EstimatedBreakEvenInMonths");
    const auto quantity = Money::parse(row.quantity);
    if (!quantity && !row.problem)
        row.problem = "AWS's number to buy is no number" + (row.quantity.empty() ? "" : ": " + row.quantity) + ".";
    if (row.problem) {
        row.monthly_savings.reset();
    } else if (row.term_years > 0) {
        try {
            const std::int64_t months = 12 * row.term_years;
            row.term_savings = computed(Money::parse(row.monthly_savings->amount)->times(Money(months)), currency);
            if (is_plan) {
                row.effective_hourly_rate = computed(*quantity, currency);
            } else if (row.upfront_cost && row.recurring_monthly_cost && !quantity->is_zero()) {
                const Money cost = *Money::parse(row.upfront_cost->amount) +
                                   Money::parse(row.recurring_monthly_cost->amount)->times(Money(months));
                row.effective_hourly_rate =
                    computed(cost.times(Money(1), quantity->times(Money(hours_of_a_year * row.term_years))), currency);
            }
        } catch (const std::overflow_error&) {
            row.problem = "AWS's amounts are too large to be added.";
            row.monthly_savings.reset();
        }
    }
    row.group_id = aws::sha256_hex(asked.customer.value + "\n" + asked.account_id + "\n" +
                                   boost::describe::enum_to_string(row.kind, "") + "\n" + row.service + "\n" +
                                   row.offering_class.value_or("") + "\n" + row.scope + "\n" + row.account_id + "\n" +
                                   canonical(identifying(what)))
                       .substr(0, 32);
    into.recommendations.push_back(std::move(row));
}

void read_recommendations(const Asked& asked, const Question& question, std::string_view name, const aws::Value& page,
                          Answer& into) {
    if (const aws::Value* metadata = page.find("Metadata"))
        if (const auto made = member(*metadata, "GenerationTimestamp")) into.generated_at = from_rfc3339(*made);
    const auto read_all = [&](const aws::Value& around, std::string_view list) {
        const aws::Value* found = around.find(list);
        const aws::ValueList* details = found ? found->as_list() : nullptr;
        for (std::size_t i = 0; details && i < details->size(); ++i)
            read_detail(asked, question, name, around, (*details)[i], into);
    };
    if (const aws::Value* plans = page.find("SavingsPlansPurchaseRecommendation"))
        read_all(*plans, "SavingsPlansPurchaseRecommendationDetails");
    const aws::Value* found = page.find("Recommendations");
    const aws::ValueList* several = found ? found->as_list() : nullptr;
    for (std::size_t i = 0; several && i < several->size(); ++i) read_all((*several)[i], "RecommendationDetails");
}

} // namespace

std::optional<std::string> attribute(const aws::Value& of, std::string_view name) {
    const aws::ValueMap* map = of.as_map();
    if (!map) return std::nullopt;
    const std::string wanted = upper(std::string(name));
    for (const auto& [key, value] : *map)
        if (upper(key) == wanted) return scalar(&value);
    return std::nullopt;
}

std::optional<std::string> member(const aws::Value& of, std::string_view name) { return scalar(of.find(name)); }

json::Value to_json(const aws::Value& value) {
    if (const auto flag = value.as_bool()) return *flag;
    if (const auto number = value.as_integer()) return *number;
    if (const auto number = value.as_number()) return *number;
    if (const std::string* text = value.as_string()) return json::Value(*text);
    if (const aws::ValueList* list = value.as_list()) {
        json::Array array;
        for (const auto& item : *list) array.push_back(to_json(item));
        return array;
    }
    if (const aws::ValueMap* map = value.as_map()) {
        json::Object object;
        for (const auto& [name, item] : *map) object[name] = to_json(item);
        return object;
    }
    return nullptr;
}

std::string canonical(const json::Value& value) {
    if (const auto* object = value.if_object()) {
        std::map<std::string, std::string> sorted;
        for (const auto& item : *object) sorted[std::string(item.key())] = canonical(item.value());
        std::string text = "{";
        for (const auto& [name, inner] : sorted)
            text += (text.size() > 1 ? "," : "") + json::serialize(json::Value(name)) + ":" + inner;
        return text + "}";
    }
    if (const auto* array = value.if_array()) {
        std::string text = "[";
        for (const auto& item : *array) text += (text.size() > 1 ? "," : "") + canonical(item);
        return text + "]";
    }
    return json::serialize(value);
}

const aws::Operation& operation_of(const Question& question) {
    const bool is_plan = question.kind == Kind::savings_plan;
    switch (question.about) {
    case About::utilization:
        return is_plan ? aws::ce::GetSavingsPlansUtilizationDetails::operation()
                       : aws::ce::GetReservationUtilization::operation();
    case About::coverage:
        return is_plan ? aws::ce::GetSavingsPlansCoverage::operation() : aws::ce::GetReservationCoverage::operation();
    case About::recommendations: break;
    }
    return is_plan ? aws::ce::GetSavingsPlansPurchaseRecommendation::operation()
                   : aws::ce::GetReservationPurchaseRecommendation::operation();
}

std::string_view token_of(const Question& question) {
    return question.kind == Kind::savings_plan && question.about != About::recommendations ? "NextToken"
                                                                                           : "NextPageToken";
}

aws::ValueMap parameters_of(const Question& question, std::string_view name, std::chrono::sys_days today) {
    aws::ValueMap map;
    const bool is_plan = question.kind == Kind::savings_plan;
    if (question.about == About::recommendations) {
        map.set(is_plan ? "SavingsPlansType" : "Service", name);
        map.set("AccountScope", upper(question.scope));
        map.set("LookbackPeriodInDays", lookback_at_aws(question.lookback_days));
        map.set("TermInYears", term_at_aws(question.term_years));
        map.set("PaymentOption", upper(question.payment_option));
        if (!question.offering_class.empty())
            map.set(
                "ServiceSpecification",
                aws::ValueMap{{"EC2Specification", aws::ValueMap{{"OfferingClass", upper(question.offering_class)}}}});
        return map;
    }
    const auto day = [](std::chrono::sys_days at) { return to_rfc3339(Timestamp(at)).substr(0, 10); };
    map.set("TimePeriod", aws::ValueMap{{"Start", day(today - std::chrono::days(30))}, {"End", day(today)}});
    if (!is_plan)
        map.set("Filter", aws::ValueMap{{"Dimensions", aws::ValueMap{{"Key", "SERVICE"},
                                                                     {"Values", aws::ValueList{aws::Value(name)}}}}});
    const auto by = [](const char* key) {
        return aws::ValueList{aws::Value(aws::ValueMap{{"Type", "DIMENSION"}, {"Key", key}})};
    };
    if (question.about == About::utilization && !is_plan) map.set("GroupBy", by("SUBSCRIPTION_ID"));
    if (question.about == About::coverage && is_plan) map.set("GroupBy", by("SERVICE"));
    if (question.about == About::coverage && !is_plan) map.set("Granularity", "MONTHLY");
    return map;
}

void read_page(const Asked& asked, const Question& question, std::string_view name, const aws::Value& page,
               Answer& into) {
    if (question.about == About::recommendations)
        read_recommendations(asked, question, name, page, into);
    else
        read_owned(asked, question, page, into);
}

void finish(const Asked&, const Question& question, Answer& answer) {
    std::map<std::string, std::vector<Recommendation*>> alike;
    for (auto& row : answer.recommendations) {
        row.id = aws::sha256_hex(row.group_id + "\n" + std::to_string(question.term_years) + "\n" +
                                 question.payment_option + "\n" + std::to_string(question.lookback_days))
                     .substr(0, 32);
        alike[row.id].push_back(&row);
    }
    for (auto& [id, rows] : alike) {
        if (rows.size() < 2) continue;
        std::ranges::sort(rows, {}, [](const Recommendation* row) { return canonical(row->details); });
        for (std::size_t i = 1; i < rows.size(); ++i) {
            rows[i]->id += "-" + std::to_string(i + 1);
            rows[i]->group_id += "-" + std::to_string(i + 1);
        }
    }
}

} // namespace portal::recommendations
