#include "jobs/places.hpp"

#include <algorithm>
#include <deque>

namespace portal::jobs {

namespace {

std::size_t count_of(const auto& counts, const auto& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
}

void take_one_off(auto& counts, const auto& key) {
    const auto found = counts.find(key);
    if (found != counts.end() && --found->second == 0) counts.erase(found);
}

/// What one customer waits for, in the order in which it would be begun.
struct Line {
    std::deque<const Waiting*> jobs;
    std::size_t running = 0;
};

} // namespace

// With few places none is kept free: work that nobody may do would be worse than urgent work that waits.
Places::Places(std::size_t places, std::size_t for_urgent_work)
    : places_(places), for_urgent_work_(std::min(for_urgent_work, places / 4)) {}

const KindOfWork& Places::rules(const std::string& kind) const {
    static const KindOfWork usual;
    const auto found = kinds_.find(kind);
    return found == kinds_.end() ? usual : found->second;
}

void Places::take(const Job& job) {
    ++taken_;
    ++by_kind_[job.kind];
    ++by_customer_[job.customer];
}

void Places::leave(const Job& job) {
    --taken_;
    take_one_off(by_kind_, job.kind);
    take_one_off(by_customer_, job.customer);
}

bool Places::may_begin(const std::string& kind, std::size_t free,
                       const std::map<std::string, std::size_t>& by_kind) const {
    const KindOfWork& its = rules(kind);
    return free > (its.is_urgent ? 0 : for_urgent_work_) && count_of(by_kind, kind) < its.most_at_once;
}

std::vector<std::string> Places::open_kinds() const {
    std::vector<std::string> open;
    for (const auto& [kind, its] : kinds_)
        if (may_begin(kind, free(), by_kind_)) open.push_back(kind);
    return open;
}

std::vector<std::string> Places::choose(const std::vector<Waiting>& waiting) const {
    std::map<CustomerId, Line> lines;
    for (const Waiting& job : waiting) lines[job.customer].jobs.push_back(&job);
    for (auto& [customer, line] : lines) {
        line.running = count_of(by_customer_, customer);
        std::stable_sort(line.jobs.begin(), line.jobs.end(), [this](const Waiting* a, const Waiting* b) {
            const bool a_is_urgent = rules(a->kind).is_urgent, b_is_urgent = rules(b->kind).is_urgent;
            return a_is_urgent != b_is_urgent ? a_is_urgent : std::tie(a->run_at, a->id) < std::tie(b->run_at, b->id);
        });
    }
    auto by_kind = by_kind_;
    std::vector<std::string> chosen;
    for (std::size_t left = free(); left > 0; --left) {
        Line* next = nullptr;
        for (auto& [customer, line] : lines) {
            // What may not begin now may not begin later in this round: places only become fewer.
            while (!line.jobs.empty() && !may_begin(line.jobs.front()->kind, left, by_kind)) line.jobs.pop_front();
            if (line.jobs.empty()) continue;
            if (!next || line.running < next->running ||
                (line.running == next->running && line.jobs.front()->run_at < next->jobs.front()->run_at))
                next = &line;
        }
        if (!next) break;
        chosen.push_back(next->jobs.front()->id);
        ++by_kind[next->jobs.front()->kind];
        ++next->running;
        next->jobs.pop_front();
    }
    return chosen;
}

} // namespace portal::jobs
