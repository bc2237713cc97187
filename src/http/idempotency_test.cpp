#include "http/idempotency_store.hpp"
#include "http/testing.hpp"
#include "store/testing.hpp"

#include <boost/asio/co_spawn.hpp>

using namespace portal;
using namespace portal::http;
using namespace portal::http::testing;
using namespace std::chrono_literals;

namespace {

const IdempotencyKey a_key{{"customer-1"}, "user-1", "k"};

IdempotencyStore::State begin(IdempotencyStore& keys, IdempotencyKey key, std::string hash) {
    return store::testing::await([&] { return keys.begin(key, hash); }).state;
}

std::string with_key(std::string_view key) {
    return std::string(administrator) + std::string(json_type) + "Idempotency-Key: " + std::string(key) + "\r\n";
}

struct KeyedServer {
    std::unique_ptr<store::Store> store;
    std::unique_ptr<IdempotencyStore> keys;
    SystemClock clock;
    TestServer server;

    explicit KeyedServer(store::testing::Database& database)
        : store(database.open()), keys(make_idempotency_store(*store, clock)),
          server([this](Settings&, Parts& parts) { parts.idempotency = keys.get(); }) {}

    Answer add(std::string headers, std::string body, std::string target = "/api/v1/things") {
        return ask(server.port(), "POST", target, headers, body);
    }
};

} // namespace

STORE_TEST_CASE("the same request under the same key is done once") {
    KeyedServer it(database);
    const Answer first = it.add(with_key("k"), R"({"name":"x"})");
    CHECK(first.status == 201);
    const Answer again = it.add(with_key("k"), R"({"name":"x"})");
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(again.header("idempotency-replayed") == "true");
    CHECK(again.header("content-type") == "application/json");
    CHECK(it.server.handled == 1);
    CHECK(it.add(with_key("k"), R"({"name":"y"})").code() == "idempotency-key-reused");
    CHECK(it.add(with_key("k2"), R"({"name":"x"})").status == 201);
    CHECK(it.server.handled == 2);
}

STORE_TEST_CASE("a key belongs to its caller") {
    KeyedServer it(database);
    CHECK(it.add(with_key("k"), R"({"name":"x"})").status == 201);
    const std::string theirs =
        "Authorization: Bearer other\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n";
    CHECK(it.add(theirs, R"({"name":"y"})").status == 201);
}

STORE_TEST_CASE("a refused request leaves its key free") {
    KeyedServer it(database);
    CHECK(it.add(with_key("k"), R"({"name":7})").status == 422);
    CHECK(it.add(with_key("k"), R"({"name":"x"})").status == 201);
}

STORE_TEST_CASE("a secret that is shown once is not kept for a repeat") {
    KeyedServer it(database);
    CHECK(it.add(with_key("k"), R"({"name":"very-secret"})", "/api/v1/secrets").status == 201);
    const Answer again = it.add(with_key("k"), R"({"name":"very-secret"})", "/api/v1/secrets");
    CHECK(again.status == 409);
    CHECK(again.body.find("very-secret") == std::string::npos);
    const auto row = it.store->read_now([](store::Transaction& transaction) {
        return transaction.query_one("SELECT body, headers, key_hash FROM idempotency_keys");
    });
    REQUIRE(row);
    CHECK((row->text(0) + row->text(1)).find("very-secret") == std::string::npos);
    CHECK(row->text(2) != "k");
}

STORE_TEST_CASE("keys that cannot be used are named") {
    KeyedServer it(database);
    for (const std::string& bad : {std::string(256, 'k'), std::string("a b"), std::string("\xc3\xa9")})
        CHECK(it.add(with_key(bad), R"({"name":"x"})").status == 422);
    CHECK(it.server.handled == 0);
}

STORE_TEST_CASE("a request under way keeps its key for five minutes, an answer for a day") {
    const auto opened = database.open();
    ManualClock clock{Timestamp(std::chrono::hours(1000))};
    const auto keys = make_idempotency_store(*opened, clock);
    using State = IdempotencyStore::State;
    CHECK(begin(*keys, a_key, "h") == State::fresh);
    CHECK(begin(*keys, a_key, "h") == State::under_way);
    CHECK(begin(*keys, a_key, "other") == State::other_request);
    clock.advance(6min);
    CHECK(begin(*keys, a_key, "h") == State::fresh);
    store::testing::await([&] {
        return keys->answer(a_key, {.status = 201, .headers = {{"Location", "/x"}}, .body = "{}", .withheld = false});
    });
    clock.advance(23h);
    const auto kept = store::testing::await([&] { return keys->begin(a_key, "h"); });
    REQUIRE(kept.state == State::answered);
    CHECK(kept.answer->status == 201);
    CHECK(kept.answer->headers.at("Location") == "/x");
    clock.advance(2h);
    CHECK(begin(*keys, a_key, "h") == State::fresh);
    store::testing::await([&] { return keys->forget(a_key); });
    CHECK(begin(*keys, a_key, "h") == State::fresh);
}

STORE_TEST_CASE("bytes that are sent twice under one key are taken once, and other bytes under it are refused") {
    KeyedServer it(database);
    const std::string headers =
        std::string(administrator) + "Content-Type: application/octet-stream\r\nIdempotency-Key: picture\r\n";
    const auto post = [&](std::string bytes) { return it.add(headers, std::move(bytes), "/api/v1/things/1/picture"); };
    CHECK(post(std::string("\0a", 2)).status == 200);
    CHECK(post(std::string("\0a", 2)).header("idempotency-replayed") == "true");
    CHECK(it.server.handled == 1);
    CHECK(post(std::string("\0b", 2)).code() == "idempotency-key-reused");
}
