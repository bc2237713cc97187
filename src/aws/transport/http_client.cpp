#include "aws/transport/http_client.hpp"

#include "base/text.hpp"

namespace portal::aws {

const std::string* find_header(const std::vector<HttpHeader>& headers, std::string_view name) {
    const std::string wanted = to_lower(name);
    for (const HttpHeader& header : headers)
        if (to_lower(header.name) == wanted) return &header.value;
    return nullptr;
}

} // namespace portal::aws
