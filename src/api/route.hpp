// What a route is: the features' handlers and the HTTP server meet here, and the OpenAPI document is written from it.
//
// A handler parses nothing that its types can say, calls one function of its feature and returns a value:
//
//   routes.push_back(api::route<NewCloudAccount, CloudAccount>(
//       {.method = Method::post, .path = "/cloud-accounts", .permission = Permission::cloud_accounts_write,
//        .operation_id = "addCloudAccount", .summary = "Add an AWS account", .success_status = 201},
//       [&](api::Context context, NewCloudAccount body) -> Task<Result<CloudAccount>> { ... }));
#pragma once

#include "api/permissions.hpp"
#include "base/async.hpp"
#include "base/error.hpp"
#include "base/identifiers.hpp"
#include "base/json.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace portal::api {

enum class Method { get, post, put, patch, delete_ };

/// Who calls, proven. `customer` is the customer whose data the call sees.
struct Caller {
    CustomerId customer = {};
    std::string user_id = {};
    std::string email = {};
    UserRole role = UserRole::viewer;
    std::string api_token_id = {}; ///< empty: a browser session
    std::string session_id = {};   ///< empty: an API token
    bool support = false;          ///< belongs to the operator's support, beside the role in the own customer
    std::string csrf_token = {};   ///< the session's, which changing calls must send; empty: an API token
};

/// Support may everything, whatever the role.
bool allows(const Caller& caller, Permission permission);
std::vector<Permission> permissions_of(const Caller& caller);

/// One request as a handler sees it. By value: it outlives the connection.
struct Context {
    Caller caller; ///< of an open route: all empty, but where valid credentials came along
    std::map<std::string, std::string> path_parameters;
    std::multimap<std::string, std::string> query;
    std::string request_id;
    std::string from_address;
    std::optional<std::string> if_match = {};
    std::optional<std::string> session_token = {}; ///< the cookie's, for /session only
    std::string user_agent = {};

    /// The first value of a query parameter.
    std::optional<std::string> query_value(const std::string& name) const;
    std::vector<std::string> query_values(const std::string& name) const;
    const std::string& path_parameter(const std::string& name) const { return path_parameters.at(name); }
};

/// Signing in or out of a browser; the server gives the cookie its name and attributes, which depend on `public_url`.
struct SessionCookie {
    std::string token; ///< empty: the browser forgets it
    std::chrono::seconds lifetime{0};
};

/// A handler's raw answer; most handlers return a typed value and never see this.
struct Response {
    int status = 200;
    json::Value body = nullptr;
    bool has_body = true;
    std::map<std::string, std::string> headers = {};
    std::optional<SessionCookie> session_cookie = {};
};

struct QueryParameter {
    std::string name = {};
    std::string description = {};
    json::Value schema = json::Object{{"type", "string"}};
    bool repeated = false;
    bool keyed = false; ///< name[key]=value, each any number of times: OpenAPI's deepObject
};

struct RouteInfo {
    Method method = Method::get;
    std::string path = {};                     ///< below /api/v1, with {names}
    std::optional<Permission> permission = {}; ///< absent: open to strangers
    std::string operation_id = {};
    std::string summary = {};
    std::string tag = {};     ///< the feature, for the document
    int success_status = 200; ///< an Answer of Nothing makes it 204
    std::vector<QueryParameter> query = {};
    std::vector<ErrorCode> errors = {}; ///< what the handler itself may answer, for the document
    bool secret_answer = false; ///< the answer holds a secret that is shown once, so it is never kept for a repeat
    std::string media_type = "application/json"; ///< of the answer
};

struct Route {
    RouteInfo info;
    std::function<json::Value(json::SchemaSet&)> request_schema;        ///< null: no JSON body
    std::function<json::Value(json::SchemaSet&)> response_schema;       ///< null: no body
    std::function<Task<Result<Response>>(Context, json::Value)> handle; ///< null where handle_bytes is set
    /// Of a route whose body is application/octet-stream, taken as it came; no body is no bytes.
    std::function<Task<Result<Response>>(Context, std::string)> handle_bytes = {};

    bool takes_body() const { return request_schema || handle_bytes; }
    std::string_view request_media_type() const {
        return handle_bytes ? "application/octet-stream" : "application/json";
    }
};
using Routes = std::vector<Route>;

/// For Body or Answer: nothing there.
struct Nothing {};

