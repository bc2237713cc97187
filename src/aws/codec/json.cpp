// The json protocols: 1.0, 1.1 and the bodies of rest-json.
#include "base/json.hpp"
#include "aws/codec/parts.hpp"
#include "aws/codec/scalars.hpp"

#include <algorithm>
#include <cmath>
#include <simdjson.h>
#include <unordered_set>

namespace portal::aws::codec {

namespace {

namespace dom = simdjson::dom;

Result<json::Value> to_json(const Member& member, const Value& value, int depth);

Result<json::Value> document_to_json(const Value& value, int depth) {
    if (depth > most_depth) return misfit("The parameters nest too deeply.");
    if (const auto flag = value.as_bool()) return json::Value(*flag);
    if (const auto number = value.as_integer()) return json::Value(*number);
    if (const auto number = value.as_number()) return json::Value(*number);
    if (const std::string* text = value.as_string()) return json::Value(*text);
    if (const ValueList* list = value.as_list()) {
        json::Array array;
        for (const Value& item : *list) {
            auto made = document_to_json(item, depth + 1);
            if (!made) return made;
            array.push_back(std::move(*made));
        }
        return array;
    }
    if (const ValueMap* map = value.as_map()) {
        json::Object object;
        for (const auto& [name, item] : *map) {
            auto made = document_to_json(item, depth + 1);
            if (!made) return made;
            object[name] = std::move(*made);
        }
        return object;
    }
    return json::Value(nullptr);
}

Result<json::Value> structure_to_json(const Shape& shape, const Value& value, int depth) {
    const ValueMap* map = value.as_map();
    if (!map) return misfit(std::string(shape.name) + " must be a structure.");
    json::Object object;
    for (const auto& [name, inner] : *map) {
        const Member* member = shape.member(name);
        if (!member) return misfit(std::string(shape.name) + " has no member " + name + ".");
        if (inner.is_null() || member->location != Location::body) continue;
        auto made = to_json(*member, inner, depth + 1);
        if (!made) return made;
        object[wire_name(*member)] = std::move(*made);
    }
    return object;
}

Result<json::Value> scalar_to_json(const Member& member, const Value& value) {
    const Shape& shape = *member.shape;
    const TimestampFormat format = timestamp_format_of(member, TimestampFormat::unix_timestamp);
    const auto text = scalar_text(value, shape, format);
    if (!text) return misfit(std::string(member.name) + " is of the wrong type.");
    if (shape.kind == ShapeKind::integer) return json::Value(*value.as_integer());
    if (shape.kind == ShapeKind::boolean) return json::Value(*value.as_bool());
    if (shape.kind == ShapeKind::number && std::isfinite(*value.as_number())) return json::Value(*value.as_number());
    if (shape.kind == ShapeKind::timestamp && format == TimestampFormat::unix_timestamp) {
        if (const auto whole = parse_integer(*text)) return json::Value(*whole);
        return json::Value(*parse_number(*text));
    }
    return json::Value(*text);
}

Result<json::Value> to_json(const Member& member, const Value& value, int depth) {
    if (depth > most_depth) return misfit("The parameters nest too deeply.");
    const Shape& shape = *member.shape;
    if (value.is_null()) return json::Value(nullptr);
    if (shape.kind == ShapeKind::structure) return structure_to_json(shape, value, depth);
    if (shape.kind == ShapeKind::document) return document_to_json(value, depth);
    if (shape.kind == ShapeKind::list) {
        const ValueList* list = value.as_list();
        if (!list) return misfit(std::string(member.name) + " must be a list.");
        json::Array array;
        for (const Value& item : *list) {
            auto made = to_json(shape.members[0], item, depth + 1);
            if (!made) return made;
            array.push_back(std::move(*made));
        }
        return array;
    }
    if (shape.kind == ShapeKind::map) {
        const ValueMap* map = value.as_map();
        if (!map) return misfit(std::string(member.name) + " must be a map.");
        json::Object object;
        for (const auto& [name, item] : *map) {
            auto made = to_json(shape.members[1], item, depth + 1);
            if (!made) return made;
            object[name] = std::move(*made);
        }
        return object;
    }
    return scalar_to_json(member, value);
}

Value document_from_json(dom::element element) {
    switch (element.type()) {
    case dom::element_type::ARRAY: {
        ValueList list;
        for (const dom::element item : dom::array(element)) list.push_back(document_from_json(item));
        return list;
    }
    case dom::element_type::OBJECT: {
        ValueMap map;
        for (const auto& field : dom::object(element)) map.set(std::string(field.key), document_from_json(field.value));
        return map;
    }
    case dom::element_type::INT64: return Value(std::int64_t(element));
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE: return Value(double(element));
    case dom::element_type::STRING: return Value(std::string_view(element));
    case dom::element_type::BOOL: return Value(bool(element));
    case dom::element_type::NULL_VALUE: break;
    }
    return {};
}

/// A number where the model wants an integer: 3 and 3.0, not 3.5 and not 2^63.
std::optional<std::int64_t> whole_number(dom::element element) {
    std::int64_t whole = 0;
    if (element.get(whole) == simdjson::SUCCESS) return whole;
    double number = 0;
    if (element.get(number) != simdjson::SUCCESS || std::floor(number) != number || std::abs(number) > 9.0e15)
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

bool scalar_from_json(const Shape& shape, dom::element element, Value& into) {
    std::string_view text;
    if (element.get(text) == simdjson::SUCCESS)
        return shape.kind != ShapeKind::integer && shape.kind != ShapeKind::boolean && parse_scalar(text, shape, into);
    double number = 0;
    const bool is_number = element.get(number) == simdjson::SUCCESS;
    switch (shape.kind) {
    case ShapeKind::integer:
        if (const auto whole = whole_number(element)) {
            into = Value(*whole);
            return true;
        }
        return false;
    case ShapeKind::number:
        if (is_number) into = Value(number);
        return is_number;
    case ShapeKind::boolean:
        if (bool flag = false; element.get(flag) == simdjson::SUCCESS) {
            into = Value(flag);
            return true;
        }
        return false;
    case ShapeKind::timestamp:
        if (const auto time = is_number ? timestamp_of_seconds(number) : std::nullopt) {
            into = Value(*time);
            return true;
        }
        return false;
    default: return false;
    }
}

/// Reads an answer into place; once something is wrong, `wrong` says it and everything answers false.
class Reader {
public:
    std::string wrong;

    bool read(const Shape& shape, dom::element element, const At& at, Value& into) {
        if (element.is_null()) return true;
        switch (shape.kind) {
        case ShapeKind::document: into = document_from_json(element); return true;
        case ShapeKind::structure:
        case ShapeKind::map: {
            dom::object object;
            if (element.get(object) != simdjson::SUCCESS) return refuse(at, " is no object.");
            ValueMap& map = into.become_map();
            return shape.kind == ShapeKind::map ? read_map(shape, object, at, map)
                                                : read_structure(shape, object, at, map);
        }
        case ShapeKind::list: {
            dom::array array;
            if (element.get(array) != simdjson::SUCCESS) return refuse(at, " is no list.");
            return read_list(shape, array, at, into.become_list());
        }
        default: return scalar_from_json(shape, element, into) || refuse(at, " is of the wrong type.");
        }
    }

private:
    bool refuse(const At& at, std::string_view why) {
        wrong = at.text().append(why);
        return false;
    }

    bool read_structure(const Shape& shape, dom::object object, const At& at, ValueMap& map) {
        MembersAsTheyCome members(shape);
        map.reserve(std::min(object.size(), shape.members.size()));
        const auto is_in_body = [](const Member& member) { return member.location == Location::body; };
        for (const auto& field : object) {
            const Member* member = members.find(field.key, is_in_body);
            if (!member) continue;
            const At inside{&at, member->name};
            // Which of two was meant nobody knows, and half of an answer is none.
            if (!members.take(*member)) return refuse(inside, " stands there twice.");
            if (field.value.is_null()) continue;
            if (!read(*member->shape, field.value, inside, map.append(member->name))) return false;
        }
        return true;
    }

    bool read_map(const Shape& shape, dom::object object, const At& at, ValueMap& map) {
        std::unordered_set<std::string_view> keys;
        map.reserve(object.size());
        const At inside{&at, "*"};
        for (const auto& field : object) {
            if (!keys.insert(field.key).second) return refuse(at, " has a key twice.");
            if (!read(*shape.members[1].shape, field.value, inside, map.append(field.key))) return false;
        }
        return true;
    }

    bool read_list(const Shape& shape, dom::array array, const At& at, ValueList& list) {
        list.reserve(array.size());
        const At inside{&at, "[]"};
        for (const dom::element item : array)
            if (!read(*shape.members[0].shape, item, inside, list.emplace_back())) return false;
        return true;
    }
};

/// "aws.example#ThrottlingException:http://..." -> "ThrottlingException"
std::string bare_code(std::string_view code) {
    code = code.substr(0, code.find(':'));
    if (const auto hash = code.rfind('#'); hash != std::string_view::npos) code.remove_prefix(hash + 1);
    return std::string(code);
}

/// A thread's parser, whose memory serves one answer after the other; what it parsed is valid until the next. A very
/// large answer's memory is not kept.
class ThreadsParser {
public:
    /// Nothing where the text is no JSON, or nests too deeply.
    std::optional<dom::element> parse(const std::string& body) {
        dom::element element;
        if ((body.size() > parser_->capacity() || parser_->max_depth() == 0) &&
            parser_->allocate(std::max(body.size(), least_capacity), most_depth) != simdjson::SUCCESS)
            return std::nullopt;
        if (parser_->parse(body).get(element) != simdjson::SUCCESS) return std::nullopt;
        return element;
    }
    ~ThreadsParser() {
        if (parser_->capacity() > most_kept) *parser_ = dom::parser();
    }

private:
    static constexpr std::size_t least_capacity = 64 << 10;
    static constexpr std::size_t most_kept = 1 << 20;
    static dom::parser& threads_own() {
        thread_local dom::parser parser;
        return parser;
    }
    dom::parser* parser_ = &threads_own();
};

} // namespace

Result<std::string> json_body(const Shape& shape, const Value& value, int depth) {
    const Member root{.name = shape.name, .shape = &shape};
    auto made = to_json(root, value, depth);
    if (!made) return tl::unexpected<Error>(std::move(made.error()));
    return json::serialize(*made);
}

Result<Value> parse_json(const Shape& shape, const std::string& body) {
    if (body.empty()) return Value(ValueMap());
    ThreadsParser parser;
    const auto element = parser.parse(body);
    if (!element) return invalid_answer("The body is not JSON, or cut short.");
    if (element->is_null()) return invalid_answer("The body is null.");
    const At root{nullptr, shape.name};
    Reader reader;
    Value value;
    if (!reader.read(shape, *element, root, value)) return invalid_answer(std::move(reader.wrong));
    return value;
}

ServiceError parse_json_error(const HttpAnswer& answer) {
    ServiceError error;
    ThreadsParser parser;
    const auto element = parser.parse(answer.body);
    const auto text_of = [&](std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names) {
            std::string_view text;
            if (element && element->is_object() && element->at_key(name).get(text) == simdjson::SUCCESS)
                return std::string(text);
        }
        return std::string();
    };
    if (const std::string* header = find_header(answer.headers, "x-amzn-errortype")) error.code = bare_code(*header);
    if (error.code.empty()) error.code = bare_code(text_of({"__type", "code", "Code"}));
    error.message = text_of({"message", "Message", "errorMessage"});
    return error;
}

} // namespace portal::aws::codec
