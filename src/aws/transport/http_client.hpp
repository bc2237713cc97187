// HTTP requests out of the portal. The one real client is libcurl's; tests hand in their own.
#pragma once

#include "base/async.hpp"
#include "base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace portal::aws {

struct HttpHeader {
    std::string name;
    std::string value;
    bool operator==(const HttpHeader&) const = default;
};

/// The value of the first header of that name, in any casing; null where there is none.
const std::string* find_header(const std::vector<HttpHeader>& headers, std::string_view name);

/// The headers by which AWS's services name a request; its support asks for the name.
inline constexpr std::string_view request_id_headers[] = {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"};

struct HttpRequest {
    std::string method = "GET";
    std::string url = {}; ///< http or https, percent-encoded as it shall travel
    std::vector<HttpHeader> headers = {};
    std::string body = {};
    std::size_t most_answer_bytes = 32u << 20;
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds total_timeout{60'000};
};

struct HttpAnswer {
    int status = 0;
    std::vector<HttpHeader> headers = {};
    std::string body = {};
    int new_connections = 0; ///< 0: one was reused
};

/// Thread-safe; a send that is cancelled (Asio's terminal cancellation) ends its transfer and throws operation_aborted.
///
/// Errors: aws_unreachable (no connection, a time-out, a broken transfer; `aws_code` is "RequestTimeout" after a
/// time-out, "HostNotFound" where the host's name could not be resolved), aws_answer_invalid (more than
/// `most_answer_bytes`), with the request ID where its header came. Any status that the server sent is an answer, once
/// its body is whole.
/// Redirects are answers too: nothing signed for one host is sent to another.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    virtual Task<Result<HttpAnswer>> send(HttpRequest request) = 0;
};

struct HttpSettings {
    std::string ca_bundle = {};   ///< a PEM file; empty: the system's certificates
    std::string http_proxy = {};  ///< for http URLs; empty: none
    std::string https_proxy = {}; ///< for https URLs
    std::string no_proxy = {};    ///< hosts reached directly, as curl reads NO_PROXY
    long most_idle_connections = 64;
};

/// libcurl on the executor's threads. It must not outlive the executor's context, and is destroyed when no send is
/// under way.
std::shared_ptr<HttpClient> make_http_client(boost::asio::any_io_executor executor, HttpSettings settings);

} // namespace portal::aws
