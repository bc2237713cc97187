// Structs to and from JSON, and to JSON Schema, from one description.
//
//   struct Invitation { std::string email; UserRole user_role; std::optional<std::string> name; };
//   BOOST_DESCRIBE_STRUCT(Invitation, (), (email, user_role, name))
//
// Shapes: bool, 64-bit integers, double, std::string, Timestamp (RFC 3339), AccountId (12 digits), described enums (the
// enumerator's own name), std::optional (absent or null when read, null when written), std::vector,
// std::map<std::string, T>, boost::json::value (anything) and described structs. Reading collects every error with its
// path and refuses unknown members, as a mistyped name would else be silence. Depth is bounded by the parser (32).
#pragma once

#include "base/error.hpp"
#include "base/identifiers.hpp"

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <map>
#include <type_traits>

namespace portal::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Error: malformed_json with line and column; body_too_large above `most_bytes`. Duplicate names: the last one wins.
Result<Value> parse(std::string_view text, std::size_t most_bytes = 1 << 20);

/// What somebody sends. Error: as parse(), and malformed_json on the first name that stands twice in one object.
Result<Value> parse_each_name_once(std::string_view text, std::size_t most_bytes = 1 << 20);

std::string serialize(const Value& value);

/// Two spaces of indentation and names in the order given: for people and for committed files.
std::string serialize_pretty(const Value& value);

namespace detail {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_map : std::false_type {};
template <class T>
struct is_map<std::map<std::string, T>> : std::true_type {};

template <class T>
using members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

/// The errors found so far, and where the reader is.
class Reader {
public:
    void wrong(const std::string& path, std::string code, std::string detail);
    bool read_bool(const Value& value, const std::string& path, bool& into);
    bool read_integer(const Value& value, const std::string& path, std::int64_t& into);
    bool read_number(const Value& value, const std::string& path, double& into);
    bool read_string(const Value& value, const std::string& path, std::string& into);
    bool read_time(const Value& value, const std::string& path, Timestamp& into);
    const Object* read_object(const Value& value, const std::string& path);
    const Array* read_array(const Value& value, const std::string& path);
    std::vector<FieldError> errors;
};

inline std::string join(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

template <class T>
void read_into(Reader& reader, const Value& value, const std::string& path, T& into) {
    if constexpr (std::is_same_v<T, Value>) {
        into = value;
    } else if constexpr (std::is_same_v<T, bool>) {
        reader.read_bool(value, path, into);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        reader.read_integer(value, path, into);
    } else if constexpr (std::is_same_v<T, double>) {
        reader.read_number(value, path, into);
    } else if constexpr (std::is_same_v<T, std::string>) {
        reader.read_string(value, path, into);
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        reader.read_time(value, path, into);
    } else if constexpr (is_optional<T>::value) {
        if (value.is_null())
            into.reset();
        else
            read_into(reader, value, path, into.emplace());
    } else if constexpr (is_vector<T>::value) {
        const Array* array = reader.read_array(value, path);
        for (std::size_t i = 0; array && i < array->size(); ++i)
            read_into(reader, (*array)[i], path + "[" + std::to_string(i) + "]", into.emplace_back());
    } else if constexpr (is_map<T>::value) {
        if (const Object* object = reader.read_object(value, path))
            for (const auto& item : *object)
                read_into(reader, item.value(), join(path, item.key()), into[std::string(item.key())]);
    } else if constexpr (std::is_enum_v<T>) {
        std::string name;
        if (!reader.read_string(value, path, name)) return;
        bool found = false;
        std::string allowed;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
            if (name == enumerator.name) {
                into = enumerator.value;
                found = true;
            }
            allowed += (allowed.empty() ? "" : ", ") + std::string(enumerator.name);
        });
        if (!found) reader.wrong(path, "not-allowed", "One of: " + allowed + ".");
    } else {
        const Object* object = reader.read_object(value, path);
        if (!object) return;
        std::size_t known = 0;
        boost::mp11::mp_for_each<members<T>>([&](auto member) {
            using Member = std::remove_cvref_t<decltype(into.*member.pointer)>;
            if (const Value* found = object->if_contains(member.name)) {
                ++known;
                read_into(reader, *found, join(path, member.name), into.*member.pointer);
            } else if constexpr (!is_optional<Member>::value) {
                reader.wrong(join(path, member.name), "required", "This is needed.");
            }
        });
        if (known == object->size()) return;
        for (const auto& item : *object) {
            bool is_member = false;
            boost::mp11::mp_for_each<members<T>>(
                [&](auto member) { is_member = is_member || item.key() == member.name; });
            if (!is_member) reader.wrong(join(path, item.key()), "unknown-field", "There is no such field.");
        }
    }
}

} // namespace detail

