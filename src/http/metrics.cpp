#include "http/metrics.hpp"

#include "http/security_headers.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

namespace portal::http {

namespace {

const prometheus::Histogram::BucketBoundaries seconds_buckets{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    double pages = 0, resident = 0;
    statm >> pages >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace

struct Metrics::Inside {
    struct Operation {
        prometheus::Counter* count;
        prometheus::Histogram* seconds;
    };
    struct Watched {
        prometheus::Gauge* gauge;
        std::function<double()> read;
    };
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                            .Name("portal_http_requests_total")
                                                            .Help("Requests answered, by operation and status.")
                                                            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram()
            .Name("portal_http_request_seconds")
            .Help("From the head of a request to the end of its answer.")
            .Register(registry);
    std::mutex mutex;
    /// The families look labels up by hashing them anew each time; this finds them by the two things that differ.
    std::map<std::pair<std::string_view, int>, Operation> operations;
    std::vector<Watched> watched;
    std::vector<std::shared_ptr<prometheus::Collectable>> others;
};

Metrics::Metrics() : inside_(std::make_unique<Inside>()) {
    watch("process_resident_memory_bytes", "Resident memory.", resident_bytes);
}
Metrics::~Metrics() = default;

void Metrics::answered(std::string_view operation, int status, bool is_stream, std::chrono::nanoseconds took) {
    Inside& in = *inside_;
    const std::lock_guard lock(in.mutex);
    auto found = in.operations.find({operation, status});
    if (found == in.operations.end()) {
        const std::string name(operation);
        found =
            in.operations
                .emplace(std::pair(operation, status),
                         Inside::Operation{&in.requests.Add({{"operation", name}, {"status", std::to_string(status)}}),
                                           &in.seconds.Add({{"operation", name}}, seconds_buckets)})
                .first;
    }
    found->second.count->Increment();
    if (!is_stream) found->second.seconds->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::watch(std::string name, std::string help, std::function<double()> read) {
    Inside& in = *inside_;
    const std::lock_guard lock(in.mutex);
    prometheus::Gauge& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(in.registry).Add({});
    in.watched.push_back({&gauge, std::move(read)});
}

void Metrics::add(std::shared_ptr<prometheus::Collectable> collectable) {
    const std::lock_guard lock(inside_->mutex);
    inside_->others.push_back(std::move(collectable));
}

std::string Metrics::text() {
    Inside& in = *inside_;
    const std::lock_guard lock(in.mutex);
    for (const Inside::Watched& one : in.watched) one.gauge->Set(one.read());
    auto families = in.registry.Collect();
    for (const auto& other : in.others) std::ranges::move(other->Collect(), std::back_inserter(families));
    return prometheus::TextSerializer().Serialize(families);
}

Task<Admission> MetricsApplication::admit(RequestHead head) {
    Reply reply{.operation = "metrics"};
    if (head.path == "/metrics" && (head.method == "GET" || head.method == "HEAD")) {
        reply.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        reply.body = metrics_.text();
    } else {
        reply.status = 404;
        reply.set("Content-Type", "text/plain; charset=utf-8");
        reply.body = "GET /metrics is all there is here.\n";
    }
    add_security_headers(reply, Audience::machine, false);
    co_return Admission{.reply = std::move(reply)};
}

Reply MetricsApplication::refuse(const Error& error) {
    Reply reply{.status = catalogue_entry(error.code).status};
    reply.set("Content-Type", "text/plain; charset=utf-8");
    reply.body = error.detail + "\n";
    return reply;
}

} // namespace portal::http
