#include "jobs/routes.hpp"

#include "store/testing.hpp"

using namespace portal;

TEST_CASE("a job is shown to its own customer alone, with the stack that it waits for") {
    const auto database = store::testing::sqlite_database();
    const auto store = database->open();
    const ManualClock clock(from_microseconds(1'000'000'000'000));
    SystemRandom random;
    const auto id = store->write_now([&](store::Transaction& t) {
        return jobs::enqueue(t, clock, random, {"ours"}, {.kind = "activation", .subject = "account"});
    });
    const auto routes = jobs::routes(*store, [](store::Transaction&, const jobs::Job& job) {
        return json::Object{{"of", job.subject}};
    });
    REQUIRE(routes.size() == 1);
    const auto get = [&](const std::string& customer) {
        return store::testing::await([&] {
            api::Context context;
            context.caller.customer = {customer};
            context.path_parameters["id"] = id;
            return routes[0].handle(context, nullptr);
        });
    };
    const auto answer = get("ours");
    REQUIRE(answer);
    CHECK(answer->body.at("status") == "queued");
    CHECK(answer->body.at("progress").at("total") == 1);
    CHECK(answer->body.at("items") == json::Array{});
    CHECK(answer->body.at("activation").at("of") == "account");
    CHECK(get("theirs").error().code == ErrorCode::not_found);
}
