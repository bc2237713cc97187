#include "program/aws_metrics.hpp"

#include <map>
#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace portal::program {

namespace {

const prometheus::Histogram::BucketBoundaries seconds_buckets{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

} // namespace

class AwsMetrics::Inside final : public prometheus::Collectable {
public:
    explicit Inside(std::shared_ptr<const aws::Governor> governor) : governor_(std::move(governor)) {}

    void observed(const aws::CallReport& report) {
        const std::string outcome(report.portal_code.empty() ? "ok" : report.portal_code);
        const std::lock_guard lock(mutex_);
        Operation& operation = operation_of(report.service, report.operation);
        auto& calls = operation.calls[outcome];
        if (!calls) calls = &calls_.Add(with(operation.labels, {{"outcome", outcome}}));
        calls->Increment();
        operation.retries->Increment(std::max(0, report.attempts - 1));
        operation.throttles->Increment(report.throttles);
        operation.seconds->Observe(std::chrono::duration<double>(report.duration).count());
        connections_.Increment(report.new_connections);
    }

    std::vector<prometheus::MetricFamily> Collect() const override {
        const aws::Governor::State state = governor_->state();
        const std::lock_guard lock(mutex_);
        under_way_.Set(static_cast<double>(state.under_way));
        waiting_.Set(static_cast<double>(state.waiting));
        for (auto& [names, lanes] : slowed_) lanes = {};
        for (const auto& lane : state.notable) {
            if (lane.rate <= 0) continue;
            Slowed& slowed = slowed_[{std::string(lane.service), std::string(lane.operation)}];
            ++slowed.lanes;
            slowed.least = slowed.lanes == 1 ? lane.rate : std::min(slowed.least, lane.rate);
        }
        for (const auto& [names, slowed] : slowed_) {
            const prometheus::Labels labels{{"service", names.first}, {"operation", names.second}};
            lanes_.Add(labels).Set(static_cast<double>(slowed.lanes));
            least_.Add(labels).Set(slowed.least);
        }
        return registry_.Collect();
    }

private:
    struct Operation {
        prometheus::Labels labels;
        std::map<std::string, prometheus::Counter*> calls; // by outcome
        prometheus::Counter* retries = nullptr;
        prometheus::Counter* throttles = nullptr;
        prometheus::Histogram* seconds = nullptr;
    };
    struct Slowed {
        std::size_t lanes = 0;
        double least = 0;
    };

    static prometheus::Labels with(prometheus::Labels labels, const prometheus::Labels& more) {
        labels.insert(more.begin(), more.end());
        return labels;
    }

    Operation& operation_of(std::string_view service, std::string_view name) {
        Operation& found = operations_[{service, name}];
        if (!found.retries) {
            found.labels = {{"service", std::string(service)}, {"operation", std::string(name)}};
            found.retries = &retries_.Add(found.labels);
            found.throttles = &throttles_.Add(found.labels);
            found.seconds = &seconds_.Add(found.labels, seconds_buckets);
        }
        return found;
    }

    prometheus::Family<prometheus::Counter>& counter(const char* name, const char* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
    }
    prometheus::Family<prometheus::Gauge>& gauge(const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
    }

    const std::shared_ptr<const aws::Governor> governor_;
    mutable std::mutex mutex_;
    mutable prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& calls_ =
        counter("portal_aws_calls_total", "Calls to AWS, retries not counted, by how they ended.");
    prometheus::Family<prometheus::Counter>& retries_ =
        counter("portal_aws_retries_total", "Attempts after the first one.");
    prometheus::Family<prometheus::Counter>& throttles_ =
        counter("portal_aws_throttles_total", "Attempts that AWS throttled.");
    prometheus::Family<prometheus::Histogram>& seconds_ =
        prometheus::BuildHistogram()
            .Name("portal_aws_call_seconds")
            .Help("From asking for a call to its answer, waiting and retries included.")
            .Register(registry_);
    prometheus::Counter& connections_ =
        counter("portal_aws_connections_total", "Connections opened for calls to AWS.").Add({});
    prometheus::Gauge& under_way_ = gauge("portal_aws_calls_under_way", "Calls that AWS has not answered yet.").Add({});
    prometheus::Gauge& waiting_ =
        gauge("portal_aws_calls_waiting", "Calls that wait for their turn, their rate or a place.").Add({});
    prometheus::Family<prometheus::Gauge>& lanes_ =
        gauge("portal_aws_limited_lanes", "Accounts and regions in which the operation's rate is limited now.");
    prometheus::Family<prometheus::Gauge>& least_ =
        gauge("portal_aws_limited_rate", "Calls a second of the slowest of them; 0 where there is none.");
    std::map<std::pair<std::string_view, std::string_view>, Operation> operations_;
    mutable std::map<std::pair<std::string, std::string>, Slowed> slowed_;
};

AwsMetrics::AwsMetrics(std::shared_ptr<const aws::Governor> governor)
    : inside_(std::make_shared<Inside>(std::move(governor))) {}
AwsMetrics::~AwsMetrics() = default;

void AwsMetrics::observed(const aws::CallReport& report) { inside_->observed(report); }

std::shared_ptr<prometheus::Collectable> AwsMetrics::collectable() const { return inside_; }

} // namespace portal::program
