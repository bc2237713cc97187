// Between the generated structs and Value, a member at a time; only the generated sources include it.
//
// `put` leaves out what is absent: an empty optional, list or map. `take` leaves the member as it is where the answer
// has no such value, as Smithy's clients do with members that AWS requires and yet omits.
#pragma once

#include "aws/value.hpp"

#include <map>
#include <type_traits>

namespace portal::aws::typed {

template <class T>
struct is_list : std::false_type {};
template <class T>
struct is_list<std::vector<T>> : std::true_type {};
template <class T>
struct is_text_map : std::false_type {};
template <class T>
struct is_text_map<std::map<std::string, T>> : std::true_type {};

template <class T>
Value pack(const T& from) {
    if constexpr (is_list<T>::value) {
        ValueList list;
        list.reserve(from.size());
        for (const auto& item : from) list.push_back(pack(item));
        return list;
    } else if constexpr (is_text_map<T>::value) {
        ValueMap map;
        for (const auto& [key, item] : from) map.set(key, pack(item));
        return map;
    } else if constexpr (std::is_constructible_v<Value, const T&>) {
        return Value(from);
    } else {
        return from.to_value();
    }
}

template <class T>
void put(ValueMap& map, std::string_view name, const T& from) {
    map.set(std::string(name), pack(from));
}

template <class T>
void put(ValueMap& map, std::string_view name, const std::optional<T>& from) {
    if (from) put(map, name, *from);
}

template <class T>
void put(ValueMap& map, std::string_view name, const std::vector<T>& from) {
    if (!from.empty()) map.set(std::string(name), pack(from));
}

template <class T>
void put(ValueMap& map, std::string_view name, const std::map<std::string, T>& from) {
    if (!from.empty()) map.set(std::string(name), pack(from));
}

/// False where the value is of another kind.
template <class T>
bool unpack(const Value& value, T& into) {
    const auto copy = [&](auto found) {
        if (found) into = *found;
        return static_cast<bool>(found);
    };
    if constexpr (std::is_same_v<T, Value>) {
        into = value;
        return !value.is_null();
    } else if constexpr (std::is_same_v<T, std::string>) {
        return copy(value.as_string());
    } else if constexpr (std::is_same_v<T, bool>) {
        return copy(value.as_bool());
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return copy(value.as_integer());
    } else if constexpr (std::is_same_v<T, double>) {
        return copy(value.as_number());
    } else if constexpr (std::is_same_v<T, Blob>) {
        return copy(value.as_blob());
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        return copy(value.as_timestamp());
    } else if constexpr (is_list<T>::value) {
        const ValueList* list = value.as_list();
        if (!list) return false;
        for (const Value& item : *list)
            if (typename T::value_type made{}; unpack(item, made)) into.push_back(std::move(made));
        return true;
    } else if constexpr (is_text_map<T>::value) {
        const ValueMap* map = value.as_map();
        if (!map) return false;
        for (const auto& [key, item] : *map)
            if (typename T::mapped_type made{}; unpack(item, made)) into.insert_or_assign(key, std::move(made));
        return true;
    } else {
        if (!value.as_map()) return false;
        into = T::from_value(value);
        return true;
    }
}

template <class T>
void take(const Value& value, std::string_view name, T& into) {
    if (const Value* found = value.find(name)) unpack(*found, into);
}

template <class T>
void take(const Value& value, std::string_view name, std::optional<T>& into) {
    const Value* found = value.find(name);
    if (T made{}; found && unpack(*found, made)) into = std::move(made);
}

} // namespace portal::aws::typed
