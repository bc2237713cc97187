// Described enums and JSON in text columns, as every repository keeps them.
#pragma once

#include "base/json.hpp"
#include "store/store.hpp"

namespace portal::store {

/// The enumerator's own name.
template <class Enum>
std::string word(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

/// Throws StoreError where the store holds a word that the enum does not have.
template <class Enum>
Enum from_word(const std::string& name) {
    Enum value{};
    if (!boost::describe::enum_from_string(name.c_str(), value))
        throw StoreError("the store holds an unknown word: " + name);
    return value;
}

template <class T>
std::string json_text(const T& value) {
    return json::serialize(json::write(value));
}

/// Throws StoreError where the text is no JSON of that shape.
template <class T>
T from_json_text(const std::string& text) {
    const auto parsed = json::parse(text, 64U << 20); // our own: not what a stranger sends
    auto value = parsed ? json::read<T>(*parsed) : Result<T>(fail(ErrorCode::internal, "not JSON"));
    if (!value) throw StoreError("the store holds JSON of another shape");
    return std::move(*value);
}

} // namespace portal::store
