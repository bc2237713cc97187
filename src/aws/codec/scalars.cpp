#include "aws/codec/scalars.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <sodium.h>

namespace portal::aws::codec {

namespace {

constexpr std::array<const char*, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string rfc822_text(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::array<char, 64> buffer{};
    const int length =
        std::snprintf(buffer.data(), buffer.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                      weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                      months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

/// "Sun, 06 Nov 1994 08:49:37.5 GMT" by way of RFC 3339, whose reader checks every number.
std::optional<Timestamp> parse_rfc822(std::string_view text) {
    if (text.size() < 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT")) return std::nullopt;
    for (unsigned month = 0; month < months.size(); ++month) {
        if (text.substr(8, 3) != months[month]) continue;
        std::array<char, 8> number{};
        std::snprintf(number.data(), number.size(), "%02u", month + 1);
        const std::string_view clock = text.substr(17, text.size() - 17 - 4);
        return from_rfc3339(std::string(text.substr(12, 4)) + "-" + number.data() + "-" +
                            std::string(text.substr(5, 2)) + "T" + std::string(clock) + "Z");
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace

std::string to_base64(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back(); // its terminating zero
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          " \r\n", &length, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(length);
    return bytes;
}

std::string timestamp_text(Timestamp time, TimestampFormat format) {
    switch (format) {
    case TimestampFormat::rfc822: return rfc822_text(time);
    case TimestampFormat::unix_timestamp: {
        const std::int64_t micros = to_microseconds(time);
        if (micros % 1'000'000 == 0) return std::to_string(micros / 1'000'000);
        return number_text(static_cast<double>(micros) / 1e6);
    }
    case TimestampFormat::iso8601:
    case TimestampFormat::unspecified: break;
    }
    return to_rfc3339(time);
}

std::optional<Timestamp> timestamp_of_seconds(double seconds) {
    // The years 1 to 9999, which every text form and both stores can hold.
    if (!(seconds > -62'135'596'800.0 && seconds < 253'402'300'800.0)) return std::nullopt;
    return from_microseconds(static_cast<std::int64_t>(std::llround(seconds * 1e6)));
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    text = trimmed(text);
    if (const auto time = from_rfc3339(text)) return time;
    if (const auto time = parse_rfc822(text)) return time;
    const auto seconds = parse_number(text);
    return seconds ? timestamp_of_seconds(*seconds) : std::nullopt;
}

std::string number_text(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return std::string(buffer.data(), error == std::errc() ? end : buffer.data());
}

std::optional<double> parse_number(std::string_view text) {
    text = trimmed(text);
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    return parse_whole<double>(text);
}

std::optional<std::int64_t> parse_integer(std::string_view text) { return parse_whole<std::int64_t>(trimmed(text)); }

std::optional<std::string> scalar_text(const Value& value, const Shape& shape, TimestampFormat format) {
    switch (shape.kind) {
    case ShapeKind::string:
        if (const std::string* text = value.as_string()) return *text;
        break;
    case ShapeKind::integer:
        if (const auto number = value.as_integer()) return std::to_string(*number);
        break;
    case ShapeKind::number:
        if (const auto number = value.as_number()) return number_text(*number);
        break;
    case ShapeKind::boolean:
        if (const auto flag = value.as_bool()) return *flag ? "true" : "false";
        break;
    case ShapeKind::blob:
        if (const Blob* blob = value.as_blob()) return to_base64(blob->bytes);
        break;
    case ShapeKind::timestamp:
        if (const auto time = value.as_timestamp()) return timestamp_text(*time, format);
        break;
    case ShapeKind::structure:
    case ShapeKind::list:
    case ShapeKind::map:
    case ShapeKind::document: break;
    }
    return std::nullopt;
}

bool parse_scalar(std::string_view text, const Shape& shape, Value& into) {
    const auto take = [&into](auto found) {
        if (found) into = Value(std::move(*found));
        return found.has_value();
    };
    switch (shape.kind) {
    case ShapeKind::string: into.become_string(text); return true;
    case ShapeKind::integer: return take(parse_integer(text));
    case ShapeKind::number: return take(parse_number(text));
    case ShapeKind::boolean:
        text = trimmed(text);
        if (text != "true" && text != "false") return false;
        into = Value(text == "true");
        return true;
    case ShapeKind::blob:
        if (auto bytes = from_base64(text)) {
            into = Value(Blob{std::move(*bytes)});
            return true;
        }
        return false;
    case ShapeKind::timestamp: return take(parse_timestamp(text));
    case ShapeKind::structure:
    case ShapeKind::list:
    case ShapeKind::map:
    case ShapeKind::document: break;
    }
    return false;
}

TimestampFormat timestamp_format_of(const Member& member, TimestampFormat otherwise) {
    if (member.timestamp_format != TimestampFormat::unspecified) return member.timestamp_format;
    if (member.shape->timestamp_format != TimestampFormat::unspecified) return member.shape->timestamp_format;
    return otherwise;
}

} // namespace portal::aws::codec
