// A stranger's body and query string through parsing and the readers that every request's struct has: a value that is
// written and read as the same, or a refusal that names fields, bounded and in UTF-8.
//
// sources: src/http/api_request.cpp src/http/api_reply.cpp src/http/authentication.cpp src/http/message.cpp
// src/api/permissions.cpp src/api/problem.cpp src/api/route.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp
// src/base/characters.cpp src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp
// src/base/json_names.cpp src/base/random.cpp src/base/text.cpp
#include "api/route.hpp"
#include "base/text.hpp"
#include "http/api_request.hpp"

#include <boost/json/object.hpp>
#include <cstdlib>

using namespace portal;

namespace fuzzed {

enum class Kind { one, two };
BOOST_DESCRIBE_ENUM(Kind, one, two)

struct Inner {
    std::int64_t number = 0;
    std::optional<std::string> text;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (number, text))

/// Each shape that a request's struct can have.
struct Body {
    std::string text;
    bool flag = false;
    std::int64_t number = 0;
    double amount = 0;
    Kind kind = Kind::one;
    Timestamp at;
    std::optional<Inner> inner;
    std::vector<Inner> list;
    std::map<std::string, std::string> tags;
    std::optional<json::Value> anything;
};
BOOST_DESCRIBE_STRUCT(Body, (), (text, flag, number, amount, kind, at, inner, list, tags, anything))

} // namespace fuzzed

namespace {

constexpr std::size_t most_bytes = 1024;

void check(const Error& error) {
    if (error.fields.size() > 20 || !utf8_length(error.detail)) std::abort();
    for (const FieldError& field : error.fields)
        if (field.field.size() > 200 || !utf8_length(field.field) || !utf8_length(field.detail)) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    api::RouteInfo info;
    info.query = {{.name = "q"}, {.name = "tag", .keyed = true}};
    if (const auto query = http::read_query(text, info); !query)
        check(query.error());
    else if (query->size() > 200)
        std::abort();

    const auto value = http::read_body(text, most_bytes);
    if (!value) {
        check(value.error());
        return 0;
    }
    if (size > most_bytes) std::abort();
    const auto body = json::read<fuzzed::Body>(*value);
    if (!body) {
        if (body.error().fields.empty()) std::abort();
        check(body.error());
        return 0;
    }
    const json::Value written = json::write(*body);
    const auto again = json::read<fuzzed::Body>(written);
    if (!again || json::serialize(json::write(*again)) != json::serialize(written)) std::abort();
    return 0;
}
