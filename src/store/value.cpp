#include "store/engine.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace portal::store {

Value to_value(std::nullptr_t) { return nullptr; }
Value to_value(std::string text) { return text; }
Value to_value(std::string_view text) { return std::string(text); }
Value to_value(const char* text) { return std::string(text); }
Value to_value(std::int64_t number) { return number; }
Value to_value(int number) { return static_cast<std::int64_t>(number); }
Value to_value(bool flag) { return static_cast<std::int64_t>(flag ? 1 : 0); }
Value to_value(Timestamp time) { return to_microseconds(time); }

namespace {

const Value& column_of(const std::vector<Value>& values, std::size_t column) {
    if (column >= values.size())
        throw StoreError("column " + std::to_string(column) + " of a row that has " + std::to_string(values.size()));
    return values[column];
}

template <class T>
const T& as(const std::vector<Value>& values, std::size_t column, const char* wanted) {
    const T* found = std::get_if<T>(&column_of(values, column));
    if (!found) throw StoreError("column " + std::to_string(column) + " is not " + wanted);
    return *found;
}

} // namespace

bool Row::is_null(std::size_t column) const {
    return std::holds_alternative<std::nullptr_t>(column_of(values_, column));
}

const std::string& Row::text(std::size_t column) const { return as<std::string>(values_, column, "text"); }

std::int64_t Row::integer(std::size_t column) const { return as<std::int64_t>(values_, column, "an integer"); }

std::optional<std::string> Row::optional_text(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<Timestamp> Row::optional_time(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

void refuse_unstorable(const std::vector<Value>& parameters) {
    for (const auto& parameter : parameters)
        if (const auto* text = std::get_if<std::string>(&parameter); text && !is_storable(*text))
            throw StoreError("a text with a NUL character, or that is no valid UTF-8, cannot be stored");
}

std::string in_message(std::string_view sql) {
    constexpr std::size_t most = 160;
    std::string text(cut(sql, most));
    std::replace(text.begin(), text.end(), '\n', ' ');
    return sql.size() > most ? text + "..." : text;
}

} // namespace portal::store
