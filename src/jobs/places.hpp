// Which of the waiting jobs get the places that are free, so that no customer and no kind of work holds up the others.
// Pure; internal to jobs/.
#pragma once

#include "jobs/jobs.hpp"

#include <map>
#include <string>
#include <vector>

namespace portal::jobs {

/// A job that is due and that nobody runs.
struct Waiting {
    std::string id;
    CustomerId customer;
    std::string kind;
    Timestamp run_at;
};

/// The worker's places and who has them. Not thread-safe.
class Places {
public:
    Places(std::size_t places, std::size_t for_urgent_work);

    void know(const std::string& kind, KindOfWork rules) { kinds_[kind] = rules; }
    void take(const Job& job);
    void leave(const Job& job);

    std::size_t free() const { return places_ - std::min(places_, taken_); }
    /// The kinds of which one more could begin now.
    std::vector<std::string> open_kinds() const;
    /// Who begins now, in this order: always one of the customer who has the fewest places (of those the one that has
    /// waited longest); of each customer urgent work first, then what was due first.
    std::vector<std::string> choose(const std::vector<Waiting>& waiting) const;

private:
    const KindOfWork& rules(const std::string& kind) const;
    /// How many places `kind` may have, given that `free` are free.
    bool may_begin(const std::string& kind, std::size_t free, const std::map<std::string, std::size_t>& by_kind) const;

    std::size_t places_;
    std::size_t for_urgent_work_;
    std::size_t taken_ = 0;
    std::map<std::string, KindOfWork> kinds_;
    std::map<std::string, std::size_t> by_kind_;
    std::map<CustomerId, std::size_t> by_customer_;
};

} // namespace portal::jobs
