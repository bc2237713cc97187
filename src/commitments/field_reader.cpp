#include "commitments/field_reader.hpp"

#include <algorithm>

namespace portal::commitments {

namespace {

constexpr std::int64_t most = 1'000'000'000'000;

} // namespace

std::optional<Day> FieldReader::day(const std::string& field, const std::string& text) {
    const auto read = read_day(text);
    if (!read) wrong(field, "not-a-day", "A day such as 2025-01-31.");
    return read;
}

Money FieldReader::signed_amount(const std::string& field, const std::string& text) {
    const auto read = Money::parse(text);
    if (!read) {
        wrong(field, "not-an-amount", "A decimal number such as 1000000.00, with a point and no grouping.");
    } else if (*read > Money(most) || *read < Money(-most)) {
        wrong(field, "too-large", "This is too large.");
    } else {
        return *read;
    }
    return Money();
}

Money FieldReader::amount(const std::string& field, const std::string& text) {
    const Money read = signed_amount(field, text);
    if (!read.is_negative()) return read;
    wrong(field, "negative", "This cannot be less than 0.");
    return Money();
}

Money FieldReader::percent(const std::string& field, double number) {
    const auto read = Money::nearest(number);
    if (read && number >= 0 && number <= 100) return read->rounded(4);
    wrong(field, "out-of-range", "From 0 to 100.");
    return Money();
}

Error FieldReader::error() && {
    return {.code = ErrorCode::invalid_request,
            .detail = fields_.front().field + ": " + fields_.front().detail,
            .fields = std::move(fields_)};
}

} // namespace portal::commitments
