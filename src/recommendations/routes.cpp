#include "base/text.hpp"
#include "recommendations/offers.hpp"
#include "recommendations/recommendations.hpp"

namespace portal::recommendations {

using api::Nothing;
using api::Permission;

namespace {

json::Value one_of(std::initializer_list<const char*> words) {
    json::Array all;
    for (const char* word : words) all.emplace_back(word);
    return json::Object{{"type", "string"}, {"enum", std::move(all)}};
}

json::Value integer_schema() { return json::Object{{"type", "integer"}}; }

std::vector<api::QueryParameter> filter_parameters() {
    const json::Value text = json::Object{{"type", "string"}};
    return {
        {"kind", "reserved_instance or savings_plan", one_of({"reserved_instance", "savings_plan"}), true},
        {"service", "\"ec2\", \"rds\", \"elasticache\", \"opensearch\", \"redshift\", \"compute\", ...", text, true},
        {"account_id", "Whose use it is for", text, true},
        {"payer_account_id", "The account that was asked", text, true},
        {"region", "AWS's word", text, true},
        {"term_years", "1 or 3", integer_schema(), true},
        {"payment_option", "no_upfront, partial_upfront or all_upfront", text, true},
        {"lookback_days", "7, 30 or 60", integer_schema(), true},
        {"scope", "payer or linked", one_of({"payer", "linked"}), true},
        {"offering_class", "Of EC2's reservations: standard or convertible", text, true},
        {"state", "Without it: all that AWS still says",
         one_of({"open", "assigned", "snoozed", "dismissed", "done", "withdrawn"}), true},
        {"group_id", "The same purchase under other terms", text, true},
        {"q", "Part of the title, account, service or region", text},
    };
}

std::vector<api::QueryParameter> list_parameters() {
    auto parameters = filter_parameters();
    for (auto& more : api::paging_parameters()) parameters.push_back(std::move(more));
    return parameters;
}

constexpr std::size_t most_values = 200, longest_value = 256;

/// Error: invalid_request, naming the parameter.
Result<std::vector<std::int64_t>> numbers(const api::Context& context, const std::string& name) {
    std::vector<std::int64_t> found;
    for (const auto& text : context.query_values(name)) {
        const auto value = whole_number(text);
        if (!value) return fail_field(name, "not-allowed", "A whole number.");
        found.push_back(*value);
    }
    return found;
}

template <class Enum>
Result<void> words_of(const std::vector<std::string>& words, const std::string& name) {
    for (const auto& word : words) {
        Enum value{};
        if (!boost::describe::enum_from_string(word.c_str(), value))
            return fail_field(name, "not-allowed", "There is no " + name + " " + cut(word, 64) + ".");
    }
    return {};
}

Result<Filter> filter_of(const api::Context& context) {
    Filter filter;
    const std::initializer_list<std::pair<const char*, std::vector<std::string>*>> lists{
        {"kind", &filter.kind},
        {"service", &filter.service},
        {"account_id", &filter.account_id},
        {"payer_account_id", &filter.payer_account_id},
        {"region", &filter.region},
        {"payment_option", &filter.payment_option},
        {"scope", &filter.scope},
        {"offering_class", &filter.offering_class},
        {"state", &filter.state},
        {"group_id", &filter.group_id}};
    for (const auto& [name, values] : lists) {
        *values = context.query_values(name);
        if (values->size() > most_values) return fail_field(name, "too-many", "At most 200 values.");
        for (const auto& value : *values)
            if (value.size() > longest_value) return fail_field(name, "too-long", "At most 256 characters.");
    }
    if (const auto fine = words_of<Kind>(filter.kind, "kind"); !fine) return tl::unexpected<Error>(fine.error());
    if (const auto fine = words_of<State>(filter.state, "state"); !fine) return tl::unexpected<Error>(fine.error());
    for (auto& [name, values] : std::initializer_list<std::pair<const char*, std::vector<std::int64_t>*>>{
             {"term_years", &filter.term_years}, {"lookback_days", &filter.lookback_days}}) {
        auto read = numbers(context, name);
        if (!read) return tl::unexpected<Error>(std::move(read.error()));
        if (read->size() > most_values) return fail_field(name, "too-many", "At most 200 values.");
        *values = std::move(*read);
    }
    filter.q = context.query_value("q");
    if (filter.q && filter.q->size() > longest_value) return fail_field("q", "too-long", "At most 256 characters.");
    return filter;
}

/// The one choice that a summary adds up.
Result<SavingsSummary> choice_of(const api::Context& context) {
    SavingsSummary choice;
    const auto one_number = [&](const char* name, std::int64_t& into) -> Result<void> {
        auto values = numbers(context, name);
        if (!values) return tl::unexpected<Error>(std::move(values.error()));
        if (values->size() > 1) return fail_field(name, "too-many", "One: others are alternatives to it.");
        if (!values->empty()) into = values->front();
        return {};
    };
    if (const auto fine = one_number("term_years", choice.term_years); !fine)
        return tl::unexpected<Error>(fine.error());
    if (const auto fine = one_number("lookback_days", choice.lookback_days); !fine)
        return tl::unexpected<Error>(fine.error());
    for (const auto& [name, into] :
         std::initializer_list<std::pair<const char*, std::string*>>{{"payment_option", &choice.payment_option},
                                                                     {"scope", &choice.scope},
                                                                     {"offering_class", &choice.offering_class}}) {
        const auto values = context.query_values(name);
        if (values.size() > 1) return fail_field(name, "too-many", "One: others are alternatives to it.");
        if (!values.empty()) *into = values.front();
    }
    return choice;
}

} // namespace

api::Routes Recommendations::routes() {
    api::Routes routes;
    const std::string tag = "recommendations";
    const auto with_id = [](api::Context& context) { return context.path_parameter("id"); };
    routes.push_back(api::route<Nothing, api::Page<Recommendation>>(
        {.path = "/recommendations",
         .permission = Permission::recommendations_read,
         .operation_id = "listRecommendations",
         .summary = "AWS's purchase recommendations, a row for each of its details, the greatest savings first",
         .tag = tag,
         .query = list_parameters()},
        [this](api::Context context) -> Task<Result<api::Page<Recommendation>>> {
            auto filter = filter_of(context);
            if (!filter) co_return tl::unexpected<Error>(std::move(filter.error()));
            auto page = api::page_request(context, 2);
            if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
            co_return co_await list(std::move(context), std::move(*filter), std::move(*page));
        }));
    routes.push_back(api::route<Nothing, api::Page<Group>>(
        {.path = "/recommendation-groups",
         .permission = Permission::recommendations_read,
         .operation_id = "listRecommendationGroups",
         .summary = "The same purchase under each term and payment option, side by side",
         .tag = tag,
         .query = list_parameters()},
        [this](api::Context context) -> Task<Result<api::Page<Group>>> {
            auto filter = filter_of(context);
            if (!filter) co_return tl::unexpected<Error>(std::move(filter.error()));
            auto page = api::page_request(context, 3);
            if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
            co_return co_await groups(std::move(context), std::move(*filter), std::move(*page));
        }));
    routes.push_back(api::route<Nothing, SavingsSummary>(
        {.path = "/recommendations/summary",
         .permission = Permission::recommendations_read,
         .operation_id = "summarizeRecommendations",
         .summary =
             "What one choice of term, payment option and lookback saves a month, by service, account and region",
         .tag = tag,
         .query = filter_parameters()},
        [this](api::Context context) -> Task<Result<SavingsSummary>> {
            auto filter = filter_of(context);
            if (!filter) co_return tl::unexpected<Error>(std::move(filter.error()));
            auto choice = choice_of(context);
            if (!choice) co_return tl::unexpected<Error>(std::move(choice.error()));
            co_return co_await summary(std::move(context), std::move(*choice), std::move(*filter));
        }));
    routes.push_back(api::route<Nothing, Sources>(
        {.path = "/recommendations/sources",
         .permission = Permission::recommendations_read,
         .operation_id = "listRecommendationSources",
         .summary = "Which accounts are asked, how the last downloads ended, and of which accounts nothing is seen",
         .tag = tag},
        [this](api::Context context) { return sources(std::move(context)); }));
    routes.push_back(api::route<Nothing, OwnedList>(
        {.path = "/recommendations/owned",
         .permission = Permission::recommendations_read,
         .operation_id = "listOwnedReservations",
         .summary = "Reservations and Savings Plans that are owned, how far they are used and when they end",
         .tag = tag},
        [this](api::Context context) { return owned(std::move(context)); }));
    routes.push_back(api::route<DownloadRequest, DownloadEstimate>(
        {.method = api::Method::post,
         .path = "/recommendations/refresh",
         .permission = Permission::recommendations_write,
         .operation_id = "refreshRecommendations",
         .summary = "Download now: with dry_run what it would cost (200), else a job (202)",
         .tag = tag,
         .errors = {ErrorCode::nothing_to_change}},
        [this](api::Context context, DownloadRequest request) -> Task<Result<api::Response>> {
            if (request.dry_run.value_or(false)) {
                const auto made = co_await estimate(std::move(context), std::move(request));
                if (!made) co_return tl::unexpected<Error>(made.error());
                co_return api::Response{.status = 200, .body = json::write(*made)};
            }
            const auto job = co_await refresh(std::move(context), std::move(request));
            if (!job) co_return tl::unexpected<Error>(job.error());
            co_return api::Response{.status = 202, .body = json::write(*job)};
        }));
    routes.push_back(
        api::route<Nothing, RecommendationDetail>({.path = "/recommendations/{id}",
                                                   .permission = Permission::recommendations_read,
                                                   .operation_id = "getRecommendation",
                                                   .summary = "One recommendation, its alternatives and its history",
                                                   .tag = tag,
                                                   .errors = {ErrorCode::not_found}},
                                                  [this, with_id](api::Context context) {
                                                      auto id = with_id(context);
                                                      return get(std::move(context), std::move(id));
                                                  }));
    routes.push_back(api::route<DecisionRequest, RecommendationDetail>(
        {.method = api::Method::put,
         .path = "/recommendations/{id}/decision",
         .permission = Permission::recommendations_write,
         .operation_id = "decideRecommendation",
         .summary = "Assign, dismiss, snooze or mark as done, with all its alternatives; open takes that back",
         .tag = tag,
         .errors = {ErrorCode::not_found, ErrorCode::precondition_failed}},
        [this, with_id](api::Context context, DecisionRequest wanted) {
            auto id = with_id(context);
            return decide(std::move(context), std::move(id), std::move(wanted));
        }));
    return routes;
}

} // namespace portal::recommendations
