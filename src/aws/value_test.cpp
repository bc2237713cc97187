#include "aws/value.hpp"

#include "aws/operations/cloudformation.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

TEST_CASE("a map keeps its order, and a name stands once") {
    ValueMap map{{"b", 1}, {"a", "x"}};
    map.set("b", true);
    REQUIRE(map.size() == 2);
    CHECK(map.begin()->first == "b");
    CHECK(map.find("b")->as_bool() == true);
    CHECK(map.find("c") == nullptr);
}

TEST_CASE("a value of another kind reads as absent") {
    const Value text("7");
    CHECK_FALSE(text.as_integer().has_value());
    CHECK(text.as_map() == nullptr);
    CHECK(text.find("x") == nullptr);
    CHECK(Value(7).as_number() == 7.0);
    CHECK_FALSE(Value(7.0).as_integer().has_value());
    CHECK(Value().is_null());
    CHECK_FALSE(Value(Blob{"7"}) == Value("7"));
}

TEST_CASE("a typed call and its value are the same thing") {
    cloudformation::CreateStack create{.stack_name = "s"};
    create.timeout_in_minutes = 5;
    create.disable_rollback = false;
    cloudformation::Tag tag{.key = "k", .value = "v"};
    create.tags = {tag};
    const Value value = create.to_value();
    CHECK(value.as_map()->size() == 4); // what is not set is not there
    CHECK(cloudformation::CreateStack::from_value(value).to_value() == value);
    CHECK(cloudformation::CreateStack::from_value(Value()).stack_name.empty());
}