/// Error: invalid_request with one FieldError for each thing that is wrong (at most 20).
template <class T>
Result<T> read(const Value& value) {
    detail::Reader reader;
    T result{};
    detail::read_into(reader, value, "", result);
    if (reader.errors.empty()) return result;
    const auto& first = reader.errors.front();
    Error error{.code = ErrorCode::invalid_request,
                .detail = (first.field.empty() ? "" : first.field + ": ") + first.detail};
    error.fields = std::move(reader.errors);
    return tl::unexpected<Error>(std::move(error));
}

template <class T>
Value write(const T& from) {
    if constexpr (std::is_same_v<T, Value>) {
        return from;
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        return Value(to_rfc3339(from));
    } else if constexpr (std::is_same_v<T, AccountId>) {
        return Value(from.value());
    } else if constexpr (detail::is_optional<T>::value) {
        return from ? write(*from) : Value(nullptr);
    } else if constexpr (detail::is_vector<T>::value) {
        Array array;
        array.reserve(from.size());
        for (const auto& item : from) array.push_back(write(item));
        return array;
    } else if constexpr (detail::is_map<T>::value) {
        Object object;
        for (const auto& [key, item] : from) object[key] = write(item);
        return object;
    } else if constexpr (std::is_enum_v<T>) {
        return Value(boost::describe::enum_to_string(from, "unknown"));
    } else if constexpr (std::is_arithmetic_v<T>) {
        return Value(from);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
        return Value(std::string_view(from));
    } else {
        Object object;
        boost::mp11::mp_for_each<detail::members<T>>(
            [&](auto member) { object[member.name] = write(from.*member.pointer); });
        return object;
    }
}

/// The JSON Schemas (2020-12) of the described structs that were asked for, by name.
using SchemaSet = std::map<std::string, Value>;

namespace detail {

/// "portal::accounts::CloudAccount" -> "CloudAccount"
std::string short_type_name(const char* mangled);
Value reference(const std::string& name);
Value nullable(Value schema);

} // namespace detail

/// The schema of T; described structs are put into `set` and referred to as #/components/schemas/<name>.
template <class T>
Value schema(SchemaSet& set) {
    if constexpr (std::is_same_v<T, Value>) {
        return Object{};
    } else if constexpr (std::is_same_v<T, bool>) {
        return Object{{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return Object{{"type", "integer"}};
    } else if constexpr (std::is_floating_point_v<T>) {
        return Object{{"type", "number"}};
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        return Object{{"type", "string"}, {"format", "date-time"}};
    } else if constexpr (std::is_same_v<T, AccountId>) {
        return Object{{"type", "string"}, {"pattern", "^[0-9]{12}$"}};
    } else if constexpr (detail::is_optional<T>::value) {
        return detail::nullable(schema<typename T::value_type>(set));
    } else if constexpr (detail::is_vector<T>::value) {
        return Object{{"type", "array"}, {"items", schema<typename T::value_type>(set)}};
    } else if constexpr (detail::is_map<T>::value) {
        return Object{{"type", "object"}, {"additionalProperties", schema<typename T::mapped_type>(set)}};
    } else if constexpr (std::is_enum_v<T>) {
        Array names;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
            [&](auto enumerator) { names.emplace_back(enumerator.name); });
        return Object{{"type", "string"}, {"enum", std::move(names)}};
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
        return Object{{"type", "string"}};
    } else {
        const std::string name = detail::short_type_name(typeid(T).name());
        if (!set.contains(name)) {
            set[name] = Object{}; // stands in for recursion
            Object properties;
            Array required;
            boost::mp11::mp_for_each<detail::members<T>>([&](auto member) {
                using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
                properties[member.name] = schema<Member>(set);
                if constexpr (!detail::is_optional<Member>::value) required.emplace_back(member.name);
            });
            Object made{{"type", "object"}, {"properties", std::move(properties)}};
            if (!required.empty()) made["required"] = std::move(required);
            set[name] = std::move(made);
        }
        return detail::reference(name);
    }
}

} // namespace portal::json
