#include "api/problem.hpp"
#include "api/route.hpp"

#include <algorithm>
#include <set>

namespace portal::api {

namespace {

using json::Array;
using json::Object;
using json::Value;

std::string_view name_of(Method method) {
    switch (method) {
    case Method::get: return "get";
    case Method::post: return "post";
    case Method::put: return "put";
    case Method::patch: return "patch";
    case Method::delete_: return "delete";
    }
    return "get";
}

std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1))
        names.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
    return names;
}

/// Creating and acting calls may be repeated under a key (API.md, Manner); strangers have nobody to keep it for.
bool takes_idempotency_key(const RouteInfo& info) { return info.method == Method::post && info.permission; }

/// What exists already may be changed under a condition.
bool takes_if_match(const RouteInfo& info) {
    return info.method == Method::put || info.method == Method::patch || info.method == Method::delete_;
}

Object parameter(std::string_view place, std::string_view name, std::string_view description, bool required,
                 Value schema) {
    Object made{{"name", name}, {"in", place}};
    if (!description.empty()) made["description"] = description;
    if (required) made["required"] = true;
    made["schema"] = std::move(schema);
    return made;
}

Array parameters_of(const RouteInfo& info) {
    Array all;
    for (const std::string& name : names_in(info.path))
        all.push_back(parameter("path", name, "", true, Object{{"type", "string"}, {"minLength", 1}}));
    for (const QueryParameter& query : info.query) {
        Value schema = query.repeated ? Value(Object{{"type", "array"}, {"items", query.schema}}) : query.schema;
        if (query.keyed)
            schema = Object{{"type", "object"},
                            {"additionalProperties", Object{{"type", "array"}, {"items", query.schema}}}};
        Value made = parameter("query", query.name, query.description, false, std::move(schema));
        if (query.keyed) {
            made.as_object()["style"] = "deepObject";
            made.as_object()["explode"] = true;
        }
        all.push_back(std::move(made));
    }
    if (takes_idempotency_key(info)) all.push_back(Object{{"$ref", "#/components/parameters/IdempotencyKey"}});
    if (takes_if_match(info)) all.push_back(Object{{"$ref", "#/components/parameters/IfMatch"}});
    return all;
}

/// The statuses that a route may answer beside its success: what the server itself refuses (a request that is not HTTP,
/// a parameter that is not the route's, ...), then the handler's own.
std::set<int> refusals_of(const Route& route) {
    const RouteInfo& info = route.info;
    std::set<int> statuses{400, 422, 500, 503};
    if (info.permission) statuses.insert({401, 403});
    if (info.path.find('{') != std::string::npos) statuses.insert(404);
    if (route.takes_body()) statuses.insert({413, 415});
    if (takes_idempotency_key(info)) statuses.insert(409);
    if (takes_if_match(info)) statuses.insert(412);
    if (!info.permission && info.method != Method::get) statuses.insert({403, 429});
    for (const ErrorCode code : info.errors) statuses.insert(catalogue_entry(code).status);
    return statuses;
}

std::string response_name(int status) { return "Problem" + std::to_string(status); }

Object content(std::string_view media_type, Value schema) {
    return Object{{media_type, Object{{"schema", std::move(schema)}}}};
}

Value security_of(const RouteInfo& info) {
    if (!info.permission) return Array{};
    Object by_session{{"session", Array{}}};
    if (info.method != Method::get) by_session["csrf"] = Array{};
    return Array{by_session, Object{{"api_token", Array{}}}};
}

/// "Needs cloud-accounts.write (administrator, support)."
std::string needed(Permission permission) {
    std::string roles;
    for (const UserRole role : roles_with(permission))
        roles += (roles.empty() ? "" : ", ") + std::string(name_of(role));
    return "Needs " + std::string(name_of(permission)) + " (" + roles + ").";
}

/// A body of which every field is optional may be left out: no body is read as {}.
Object request_body(Value schema, const json::SchemaSet& schemas) {
    const Object* shape = schema.if_object();
    if (const Value* reference = shape ? shape->if_contains("$ref") : nullptr) {
        const std::string name(reference->as_string());
        shape = schemas.at(name.substr(name.rfind('/') + 1)).if_object();
    }
    const bool required = shape && shape->contains("required");
    return Object{{"required", required}, {"content", content("application/json", std::move(schema))}};
}

/// OpenAPI 3.1: what is no JSON has its media type and no type of JSON's; generators of clients read contentMediaType.
Object bytes_body() {
    return Object{{"required", false},
                  {"content", content("application/octet-stream",
                                      Object{{"type", "string"}, {"contentMediaType", "application/octet-stream"}})}};
}

