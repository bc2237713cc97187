#include "base/json.hpp"

#include "base/text.hpp"

#include <boost/core/demangle.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <map>
#include <mutex>
#include <stdexcept>

namespace portal::json {

namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_errors = 20;

std::string place_of(std::string_view text, std::size_t offset) {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        ++column;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        }
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void write_pretty(const Value& value, std::string& out, std::size_t depth) {
    const std::string indent(depth * 2, ' ');
    if (const Object* object = value.if_object(); object && !object->empty()) {
        out += "{\n";
        bool first = true;
        for (const auto& item : *object) {
            out +=
                (first ? "" : ",\n") + indent + "  " + boost::json::serialize(boost::json::string(item.key())) + ": ";
            first = false;
            write_pretty(item.value(), out, depth + 1);
        }
        out += "\n" + indent + "}";
    } else if (const Array* array = value.if_array(); array && !array->empty()) {
        out += "[\n";
        for (std::size_t i = 0; i < array->size(); ++i) {
            out += (i == 0 ? "" : ",\n") + indent + "  ";
            write_pretty((*array)[i], out, depth + 1);
        }
        out += "\n" + indent + "]";
    } else {
        out += boost::json::serialize(value);
    }
}

} // namespace

Result<Value> parse(std::string_view text, std::size_t most_bytes) {
    if (text.size() > most_bytes)
        return fail(ErrorCode::body_too_large, "At most " + std::to_string(most_bytes) + " bytes.");
    boost::json::parse_options options;
    options.max_depth = deepest;
    boost::json::stream_parser parser({}, options);
    boost::system::error_code error;
    const std::size_t used = parser.write_some(text.data(), text.size(), error);
    const auto rest = text.substr(used);
    if (!error && rest.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        parser.finish(error);
        if (!error) return parser.release();
    } else if (!error) {
        return fail(ErrorCode::malformed_json,
                    "There is something after the JSON value, at " + place_of(text, used) + ".");
    }
    return fail(ErrorCode::malformed_json, "At " + place_of(text, used) + ": " + error.message() + ".");
}

std::string serialize(const Value& value) { return boost::json::serialize(value); }

std::string serialize_pretty(const Value& value) {
    std::string out;
    write_pretty(value, out, 0);
    return out + "\n";
}

namespace detail {

void Reader::wrong(const std::string& path, std::string code, std::string detail_text) {
    if (errors.size() < most_errors) errors.push_back({cut(path, 200), std::move(code), std::move(detail_text)});
}

bool Reader::read_bool(const Value& value, const std::string& path, bool& into) {
    if (const bool* found = value.if_bool()) return into = *found, true;
    wrong(path, "wrong-type", "True or false is needed.");
    return false;
}

bool Reader::read_integer(const Value& value, const std::string& path, std::int64_t& into) {
    if (const auto* found = value.if_int64()) return into = *found, true;
    wrong(path, "wrong-type", "A whole number is needed.");
    return false;
}

bool Reader::read_number(const Value& value, const std::string& path, double& into) {
    boost::system::error_code error;
    into = value.to_number<double>(error);
    if (!error) return true;
    wrong(path, "wrong-type", "A number is needed.");
    return false;
}

bool Reader::read_string(const Value& value, const std::string& path, std::string& into) {
    if (const auto* found = value.if_string()) return into.assign(found->data(), found->size()), true;
    wrong(path, "wrong-type", "Text is needed.");
    return false;
}

bool Reader::read_time(const Value& value, const std::string& path, Timestamp& into) {
    std::string text;
    if (!read_string(value, path, text)) return false;
    if (const auto time = from_rfc3339(text)) return into = *time, true;
    wrong(path, "not-a-time", "A time as in RFC 3339 is needed, such as 2026-01-31T12:00:00Z.");
    return false;
}

const Object* Reader::read_object(const Value& value, const std::string& path) {
    if (const auto* found = value.if_object()) return found;
    wrong(path, "wrong-type", "An object is needed.");
    return nullptr;
}

const Array* Reader::read_array(const Value& value, const std::string& path) {
    if (const auto* found = value.if_array()) return found;
    wrong(path, "wrong-type", "A list is needed.");
    return nullptr;
}

// Two types of one name would stand in the document for each other, so that a second one is a mistake to be seen at
// once.
std::string named_once(std::string short_name, const std::string& whole_name) {
    static std::mutex mutex;
    static std::map<std::string, std::string> known;
    const std::lock_guard lock(mutex);
    const auto& first = known.emplace(short_name, whole_name).first->second;
    if (first != whole_name)
        throw std::logic_error("the API has two types named " + short_name + ": " + first + " and " + whole_name);
    return short_name;
}

std::string short_type_name(const char* mangled) {
    const std::string whole_name = boost::core::demangle(mangled);
    std::string name = whole_name;
    // A template such as Page<portal::accounts::CloudAccount> becomes CloudAccountPage.
    const auto last_part = [](const std::string& text) {
        return text.substr(text.rfind("::") == std::string::npos ? 0 : text.rfind("::") + 2);
    };
    const auto open = name.find('<');
    if (open == std::string::npos) return named_once(last_part(name), whole_name);
    const auto close = name.rfind('>');
    std::string argument = name.substr(open + 1, close - open - 1);
    while (!argument.empty() && argument.back() == ' ') argument.pop_back();
    return named_once(last_part(argument) + last_part(name.substr(0, open)), whole_name);
}

Value reference(const std::string& name) { return Object{{"$ref", "#/components/schemas/" + name}}; }

Value nullable(Value schema) {
    if (Object* object = schema.if_object();
        object && object->contains("type") && object->at("type").is_string() && !object->contains("enum")) {
        (*object)["type"] = Array{object->at("type"), "null"};
        return schema;
    }
    if (schema.is_object() && schema.get_object().empty()) return schema;
    return Object{{"anyOf", Array{std::move(schema), Object{{"type", "null"}}}}};
}

} // namespace detail

} // namespace portal::json
