#include "aws/value.hpp"

namespace portal::aws {

ValueMap::ValueMap(std::initializer_list<std::pair<std::string, Value>> members) {
    for (const auto& [name, value] : members) set(name, value);
}

const Value* ValueMap::find(std::string_view name) const {
    for (const auto& [own_name, value] : members_)
        if (own_name == name) return &value;
    return nullptr;
}

Value* ValueMap::find(std::string_view name) { return const_cast<Value*>(std::as_const(*this).find(name)); }

void ValueMap::set(std::string name, Value value) {
    if (Value* present = find(name))
        *present = std::move(value);
    else
        members_.emplace_back(std::move(name), std::move(value));
}

bool ValueMap::operator==(const ValueMap& other) const { return members_ == other.members_; }

std::optional<bool> Value::as_bool() const {
    const bool* value = std::get_if<bool>(&content_);
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Value::as_integer() const {
    const std::int64_t* value = std::get_if<std::int64_t>(&content_);
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<double> Value::as_number() const {
    if (const double* value = std::get_if<double>(&content_)) return *value;
    if (const std::int64_t* value = std::get_if<std::int64_t>(&content_)) return static_cast<double>(*value);
    return std::nullopt;
}

const std::string* Value::as_string() const { return std::get_if<std::string>(&content_); }
const Blob* Value::as_blob() const { return std::get_if<Blob>(&content_); }

std::optional<Timestamp> Value::as_timestamp() const {
    const Timestamp* value = std::get_if<Timestamp>(&content_);
    return value ? std::optional(*value) : std::nullopt;
}

const ValueList* Value::as_list() const { return std::get_if<ValueList>(&content_); }
const ValueMap* Value::as_map() const { return std::get_if<ValueMap>(&content_); }
ValueList* Value::as_list() { return std::get_if<ValueList>(&content_); }
ValueMap* Value::as_map() { return std::get_if<ValueMap>(&content_); }

const Value* Value::find(std::string_view name) const {
    const ValueMap* map = as_map();
    return map ? map->find(name) : nullptr;
}

} // namespace portal::aws
