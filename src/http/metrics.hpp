// Numbers for Prometheus, and the application that shows them on an address of their own.
#pragma once

#include "http/message.hpp"

#include <memory>

namespace prometheus {
class Collectable;
}

namespace portal::http {

/// Thread-safe.
class Metrics {
public:
    Metrics();
    ~Metrics();

    /// Counts an answer and, unless it is a stream, its time. `operation` lives for the whole program.
    void answered(std::string_view operation, int status, bool is_stream, std::chrono::nanoseconds took);

    /// A number of another room, read whenever the metrics are: "portal_jobs_running". `read` must be thread-safe and
    /// quick.
    void watch(std::string name, std::string help, std::function<double()> read);

    /// The numbers of another room, which collects them itself.
    void add(std::shared_ptr<prometheus::Collectable> collectable);

    /// Prometheus' text format 0.0.4.
    std::string text();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// GET /metrics, and nothing else.
class MetricsApplication final : public Application {
public:
    explicit MetricsApplication(Metrics& metrics) : metrics_(metrics) {}
    Task<Admission> admit(RequestHead head) override;
    Reply refuse(const Error& error) override;
    void finished(const RequestHead&, const Reply&, std::chrono::nanoseconds) override {}

private:
    Metrics& metrics_;
};

} // namespace portal::http
