#include "aws/catalog.hpp"
#include "base/text.hpp"
#include "resources/resources.hpp"

namespace portal::resources {

using api::Nothing;
using api::Permission;

namespace {

constexpr std::size_t most_values = 200; // of one filter
constexpr std::size_t most_bytes = 1'024;

json::Value one_of(std::vector<std::string> words) {
    return json::Object{{"type", "string"}, {"enum", json::write(words)}};
}

api::QueryParameter many(std::string name, std::string description) {
    return {.name = std::move(name), .description = std::move(description), .repeated = true};
}

const std::vector<api::QueryParameter>& filter_parameters() {
    static const std::vector<api::QueryParameter> parameters{
        many("account_id", "Any of these AWS accounts"),
        many("organizational_unit", "In organizational units of all of these names"),
        many("type", "Any of these types"),
        many("service", "Any of these services"),
        many("region", "Any of these regions; \"global\" is one"),
        many("state", "Any of these states"),
        {.name = "tag", .description = "tag[Key]=value: has the key with any of these values", .keyed = true},
        many("tag_present", "Has this key; all of them"),
        many("tag_absent", "Lacks this key; all of them"),
        {.name = "tagged",
         .description = "true: has any tag; false: has none; unknown: its tags were never read",
         .schema = one_of({"true", "false", "unknown"})},
        {.name = "tags_status",
         .description = "Whether AWS's tags of it were ever read",
         .schema = one_of({"read", "unknown"})},
        {.name = "managed_by",
         .description = "aws: what AWS made by itself (default VPCs, aws/ keys, service-linked roles); without it, all",
         .schema = one_of({"aws", "customer"})},
        {.name = "gone",
         .description = "true: those that are not there any more",
         .schema = json::Object{{"type", "boolean"}}},
        {.name = "q", .description = "Text in name, identifier or ARN"}};
    return parameters;
}

Result<std::vector<std::string>> values(const api::Context& context, const std::string& name) {
    auto found = context.query_values(name);
    if (found.size() > most_values) return fail_field(name, "too-many", "At most 200 values.");
    for (const auto& value : found)
        if (value.empty() || value.size() > most_bytes) return fail_field(name, "not-allowed", "1 to 1,024 bytes.");
    return found;
}

Result<std::optional<bool>> flag(const api::Context& context, const std::string& name) {
    const auto value = context.query_value(name);
    if (!value) return std::optional<bool>();
    if (*value != "true" && *value != "false") return fail_field(name, "not-allowed", "One of: true, false.");
    return std::optional(*value == "true");
}

template <class Enum>
Result<std::optional<Enum>> word(const api::Context& context, const std::string& name) {
    const auto value = context.query_value(name);
    Enum found{};
    if (!value) return std::optional<Enum>();
    if (!boost::describe::enum_from_string(value->c_str(), found))
        return fail_field(name, "not-allowed", "There is no " + name + " " + cut(*value, 64) + ".");
    return std::optional(found);
}

Result<ResourceFilter> filter_of(const api::Context& context) {
    ResourceFilter filter;
    for (const auto& [name, into] : std::initializer_list<std::pair<const char*, std::vector<std::string>*>>{
             {"account_id", &filter.account_ids},
             {"organizational_unit", &filter.organizational_units},
             {"type", &filter.types},
             {"service", &filter.services},
             {"region", &filter.regions},
             {"state", &filter.states},
             {"tag_present", &filter.tags_present},
             {"tag_absent", &filter.tags_absent}}) {
        auto found = values(context, name);
        if (!found) return tl::unexpected<Error>(std::move(found.error()));
        *into = std::move(*found);
    }
    for (const auto& [name, value] : context.query) {
        if (!name.starts_with("tag[") || !name.ends_with("]")) continue;
        const std::string key = name.substr(4, name.size() - 5);
        auto& wanted = filter.tags[key];
        wanted.push_back(value);
        if (filter.tags.size() > most_values || wanted.size() > most_values || name.size() + value.size() > most_bytes)
            return fail_field(cut(name, 100), "too-many", "At most 200 values, of at most 1,024 bytes.");
    }
    if (const auto value = context.query_value("tagged"); value == "unknown") {
        filter.tagged = Tagged::unknown;
    } else if (value && value != "true" && value != "false") {
        return fail_field("tagged", "not-allowed", "One of: true, false, unknown.");
    } else if (value) {
        filter.tagged = value == "true" ? Tagged::yes : Tagged::no;
    }
    const auto status = word<TagsStatus>(context, "tags_status");
    if (!status) return tl::unexpected<Error>(status.error());
    filter.tags_status = *status;
    const auto managed_by = word<ManagedBy>(context, "managed_by");
    if (!managed_by) return tl::unexpected<Error>(managed_by.error());
    filter.managed_by = *managed_by;
    const auto gone = flag(context, "gone");
    if (!gone) return tl::unexpected<Error>(gone.error());
    filter.gone = gone->value_or(false);
    filter.text = context.query_value("q").value_or("");
    if (utf8_length(filter.text).value_or(most_bytes) > 256)
        return fail_field("q", "too-long", "At most 256 characters.");
    return filter;
}

Result<ScanFilter> scan_filter_of(const api::Context& context) {
    ScanFilter filter;
    filter.cloud_account_id = context.query_value("cloud_account_id");
    auto regions = values(context, "region");
    if (!regions) return tl::unexpected<Error>(std::move(regions.error()));
    filter.regions = std::move(*regions);
    for (const auto& word : context.query_values("outcome")) {
        ScanOutcome outcome{};
        if (!boost::describe::enum_from_string(word.c_str(), outcome))
            return fail_field("outcome", "not-allowed", "There is no such outcome.");
        filter.outcomes.push_back(word);
    }
    return filter;
}

std::vector<api::QueryParameter> with_paging(std::vector<api::QueryParameter> parameters) {
    for (auto& one : api::paging_parameters()) parameters.push_back(std::move(one));
    return parameters;
}

} // namespace

api::Routes Resources::routes() {
    api::Routes routes;
    const std::string tag = "resources";
    routes.push_back(api::route<Nothing, api::Page<Resource>>(
        {.method = api::Method::get,
         .path = "/resources",
         .permission = Permission::resources_read,
         .operation_id = "listResources",
         .summary = "What is in the accounts, by name",
         .tag = tag,
         .query = with_paging(filter_parameters())},
        [this](api::Context context) -> Task<Result<api::Page<Resource>>> {
            auto page = api::page_request(context, 2);
            if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
            auto filter = filter_of(context);
            if (!filter) co_return tl::unexpected<Error>(std::move(filter.error()));
            co_return co_await list(std::move(context), std::move(*filter), std::move(*page));
        }));
    routes.push_back(api::route<Nothing, ResourceDetail>({.method = api::Method::get,
                                                          .path = "/resources/{id}",
                                                          .permission = Permission::resources_read,
                                                          .operation_id = "getResource",
                                                          .summary = "One resource, and how it changed",
                                                          .tag = tag,
                                                          .errors = {ErrorCode::not_found}},
                                                         [this](api::Context context) {
                                                             auto id = context.path_parameter("id");
                                                             return get(std::move(context), std::move(id));
                                                         }));
    routes.push_back(
        api::route<Nothing, Summary>({.method = api::Method::get,
                                      .path = "/resource-summary",
                                      .permission = Permission::resources_read,
                                      .operation_id = "getResourceSummary",
                                      .summary = "How many there are, by type, region, account and tag key",
                                      .tag = tag},
                                     [this](api::Context context) { return summary(std::move(context)); }));
    routes.push_back(api::route<Nothing, std::vector<KnownType>>(
        {.method = api::Method::get,
         .path = "/resource-types",
         .permission = Permission::resources_read,
         .operation_id = "listResourceTypes",
         .summary = "The types that are looked for, and by which call",
         .tag = tag},
        [](api::Context) -> Task<Result<std::vector<KnownType>>> {
            std::vector<KnownType> types;
            for (const auto& type : aws::catalog())
                types.push_back({.type = std::string(type.type),
                                 .service = std::string(type.service),
                                 .call = std::string(type.service) + ":" + std::string(type.operation().name),
                                 .global = type.is_global,
                                 .write = boost::describe::enum_to_string(type.write, ""),
                                 .write_reason = type.write_reason.empty()
                                                     ? std::nullopt
                                                     : std::optional(std::string(type.write_reason)),
                                 .leaves_out = type.leaves_out.empty() ? std::nullopt
                                                                       : std::optional(std::string(type.leaves_out))});
            co_return types;
        }));
    routes.push_back(api::route<Nothing, api::Page<Scan>>(
        {.method = api::Method::get,
         .path = "/scans",
         .permission = Permission::resources_read,
         .operation_id = "listScans",
         .summary = "How the last look at each account, region and type ended",
         .tag = tag,
         .query = with_paging({{.name = "cloud_account_id", .description = "Of this cloud account"},
                               many("outcome", "Any of these outcomes"),
                               many("region", "Any of these regions")})},
        [this](api::Context context) -> Task<Result<api::Page<Scan>>> {
            auto page = api::page_request(context, 3);
            if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
            auto filter = scan_filter_of(context);
            if (!filter) co_return tl::unexpected<Error>(std::move(filter.error()));
            co_return co_await scans(std::move(context), std::move(*filter), std::move(*page));
        }));
    return routes;
}

} // namespace portal::resources