/// For Body: application/octet-stream. At most what the server takes as a body, 1 MiB.
struct Bytes {
    std::string data;
};

/// A route whose body is read into Body and whose answer is written from Answer. A handler that must set headers
/// returns Response instead of Answer.
template <class Body, class Answer, class Handler>
Route route(RouteInfo info, Handler handler) {
    Route made;
    if (std::is_same_v<Answer, Nothing> && info.success_status == 200) info.success_status = 204;
    const int status = info.success_status;
    made.info = std::move(info);
    constexpr bool takes_bytes = std::is_same_v<Body, Bytes>;
    if constexpr (!std::is_same_v<Body, Nothing> && !takes_bytes)
        made.request_schema = [](json::SchemaSet& set) { return json::schema<Body>(set); };
    if constexpr (!std::is_same_v<Answer, Nothing>)
        made.response_schema = [](json::SchemaSet& set) { return json::schema<Answer>(set); };
    using Sent = std::conditional_t<takes_bytes, std::string, json::Value>;
    auto handle = [handler = std::move(handler), status](Context context, Sent body) -> Task<Result<Response>> {
        Response response{.status = status};
        const auto finish = [&](auto& answer) -> Result<Response> {
            using Got = typename std::remove_cvref_t<decltype(answer)>::value_type;
            if (!answer) return tl::unexpected<Error>(std::move(answer.error()));
            if constexpr (std::is_same_v<Got, Response>)
                return std::move(*answer);
            else if constexpr (std::is_same_v<Got, Nothing>)
                response.has_body = false;
            else
                response.body = json::write(*answer);
            return std::move(response);
        };
        if constexpr (std::is_same_v<Body, Nothing>) {
            auto answer = co_await handler(std::move(context));
            co_return finish(answer);
        } else if constexpr (takes_bytes) {
            auto answer = co_await handler(std::move(context), Bytes{std::move(body)});
            co_return finish(answer);
        } else {
            Result<Body> read = json::read<Body>(body);
            if (!read) co_return tl::unexpected<Error>(std::move(read.error()));
            auto answer = co_await handler(std::move(context), std::move(*read));
            co_return finish(answer);
        }
    };
    if constexpr (takes_bytes)
        made.handle_bytes = std::move(handle);
    else
        made.handle = std::move(handle);
    return made;
}

/// A list's answer (API.md, Manner).
struct Total {
    std::int64_t count = 0;
    bool exact = true;
};
BOOST_DESCRIBE_STRUCT(Total, (), (count, exact))

/// Lists are counted up to here; a query that counts stops one beyond.
inline constexpr std::int64_t most_counted = 10'000;
inline Total total_of(std::int64_t counted) {
    return {.count = counted < most_counted ? counted : most_counted, .exact = counted <= most_counted};
}

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_cursor;
    Total total;
    BOOST_DESCRIBE_CLASS(Page, (), (items, next_cursor, total), (), ())
};

/// `limit` (1-1000, default 50) and `cursor` of a request.
struct PageRequest {
    std::size_t limit = 50;
    std::vector<std::string> after; ///< the sort values of the last row of the page before; empty: from the start
};
/// `parts`: how many sort values this list's cursors hold. Error: invalid_request (limit) or invalid_cursor.
Result<PageRequest> page_request(const Context& context, std::size_t parts);
std::string make_cursor(const std::vector<std::string>& parts);

/// The parameters `limit` and `cursor`, for RouteInfo::query.
std::vector<QueryParameter> paging_parameters();

/// The strong ETag (quoted) of a representation: equal exactly when the JSON is.
std::string etag_of(const json::Value& representation);
/// The same of a value that is serialized already.
std::string etag_of_text(std::string_view serialized);

/// For a changing handler, inside its transaction. `current`: what a GET of the same thing answers at this moment.
/// Error: precondition_failed when the request carries an If-Match that does not name it.
Result<void> check_if_match(const Context& context, const json::Value& current);

/// As RFC 9457, application/problem+json. Members beside the RFC's: code, errors, request_id, remedy and, where known,
/// aws_code, aws_request_id, id (of the thing that is already there).
json::Value problem(const Error& error, std::string_view request_id);

/// The OpenAPI 3.1 document of these routes: the same routes give the same bytes, in whatever order they come.
json::Value openapi_document(const Routes& routes, std::string_view product_name, std::string_view version);

} // namespace portal::api
