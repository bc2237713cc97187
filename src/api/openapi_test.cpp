#include "api/route.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::api;

namespace {

struct Account {
    std::string id;
    std::optional<std::string> region;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, region))

struct Check {
    std::optional<std::string> other_account_id;
};
BOOST_DESCRIBE_STRUCT(Check, (), (other_account_id))

Routes some_routes() {
    Routes routes;
    routes.push_back(
        route<Nothing, Page<Account>>({.path = "/accounts",
                                       .permission = Permission::cloud_accounts_read,
                                       .operation_id = "listAccounts",
                                       .summary = "Accounts",
                                       .tag = "Accounts",
                                       .query = paging_parameters()},
                                      [](Context) -> Task<Result<Page<Account>>> { co_return Page<Account>{}; }));
    routes.push_back(route<Account, Account>({.method = Method::post,
                                              .path = "/accounts",
                                              .permission = Permission::cloud_accounts_write,
                                              .operation_id = "addAccount",
                                              .summary = "Add",
                                              .success_status = 201,
                                              .errors = {ErrorCode::cloud_account_exists}},
                                             [](Context, Account body) -> Task<Result<Account>> { co_return body; }));
    routes.push_back(route<Nothing, Nothing>({.method = Method::delete_,
                                              .path = "/accounts/{id}",
                                              .permission = Permission::cloud_accounts_write,
                                              .operation_id = "removeAccount",
                                              .summary = "Remove"},
                                             [](Context) -> Task<Result<Nothing>> { co_return Nothing{}; }));
    routes.push_back(route<Account, Nothing>(
        {.method = Method::post, .path = "/session", .operation_id = "signIn", .summary = "Sign in"},
        [](Context, Account) -> Task<Result<Nothing>> { co_return Nothing{}; }));
    routes.push_back(route<Check, Nothing>({.method = Method::post,
                                            .path = "/accounts/{id}/check",
                                            .permission = Permission::cloud_accounts_write,
                                            .operation_id = "checkAccount",
                                            .summary = "Look now"},
                                           [](Context, Check) -> Task<Result<Nothing>> { co_return Nothing{}; }));
    return routes;
}

const json::Value& at(const json::Value& document, std::initializer_list<std::string_view> names) {
    const json::Value* found = &document;
    for (const auto name : names) found = &found->as_object().at(name);
    return *found;
}

bool has_header(const json::Value& operation, std::string_view reference) {
    const json::Object& members = operation.as_object();
    if (!members.contains("parameters")) return false;
    const json::Array& all = members.at("parameters").as_array();
    return std::any_of(all.begin(), all.end(), [&](const json::Value& parameter) {
        return parameter.as_object().contains("$ref") &&
               parameter.at("$ref").as_string() == "#/components/parameters/" + std::string(reference);
    });
}

} // namespace

TEST_CASE("the document is the same whatever the order of the routes") {
    Routes routes = some_routes();
    const std::string forward = json::serialize(openapi_document(routes, "Client Portal", "1"));
    std::reverse(routes.begin(), routes.end());
    CHECK(json::serialize(openapi_document(routes, "Client Portal", "1")) == forward);
}

TEST_CASE("open operations say so, guarded ones name their schemes") {
    const json::Value document = openapi_document(some_routes(), "Client Portal", "1");
    CHECK(at(document, {"paths", "/session", "post", "security"}).as_array().empty());
    const json::Array& reading = at(document, {"paths", "/accounts", "get", "security"}).as_array();
    REQUIRE(reading.size() == 2);
    CHECK(reading[0] == json::Value(json::Object{{"session", json::Array{}}}));
    const json::Array& changing = at(document, {"paths", "/accounts", "post", "security"}).as_array();
    CHECK(changing[0].as_object().contains("csrf"));
    CHECK(changing[1] == json::Value(json::Object{{"api_token", json::Array{}}}));
}

TEST_CASE("a list's schema is named after its item and refers to it") {
    const json::Value document = openapi_document(some_routes(), "Client Portal", "1");
    const json::Value& found = at(document, {"paths", "/accounts", "get", "responses", "200", "content"});
    CHECK(at(found, {"application/json", "schema", "$ref"}) == "#/components/schemas/AccountPage");
    CHECK(at(document, {"components", "schemas", "AccountPage", "properties", "items", "items", "$ref"}) ==
          "#/components/schemas/Account");
    CHECK(at(document, {"components", "schemas", "Account", "required"}) == json::Value(json::Array{"id"}));
}

TEST_CASE("headers and refusals follow from what the route is") {
    const json::Value document = openapi_document(some_routes(), "Client Portal", "1");
    const json::Value& add = at(document, {"paths", "/accounts", "post"});
    CHECK(has_header(add, "IdempotencyKey"));
    CHECK_FALSE(has_header(add, "IfMatch"));
    for (const char* status : {"201", "400", "401", "403", "409", "413", "415", "422", "500", "503"})
        CHECK(at(add, {"responses"}).as_object().contains(status));
    const json::Value& removal = at(document, {"paths", "/accounts/{id}", "delete"});
    CHECK(has_header(removal, "IfMatch"));
    CHECK(at(removal, {"responses"}).as_object().contains("204"));
    CHECK(at(removal, {"responses"}).as_object().contains("412"));
    CHECK_FALSE(at(removal, {"responses", "204"}).as_object().contains("content"));
    CHECK(at(removal, {"parameters"}).at(0).at("name") == "id");
    const json::Value& sign_in = at(document, {"paths", "/session", "post"});
    CHECK_FALSE(has_header(sign_in, "IdempotencyKey"));
    CHECK(at(sign_in, {"responses"}).as_object().contains("429"));
}

TEST_CASE("a body is required when one of its fields is") {
    const json::Value document = openapi_document(some_routes(), "Client Portal", "1");
    CHECK(at(document, {"paths", "/accounts", "post", "requestBody", "required"}) == true);
    CHECK(at(document, {"paths", "/accounts/{id}/check", "post", "requestBody", "required"}) == false);
}

TEST_CASE("a body of bytes says its media type, and refuses others") {
    Routes routes;
    routes.push_back(route<Bytes, Account>({.method = Method::put,
                                            .path = "/accounts/{id}/files",
                                            .permission = Permission::cloud_accounts_write,
                                            .operation_id = "addFile",
                                            .summary = "Add"},
                                           [](Context, Bytes) -> Task<Result<Account>> { co_return Account{}; }));
    const json::Value document = openapi_document(routes, "Client Portal", "1");
    const json::Value& put = at(document, {"paths", "/accounts/{id}/files", "put"});
    CHECK(at(put, {"requestBody", "required"}) == false);
    CHECK(at(put, {"requestBody", "content"}).as_object().size() == 1);
    CHECK(at(put, {"requestBody", "content", "application/octet-stream", "schema", "contentMediaType"}) ==
          "application/octet-stream");
    for (const char* status : {"413", "415"}) CHECK(at(put, {"responses"}).as_object().contains(status));
}
