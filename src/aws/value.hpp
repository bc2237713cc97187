// A small dynamic value: the parameters of a call and its answer, with members named as in AWS's models.
//
// Timestamps are UTC microseconds; blobs are the bytes themselves, never base64. A map keeps the order in which its
// members were set, so that what is sent is the same in every run.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace portal::aws {

class Value;

struct Blob {
    std::string bytes;
    bool operator==(const Blob&) const = default;
};

using ValueList = std::vector<Value>;

/// Names in the order they were set; a name stands once. Looked up in linear time: AWS's structures are small.
class ValueMap {
public:
    ValueMap() = default;
    ValueMap(std::initializer_list<std::pair<std::string, Value>> members);

    /// Null where there is no such name.
    const Value* find(std::string_view name) const;
    Value* find(std::string_view name);
    void set(std::string name, Value value);
    /// A null value to fill in, in constant time, for who knows that the name is not there yet. Valid until the next
    /// one.
    Value& append(std::string_view name);
    void reserve(std::size_t members);

    using Iterator = std::vector<std::pair<std::string, Value>>::const_iterator;
    bool empty() const;
    std::size_t size() const;
    Iterator begin() const;
    Iterator end() const;
    bool operator==(const ValueMap& other) const;

private:
    std::vector<std::pair<std::string, Value>> members_;
};

/// The readers below answer "nothing" (null pointer, nullopt) where the value is of another kind: the parser has
/// already refused an answer that differs from its model, so that only absence is left to deal with.
class Value {
public:
    Value() = default;
    Value(bool value) : content_(value) {}
    Value(int value) : content_(static_cast<std::int64_t>(value)) {}
    Value(std::int64_t value) : content_(value) {}
    Value(double value) : content_(value) {}
    Value(const char* value) : content_(std::string(value)) {}
    Value(std::string_view value) : content_(std::string(value)) {}
    Value(std::string value) : content_(std::move(value)) {}
    Value(Blob value) : content_(std::move(value)) {}
    Value(Timestamp value) : content_(value) {}
    Value(ValueList value) : content_(std::move(value)) {}
    Value(ValueMap value) : content_(std::move(value)) {}

    bool is_null() const { return std::holds_alternative<std::monostate>(content_); }
    std::optional<bool> as_bool() const;
    std::optional<std::int64_t> as_integer() const;
    std::optional<double> as_number() const; ///< of integers too
    const std::string* as_string() const;
    const Blob* as_blob() const;
    std::optional<Timestamp> as_timestamp() const;
    const ValueList* as_list() const;
    const ValueMap* as_map() const;
    ValueList* as_list();
    ValueMap* as_map();

    /// Makes this an empty list, an empty map, or `text`.
    ValueList& become_list();
    ValueMap& become_map();
    void become_string(std::string_view text) { content_.emplace<std::string>(text); }

    /// The member of a map; null for any other value.
    const Value* find(std::string_view name) const;

    bool operator==(const Value&) const = default;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Blob, Timestamp, ValueList, ValueMap>
        content_;
};

// Here, where Value is complete.
inline void ValueMap::reserve(std::size_t members) { members_.reserve(members); }
inline Value& ValueMap::append(std::string_view name) {
    return members_.emplace_back(std::piecewise_construct, std::tuple(name), std::tuple()).second;
}
inline ValueList& Value::become_list() { return content_.emplace<ValueList>(); }
inline ValueMap& Value::become_map() { return content_.emplace<ValueMap>(); }
inline bool ValueMap::empty() const { return members_.empty(); }
inline std::size_t ValueMap::size() const { return members_.size(); }
inline ValueMap::Iterator ValueMap::begin() const { return members_.begin(); }
inline ValueMap::Iterator ValueMap::end() const { return members_.end(); }

} // namespace portal::aws
