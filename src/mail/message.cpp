#include "mail/message.hpp"

#include <algorithm>
#include <sodium.h>

namespace portal::mail {

namespace {

constexpr std::size_t longest_address = 254; // RFC 5321, 4.5.3.1.3
constexpr std::size_t line = 76;             // RFC 2045, 6.8

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.resize(text.find('\0'));
    return text;
}

/// RFC 2047: in encoded words of whole characters, each at most 75 letters.
std::string header_text(const std::string& text) {
    const auto is_plain = [](char c) { return c >= ' ' && c < 127; };
    if (std::ranges::all_of(text, is_plain) && text.size() <= 200) return text;
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.size(), at + 42);
        while (end < text.size() && end > at + 1 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
        made += (made.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(text.substr(at, end - at)) + "?=");
        at = end;
    }
    return made;
}

/// "Sat, 28 Nov 2026 18:36:20 +0000"
std::string date(Timestamp at) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day ymd(day);
    const std::string text = to_rfc3339(at);
    return std::string(days[std::chrono::weekday(day).c_encoding()]) + ", " + text.substr(8, 2) + " " +
           months[static_cast<unsigned>(ymd.month()) - 1] + " " + text.substr(0, 4) + " " + text.substr(11, 8) +
           " +0000";
}

} // namespace

bool is_address(std::string_view text) {
    const auto at = text.rfind('@');
    const auto is_fine = [](char c) {
        return c > ' ' && c < 127 && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
    };
    return text.size() <= longest_address && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@') == at && std::ranges::all_of(text, is_fine);
}

Result<std::string> written(const Message& message, const std::string& from, const std::string& id, Timestamp at) {
    if (!is_address(message.to)) return fail_field("to", "not-allowed", "This is no e-mail address.");
    if (!is_address(from)) return fail(ErrorCode::not_configured, "mail.from is no e-mail address.");
    std::string subject = message.subject;
    std::ranges::replace_if(
        subject, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }, ' ');
    std::string made = "From: " + from + "\r\nTo: " + message.to + "\r\nSubject: " + header_text(subject) +
                       "\r\nDate: " + date(at) + "\r\nMessage-ID: <" + id + from.substr(from.find('@')) +
                       ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
                       "charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const std::string body = base64(message.text);
    for (std::size_t first = 0; first < body.size(); first += line) made += body.substr(first, line) + "\r\n";
    return made;
}

} // namespace portal::mail
