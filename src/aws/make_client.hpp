// How a Client is made: the real one of libcurl and SigV4, with everything that a test may want to own handed in.
#pragma once

#include "aws/client.hpp"
#include "aws/endpoints.hpp"
#include "aws/limits/governor.hpp"
#include "aws/limits/sleeper.hpp"
#include "aws/transport/http_client.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"

#include <memory>
#include <string>

namespace portal::aws {

/// One call as it went, for metrics. No parameters, no answers.
struct CallReport {
    std::string_view service;   ///< "sts"
    std::string_view operation; ///< "AssumeRole"
    std::string region;
    int status = 0;                    ///< of the last answer; 0: there was none
    std::string error_code = {};       ///< AWS's, or the portal's own name where AWS did not answer; empty: success
    std::string_view portal_code = {}; ///< the portal's own name of the error; empty: success
    std::string request_id = {};
    int attempts = 0;
    int throttles = 0;       ///< attempts that AWS throttled
    int new_connections = 0; ///< opened for its attempts
    std::chrono::microseconds duration{};
};

/// Thread-safe; called at the end of every call, on its thread. It must not wait.
class CallObserver {
public:
    virtual ~CallObserver() = default;
    virtual void observed(const CallReport& report) = 0;
};

struct ClientSettings {
    EndpointSettings endpoints = {};
    HttpSettings http = {};
    int most_attempts = 3;
    std::shared_ptr<Governor> governor = nullptr; ///< null: one of the client's own
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds total_timeout{60'000};
    std::string user_agent = "client-portal";
};

/// `clock`, `random` and the executor's context outlive the client. `observer` may be null.
std::shared_ptr<Client> make_client(ClientSettings settings, boost::asio::any_io_executor executor, const Clock& clock,
                                    Random& random, std::shared_ptr<CallObserver> observer = nullptr);

/// The same on a given HTTP client and sleeper.
std::shared_ptr<Client> make_client(ClientSettings settings, std::shared_ptr<HttpClient> http,
                                    std::shared_ptr<Sleeper> sleeper, const Clock& clock, Random& random,
                                    std::shared_ptr<CallObserver> observer = nullptr);

} // namespace portal::aws
