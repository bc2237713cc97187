#include "api/route.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::api;

namespace {

struct Greeting {
    std::string name;
    std::optional<std::int64_t> times;
};
BOOST_DESCRIBE_STRUCT(Greeting, (), (name, times))

Result<Response> call(const Route& route, json::Value body) {
    boost::asio::io_context io;
    auto answer = boost::asio::co_spawn(io, route.handle({}, std::move(body)), boost::asio::use_future);
    io.run();
    return answer.get();
}

Context with_query(std::multimap<std::string, std::string> query) {
    Context context;
    context.query = std::move(query);
    return context;
}

} // namespace

TEST_CASE("a route reads its body and writes its answer") {
    const Route greet = route<Greeting, Greeting>({.method = Method::post, .path = "/greetings", .success_status = 201},
                                                  [](Context, Greeting body) -> Task<Result<Greeting>> {
                                                      body.times = body.times.value_or(0) + 1;
                                                      co_return body;
                                                  });
    const auto answer = call(greet, json::Object{{"name", "Ada"}, {"times", 2}});
    REQUIRE(answer);
    CHECK(answer->status == 201);
    CHECK(answer->body == json::Value(json::Object{{"name", "Ada"}, {"times", 3}}));

    const auto refused = call(greet, json::Object{{"nam", "Ada"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_request);
    REQUIRE(refused.error().fields.size() == 2);
    CHECK(refused.error().fields[0].field == "name");
    CHECK(refused.error().fields[1].code == "unknown-field");
}

TEST_CASE("an answer of nothing is 204 without a body") {
    const Route forget = route<Nothing, Nothing>({.method = Method::delete_, .path = "/greetings"},
                                                 [](Context) -> Task<Result<Nothing>> { co_return Nothing{}; });
    CHECK(forget.info.success_status == 204);
    const auto answer = call(forget, nullptr);
    REQUIRE(answer);
    CHECK(answer->status == 204);
    CHECK_FALSE(answer->has_body);
}

TEST_CASE("a handler that answers a Response sets status, headers and cookie itself") {
    const Route made = route<Nothing, Greeting>({.path = "/greetings"}, [](Context) -> Task<Result<Response>> {
        co_return Response{
            .status = 202, .headers = {{"Location", "/x"}}, .session_cookie = SessionCookie{.token = "t"}};
    });
    const auto answer = call(made, nullptr);
    REQUIRE(answer);
    CHECK(answer->status == 202);
    CHECK(answer->headers.at("Location") == "/x");
    CHECK(answer->session_cookie->token == "t");
}

TEST_CASE("a page's limit is 1 to 1000, 50 when nothing is said") {
    CHECK(page_request(with_query({}), 1)->limit == 50);
    CHECK(page_request(with_query({{"limit", "1000"}}), 1)->limit == 1000);
    for (const char* bad : {"0", "1001", "-1", "", "ten", "10 ", "99999999999999999999"}) {
        const auto refused = page_request(with_query({{"limit", bad}}), 1);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().fields.at(0).field == "limit");
    }
}

TEST_CASE("a cursor comes back as it was given out and nothing else is taken") {
    const std::vector<std::string> parts{"Zoë \"quoted\"", "0199"};
    const auto page = page_request(with_query({{"cursor", make_cursor(parts)}}), 2);
    REQUIRE(page);
    CHECK(page->after == parts);
    for (const std::string& bad :
         {std::string("!!"), std::string(), make_cursor({"one"}), std::string("W10"), std::string(5000, 'A')}) {
        const auto refused = page_request(with_query({{"cursor", bad}}), 2);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::invalid_cursor);
    }
}

TEST_CASE("repeated query parameters keep their order") {
    const Context context = with_query({{"status", "activated"}, {"status", "refused"}, {"q", "x"}});
    CHECK(context.query_values("status") == std::vector<std::string>{"activated", "refused"});
    CHECK(context.query_value("status") == "activated");
    CHECK_FALSE(context.query_value("stat"));
}

TEST_CASE("If-Match answers 412 exactly when the thing is another") {
    const json::Value thing = json::Object{{"name", "a"}};
    Context context;
    CHECK(check_if_match(context, thing));
    for (const std::string& good : {std::string("*"), etag_of(thing), "\"other\" , " + etag_of(thing)}) {
        context.if_match = good;
        CHECK(check_if_match(context, thing));
    }
    for (const std::string& bad : {std::string(), std::string("\"other\""), "W/" + etag_of(thing), etag_of(nullptr)}) {
        context.if_match = bad;
        const auto refused = check_if_match(context, thing);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::precondition_failed);
    }
}

TEST_CASE("a problem carries what the error knows and leaves out what it does not") {
    Error error{.code = ErrorCode::cloud_account_exists, .detail = "It is there."};
    const json::Object plain = problem(error, "request-1").as_object();
    CHECK(plain.at("status") == 409);
    CHECK(plain.at("code") == "cloud-account-exists");
    CHECK(plain.at("type") == "/errors/cloud-account-exists");
    CHECK(plain.at("request_id") == "request-1");
    CHECK(plain.at("remedy") == "Open the account that is named in the answer.");
    CHECK_FALSE(plain.contains("id"));
    CHECK_FALSE(plain.contains("aws_code"));
    error.existing_id = "0199";
    error.aws_code = "AccessDenied";
    error.fields = {{"account_id", "exists", "It is there."}};
    const json::Object full = problem(error, "request-1").as_object();
    CHECK(full.at("id") == "0199");
    CHECK(full.at("aws_code") == "AccessDenied");
    CHECK(full.at("errors").at(0).at("field") == "account_id");
}
