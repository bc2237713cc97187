// What answers on the portal's address: the API, the page, and whether it is alive.
#pragma once

#include "base/random.hpp"
#include "http/api_endpoint.hpp"
#include "http/metrics.hpp"
#include "http/pages.hpp"
#include "http/readiness.hpp"
#include "http/security_headers.hpp"

namespace portal::http {

struct PortalSettings {
    std::string public_url;
    std::vector<std::string> trusted_proxies = {}; ///< as client_address() takes them
    bool access_log = false;                       ///< a debug line for each request
    std::chrono::milliseconds ready_patience{5'000};
};

struct PortalParts {
    const Clock& clock;
    Random& random;
    ApiEndpoint& api;
    const Pages& pages;
    Metrics& metrics;
    std::function<Task<Result<void>>()> ready;
    std::function<Task<std::string>()> remark;
};

class PortalApplication final : public Application {
public:
    PortalApplication(PortalSettings settings, PortalParts parts);

    Task<Admission> admit(RequestHead head) override;
    Reply refuse(const Error& error) override;
    void finished(const RequestHead& head, const Reply& reply, std::chrono::nanoseconds took) override;

private:
    Task<Reply> answer_ready(std::string request_id);
    void finish(Reply& reply, Audience audience, const std::string& request_id) const;

    const PortalSettings settings_;
    const bool https_;
    const PortalParts parts_;
    Readiness readiness_;
};

} // namespace portal::http
