// Scalars as text, the way AWS's protocols write and read them.
#pragma once

#include "aws/model.hpp"
#include "aws/value.hpp"

#include <optional>
#include <string>

namespace portal::aws::codec {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

/// `format` unspecified: iso8601.
std::string timestamp_text(Timestamp time, TimestampFormat format);

/// Any of the three formats, whichever the text is in: services do not keep to their models here.
std::optional<Timestamp> parse_timestamp(std::string_view text);
std::optional<Timestamp> timestamp_of_seconds(double seconds);

/// "NaN", "Infinity" and "-Infinity" for what has no digits.
std::string number_text(double number);
std::optional<double> parse_number(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);

/// A scalar by its shape, with blobs in base64; nothing where the value is of another kind.
std::optional<std::string> scalar_text(const Value& value, const Shape& shape, TimestampFormat format);
/// False, and `into` as it was, where the text is of another kind.
bool parse_scalar(std::string_view text, const Shape& shape, Value& into);

/// What the member says, else its shape, else `otherwise`.
TimestampFormat timestamp_format_of(const Member& member, TimestampFormat otherwise);

} // namespace portal::aws::codec
