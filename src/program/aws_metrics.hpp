// What calls to AWS look like from outside: numbers for Prometheus.
#pragma once

#include "aws/limits/governor.hpp"
#include "aws/make_client.hpp"

#include <memory>

namespace prometheus {
class Collectable;
}

namespace portal::program {

/// Thread-safe. Labels are AWS's names of services and operations; no account, as their number has no bound.
class AwsMetrics final : public aws::CallObserver {
public:
    /// `governor`: whose waiting calls and slowed lanes are shown.
    explicit AwsMetrics(std::shared_ptr<const aws::Governor> governor);
    ~AwsMetrics() override;

    void observed(const aws::CallReport& report) override;

    /// For http::Metrics; it keeps what it needs alive.
    std::shared_ptr<prometheus::Collectable> collectable() const;

private:
    class Inside;
    std::shared_ptr<Inside> inside_;
};

} // namespace portal::program
