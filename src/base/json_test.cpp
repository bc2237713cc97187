#include "base/json.hpp"

#include <doctest/doctest.h>

namespace {

enum class Colour { light_blue, red };
BOOST_DESCRIBE_ENUM(Colour, light_blue, red)

struct Inner {
    std::string name;
    Colour colour{};
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, colour))

struct Outer {
    std::int64_t count = 0;
    std::optional<portal::Timestamp> at;
    std::vector<Inner> inner;
    std::map<std::string, std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (count, at, inner, tags))

using portal::json::parse;
using portal::json::read;

portal::Error refused(std::string_view text) { return read<Outer>(*parse(text)).error(); }

} // namespace

TEST_CASE("a described struct comes back from its own JSON") {
    const Outer outer{
        .count = 3, .at = portal::from_microseconds(1), .inner = {{"a", Colour::light_blue}}, .tags = {{"k", "v"}}};
    const auto written = portal::json::write(outer);
    CHECK(
        portal::json::serialize(written) ==
        R"({"count":3,"at":"1970-01-01T00:00:00.000001Z","inner":[{"name":"a","colour":"light_blue"}],"tags":{"k":"v"}})");
    const auto back = read<Outer>(written);
    REQUIRE(back);
    CHECK(back->inner.at(0).colour == Colour::light_blue);
    CHECK(back->at == outer.at);
}

TEST_CASE("an optional may be absent or null") {
    CHECK_FALSE(read<Outer>(*parse(R"({"count":1,"inner":[],"tags":{}})"))->at);
    CHECK_FALSE(read<Outer>(*parse(R"({"count":1,"at":null,"inner":[],"tags":{}})"))->at);
}

TEST_CASE("every wrong field is named by its path") {
    const auto error = refused(R"({"count":"1","inner":[{"name":"a","colour":"green"}],"tags":{},"colour":1})");
    REQUIRE(error.fields.size() == 3);
    CHECK(error.fields[0].field == "count");
    CHECK(error.fields[0].code == "wrong-type");
    CHECK(error.fields[1].field == "inner[0].colour");
    CHECK(error.fields[1].detail == "One of: light_blue, red.");
    CHECK(error.fields[2].field == "colour");
    CHECK(error.fields[2].code == "unknown-field");
    CHECK(refused(R"({"inner":[],"tags":{}})").fields.at(0).code == "required");
    CHECK(refused("[]").fields.at(0).field.empty());
}

TEST_CASE("text that is not JSON says where") {
    CHECK(parse("{\n  \"a\": }").error().detail.find("line 2") != std::string::npos);
    CHECK(parse("").error().name() == "malformed-json");
    CHECK(parse("{} {}").error().name() == "malformed-json");
    CHECK(parse("{\"a\"").error().name() == "malformed-json");
    CHECK(parse("\"\xff\"").error().name() == "malformed-json");
    CHECK(parse(std::string(100, '[') + std::string(100, ']')).error().name() == "malformed-json");
    CHECK(parse("[1,2,3]", 3).error().name() == "body-too-large");
}

TEST_CASE("a name that stands twice in one object is refused, wherever the object is and however the name is written") {
    const auto repeated = [](std::string_view text) {
        const auto value = portal::json::parse_each_name_once(text);
        return value ? std::string() : std::string(value.error().name()) + " " + value.error().fields.at(0).field;
    };
    CHECK(repeated(R"({"set":{"z":"1","y":"2","z":"3"}})") == "malformed-json set.z");
    CHECK(repeated(R"({"a":1,"b":2,"a":1})") == "malformed-json a");
    CHECK(repeated(R"({"é":1,"\u00e9":2})") == "malformed-json é");
    CHECK(repeated(R"({"a":[{"b":1},[0,{"c":{},"c":[]}]]})") == "malformed-json a[1][1].c");
    CHECK(repeated(R"([{"a":1},{"a":{"a":[{"a":2}]}},"a","a"])").empty());
    CHECK(repeated(R"({"a":1,"A":2,"":3," ":4})").empty());
    const std::string longest(70'000, 'k');
    CHECK(repeated("{\"" + longest + "\":1,\"" + longest + "x\":2}").empty());
    CHECK(repeated("{\"" + longest + "\":1,\"" + longest + "\":2}") == "malformed-json " + longest.substr(0, 200));
    CHECK(portal::json::parse_each_name_once("{").error().name() == "malformed-json");
}

TEST_CASE("the schema says what is required and what may be null") {
    portal::json::SchemaSet set;
    CHECK(portal::json::serialize(portal::json::schema<Outer>(set)) == R"({"$ref":"#/components/schemas/Outer"})");
    CHECK(
        portal::json::serialize(set.at("Inner")) ==
        R"({"type":"object","properties":{"name":{"type":"string"},"colour":{"type":"string","enum":["light_blue","red"]}},"required":["name","colour"]})");
    const auto& properties = set.at("Outer").at("properties");
    CHECK(portal::json::serialize(properties.at("at")) == R"({"type":["string","null"],"format":"date-time"})");
    CHECK(portal::json::serialize(set.at("Outer").at("required")) == R"(["count","inner","tags"])");
}
