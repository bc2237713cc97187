#include "aws/transport/request.hpp"

#include "base/text.hpp"

namespace portal::aws {

std::string query_text(const QueryParameters& query) {
    std::string text;
    for (const auto& [name, value] : query) {
        if (!text.empty()) text += '&';
        text += percent_encode(name) + '=' + percent_encode(value);
    }
    return text;
}

void set_header(std::vector<HttpHeader>& headers, std::string_view name, std::string value) {
    const std::string wanted = to_lower(name);
    std::erase_if(headers, [&](const HttpHeader& header) { return to_lower(header.name) == wanted; });
    headers.push_back({std::string(name), std::move(value)});
}

} // namespace portal::aws
