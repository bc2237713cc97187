// One call of a service as HTTP, before it is known where it goes: what the serializers make and the signer signs.
#pragma once

#include "aws/transport/http_client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace portal::aws {

/// Names and values as they are meant, not encoded; a name may stand more than once.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

struct ServiceRequest {
    std::string method = "POST";
    std::string host_prefix = {}; ///< to stand before the endpoint's host
    std::string path = "/";       ///< percent-encoded as it travels
    QueryParameters query = {};
    std::vector<HttpHeader> headers = {};
    std::string body = {};
};

/// "a=1&b=" in the order given, each name and value percent-encoded; no '?'.
std::string query_text(const QueryParameters& query);

/// Sets the header, in place of one of the same name.
void set_header(std::vector<HttpHeader>& headers, std::string_view name, std::string value);

} // namespace portal::aws
