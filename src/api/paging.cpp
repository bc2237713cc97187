#include "api/route.hpp"
#include "base/text.hpp"

#include <charconv>
#include <sodium.h>

namespace portal::api {

namespace {

constexpr std::size_t least_limit = 1;
constexpr std::size_t most_limit = 1000;
constexpr std::size_t longest_cursor = 4096;

std::optional<std::string> from_base64url(const std::string& text) {
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &length, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    bytes.resize(length);
    return bytes;
}

std::optional<std::vector<std::string>> read_cursor(const std::string& cursor, std::size_t parts) {
    if (cursor.size() > longest_cursor) return std::nullopt;
    const auto text = from_base64url(cursor);
    if (!text) return std::nullopt;
    const auto value = json::parse(*text);
    if (!value) return std::nullopt;
    auto values = json::read<std::vector<std::string>>(*value);
    if (!values || values->size() != parts) return std::nullopt;
    return std::move(*values);
}

} // namespace

Result<PageRequest> page_request(const Context& context, std::size_t parts) {
    PageRequest page;
    if (const auto limit = context.query_value("limit")) {
        const auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
        if (error != std::errc() || end != limit->data() + limit->size() || page.limit < least_limit ||
            page.limit > most_limit)
            return fail_field("limit", "not-allowed", "A whole number from 1 to 1000.");
    }
    if (const auto cursor = context.query_value("cursor")) {
        auto values = read_cursor(*cursor, parts);
        if (!values) return fail(ErrorCode::invalid_cursor, "The cursor was not given out by this list.");
        page.after = std::move(*values);
    }
    return page;
}

std::string make_cursor(const std::vector<std::string>& parts) {
    return to_base64url(json::serialize(json::write(parts)));
}

std::vector<QueryParameter> paging_parameters() {
    return {{.name = "limit",
             .description = "How many items at most.",
             .schema =
                 json::Object{{"type", "integer"}, {"minimum", least_limit}, {"maximum", most_limit}, {"default", 50}}},
            {.name = "cursor",
             .description = "The next_cursor of the page before; absent: from the start.",
             .schema = json::Object{{"type", "string"}, {"maxLength", longest_cursor}}}};
}

} // namespace portal::api
