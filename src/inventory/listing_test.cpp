#include "inventory/listing.hpp"

#include "aws/testing/fake_client.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

namespace portal::inventory {

namespace {

using aws::Value;
using aws::ValueList;
using aws::ValueMap;

struct Listed {
    std::vector<std::string> items; ///< parent, slash, item
    std::optional<Error> error;
};

Listed list(aws::Client& client, const aws::CatalogType& type) {
    Listed listed;
    aws::testing::run([&](boost::asio::any_io_executor) -> Task<> {
        Listing listing(client, type, aws::Identity());
        while (!listing.done()) {
            const auto page = co_await listing.next();
            if (!page) {
                listed.error = page.error();
                continue;
            }
            resources::each(page->answer, type.items, [&](const Value& item) {
                listed.items.push_back(page->parent + "/" + *item.find("Name")->as_string());
            });
        }
    });
    return listed;
}

const aws::Service service{.name = "other"};
const std::string_view tokens[] = {"Next"};
const aws::Paginator pages{.input_tokens = tokens, .output_tokens = tokens};
const aws::Operation list_parents{.service = &service, .name = "ListParents", .paginator = &pages};
const aws::Operation list_children{.service = &service, .name = "ListChildren", .paginator = &pages};
const aws::Operation list_others{.service = &service, .name = "ListOthers"};
const aws::Operation& parents() { return list_parents; }
const aws::Operation& children() { return list_children; }
const aws::Operation& others() { return list_others; }
const aws::CatalogParent by_parent{.operation = parents, .path = "Parents[]", .into = "Parent"};

Value named(std::initializer_list<const char*> names) {
    ValueList list;
    for (const char* name : names) list.push_back(ValueMap{{"Name", name}});
    return list;
}

std::string text(const Value& parameters, std::string_view name) {
    const Value* found = parameters.find(name);
    return found && found->as_string() ? *found->as_string() : "";
}

} // namespace

TEST_CASE("a type that is listed by parents is listed by every parent of every page, all pages of each") {
    aws::testing::FakeClient client;
    client.on("other", "ListParents").answer([](const aws::testing::RecordedCall& call) -> Result<Value> {
        if (text(call.parameters, "Next").empty()) return Value(ValueMap{{"Parents", ValueList{"a"}}, {"Next", "2"}});
        return Value(ValueMap{{"Parents", ValueList{"b", "gone", "a"}}});
    });
    client.on("other", "ListChildren").answer([](const aws::testing::RecordedCall& call) -> Result<Value> {
        const std::string parent = text(call.parameters, "Parent");
        if (parent == "gone") {
            Error error{.code = ErrorCode::aws_error, .detail = "There is no such bus."};
            error.aws_code = "ResourceNotFoundException";
            return tl::unexpected(error);
        }
        if (parent == "a" && text(call.parameters, "Next").empty())
            return Value(ValueMap{{"Items", named({"1"})}, {"Next", "more"}});
        return Value(ValueMap{{"Items", named({"2"})}});
    });
    const aws::CatalogType type{.type = "AWS::Other::Child",
                                .service = "other",
                                .operation = children,
                                .items = "Items[]",
                                .id = "Name",
                                .arn = "Arn",
                                .for_each = &by_parent};
    const Listed listed = list(client, type);
    CHECK_FALSE(listed.error);
    CHECK(listed.items == std::vector<std::string>{"a/1", "a/2", "b/2"});
}

TEST_CASE("a parent that is listed by parents of its own fills both; one that went away meanwhile has nothing") {
    aws::testing::FakeClient client;
    client.on("other", "ListOthers").answer(ValueMap{{"Tops", ValueList{"a", "gone", "b"}}});
    client.on("other", "ListParents").answer([](const auto& call) -> Result<Value> {
        const std::string top = text(call.parameters, "Top");
        if (top == "gone")
            return tl::unexpected<Error>(Error{.code = ErrorCode::aws_error, .aws_code = "ResourceNotFoundException"});
        return Value(ValueMap{{"Parents", ValueList{top + "1", top + "2"}}});
    });
    client.on("other", "ListChildren").answer([](const auto& call) -> Result<Value> {
        const std::string name = text(call.parameters, "Top") + "-" + text(call.parameters, "Parent");
        return Value(ValueMap{{"Children", named({name.c_str()})}});
    });
    const aws::CatalogParent top{.operation = others, .path = "Tops[]", .into = "Top"};
    const aws::CatalogParent parent{.operation = parents, .path = "Parents[]", .into = "Parent", .for_each = &top};
    const aws::CatalogType type{.type = "T",
                                .service = "other",
                                .operation = children,
                                .items = "Children[]",
                                .id = "Name",
                                .for_each = &parent};
    const auto listed = list(client, type);
    CHECK_FALSE(listed.error);
    CHECK(listed.items == std::vector<std::string>{"a1/a-a1", "a2/a-a2", "b1/b-b1", "b2/b-b2"});
}

TEST_CASE("without parents there is one page, and nothing on it; a parent call that is refused ends the listing") {
    aws::testing::FakeClient client;
    bool refuse = false;
    client.on("other", "ListParents").answer([&](const aws::testing::RecordedCall&) -> Result<Value> {
        if (refuse) return fail(ErrorCode::aws_access_denied, "no");
        return Value(ValueMap{});
    });
    const aws::CatalogType type{.type = "AWS::Other::Child",
                                .service = "other",
                                .operation = children,
                                .items = "Items[]",
                                .id = "Name",
                                .arn = "Arn",
                                .for_each = &by_parent};
    CHECK(list(client, type).items.empty());
    CHECK_FALSE(list(client, type).error);
    refuse = true;
    REQUIRE(list(client, type).error);
    CHECK(list(client, type).error->code == ErrorCode::aws_access_denied);
}

TEST_CASE("a parameter that AWS does not know here is left out, and the page says so") {
    aws::testing::FakeClient client;
    client.on("other", "ListChildren").answer([](const aws::testing::RecordedCall& call) -> Result<Value> {
        if (!call.parameters.find("IncludeManaged")) return Value(ValueMap{{"Items", named({"1"})}});
        Error error{.code = ErrorCode::aws_error, .detail = "The parameter IncludeManaged is not recognized"};
        error.aws_code = "UnknownParameter";
        return tl::unexpected(error);
    });
    aws::CatalogType type{.type = "AWS::Other::Child",
                          .service = "other",
                          .operation = children,
                          .parameters = R"({"IncludeManaged": true, "Most": 5})",
                          .items = "Items[]",
                          .id = "Name",
                          .arn = "arn:{partition}:other:::{id}"};
    CHECK(list(client, type).items == std::vector<std::string>{"/1"});
    aws::testing::run([&](boost::asio::any_io_executor) -> Task<> {
        Listing listing(client, type, aws::Identity());
        const auto page = co_await listing.next();
        REQUIRE(page.has_value());
        const Answer answer = read_answer(type, *page, {.partition = "aws", .region = "r", .account_id = "1"}, true);
        CHECK(answer.items.size() == 1);
        CHECK_FALSE(answer.is_whole);
        CHECK(answer.problems.at(0).find("IncludeManaged") != std::string::npos);
    });
    type.parameters = R"({"Most": 5})";
    CHECK_FALSE(list(client, type).error);
}

TEST_CASE("each set of parameters is a call of its own; names and sets are read before") {
    aws::testing::FakeClient client;
    client.on("other", "ListChildren").answer([](const aws::testing::RecordedCall& call) -> Result<Value> {
        return Value(ValueMap{{"Items", named({text(call.parameters, "Kind") == "x" ? "1" : "2"})}});
    });
    client.on("other", "ListOthers").answer([](const aws::testing::RecordedCall&) -> Result<Value> {
        return Value(
            ValueMap{{"Others", ValueList{ValueMap{{"Of", "1"}, {"Name", "b"}}, ValueMap{{"Of", "1"}, {"Name", "a"}},
                                          ValueMap{{"Name", "nobody's"}}}}});
    });
    const aws::CatalogNames names{.operation = others, .items = "Others[]", .id = "Of", .name = "Name"};
    const aws::CatalogSet sets[] = {{.name = "default", .operation = others, .path = "Others[].Name"}};
    const aws::CatalogType type{.type = "AWS::Other::Child",
                                .service = "other",
                                .operation = children,
                                .parameters = R"([{"Kind": "x"}, {"Kind": "y"}])",
                                .items = "Items[]",
                                .id = "Name",
                                .arn = "Arn",
                                .names = &names,
                                .sets = sets};
    CHECK(list(client, type).items == std::vector<std::string>{"/1", "/2"});
    aws::testing::run([&](boost::asio::any_io_executor) -> Task<> {
        Listing listing(client, type, aws::Identity());
        const auto page = co_await listing.next();
        REQUIRE(page.has_value());
        CHECK(page->beside->names == std::map<std::string, std::string>{{"1", "a"}});
        CHECK(page->beside->sets.at("default") == std::set<std::string>{"a", "b", "nobody's"});
    });
}

} // namespace portal::inventory