Object operation(const Route& route, json::SchemaSet& schemas, std::set<int>& problem_statuses) {
    const RouteInfo& info = route.info;
    Object made{{"operationId", info.operation_id}, {"summary", info.summary}};
    if (info.permission) made["description"] = needed(*info.permission);
    if (!info.tag.empty()) made["tags"] = Array{Value(info.tag)};
    made["security"] = security_of(info);
    if (Array parameters = parameters_of(info); !parameters.empty()) made["parameters"] = std::move(parameters);
    if (route.request_schema) made["requestBody"] = request_body(route.request_schema(schemas), schemas);
    if (route.handle_bytes) made["requestBody"] = bytes_body();

    Object success{{"description", info.success_status == 202 ? "Accepted; it goes on." : "Done."}};
    if (route.response_schema) success["content"] = content(info.media_type, route.response_schema(schemas));
    Object responses{{std::to_string(info.success_status), std::move(success)}};
    for (const int status : refusals_of(route)) {
        problem_statuses.insert(status);
        responses[std::to_string(status)] = Object{{"$ref", "#/components/responses/" + response_name(status)}};
    }
    made["responses"] = std::move(responses);
    return made;
}

/// The titles that the catalogue has for a status say what it may mean.
Object problem_response(int status, const Value& schema) {
    std::string description;
    for (const ErrorEntry& entry : error_catalogue())
        if (entry.status == status)
            description +=
                (description.empty() ? "" : " ") + std::string(entry.title) + " (" + std::string(entry.name) + ").";
    return Object{{"description", description}, {"content", content("application/problem+json", schema)}};
}

Object common_parameters() {
    return Object{
        {"IdempotencyKey",
         parameter(
             "header", "Idempotency-Key",
             "The same key and request again within 24 hours is answered with the first answer and does nothing more.",
             false, Object{{"type", "string"}, {"minLength", 1}, {"maxLength", 255}})},
        {"IfMatch",
         parameter("header", "If-Match", "The ETag that the thing had when it was read; 412 when it changed meanwhile.",
                   false, Object{{"type", "string"}})}};
}

Object security_schemes() {
    return Object{
        {"session", Object{{"type", "apiKey"},
                           {"in", "cookie"},
                           {"name", "portal_session"},
                           {"description",
                            "Set by signing in; named __Host-portal_session where the portal is served over HTTPS."}}},
        {"csrf", Object{{"type", "apiKey"},
                        {"in", "header"},
                        {"name", "X-CSRF-Token"},
                        {"description", "The session's csrf_token; changing calls that use the cookie send it."}}},
        {"api_token", Object{{"type", "http"}, {"scheme", "bearer"}, {"description", "An API token."}}}};
}

} // namespace

Value openapi_document(const Routes& routes, std::string_view product_name, std::string_view version) {
    std::vector<const Route*> sorted;
    for (const Route& route : routes) sorted.push_back(&route);
    std::sort(sorted.begin(), sorted.end(), [](const Route* a, const Route* b) {
        return std::tie(a->info.path, a->info.method) < std::tie(b->info.path, b->info.method);
    });

    json::SchemaSet schemas;
    std::set<int> problem_statuses;
    std::set<std::string> tags;
    Object paths;
    for (const Route* route : sorted) {
        if (!paths.contains(route->info.path)) paths[route->info.path] = Object{};
        paths[route->info.path].as_object()[name_of(route->info.method)] = operation(*route, schemas, problem_statuses);
        if (!route->info.tag.empty()) tags.insert(route->info.tag);
    }

    const Value problem_schema = json::schema<Problem>(schemas);
    Object responses;
    for (const int status : problem_statuses)
        responses[response_name(status)] = problem_response(status, problem_schema);
    Object schema_members;
    for (const auto& [name, schema] : schemas) schema_members[name] = schema;
    Array tag_list;
    for (const std::string& tag : tags) tag_list.push_back(Object{{"name", tag}});

    return Object{{"openapi", "3.1.0"},
                  {"info", Object{{"title", std::string(product_name) + " API"},
                                  {"version", version},
                                  {"license", Object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
                  {"servers", Array{Object{{"url", "/api/v1"}}}},
                  {"tags", std::move(tag_list)},
                  {"paths", std::move(paths)},
                  {"components", Object{{"securitySchemes", security_schemes()},
                                        {"parameters", common_parameters()},
                                        {"responses", std::move(responses)},
                                        {"schemas", std::move(schema_members)}}}};
}

} // namespace portal::api
