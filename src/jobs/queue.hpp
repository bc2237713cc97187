// The queue's statements, as the worker needs them. Internal to jobs/.
#pragma once

#include "base/all_customers.hpp"
#include "jobs/jobs.hpp"
#include "jobs/places.hpp"

namespace portal::jobs::queue {

/// What wakes workers (store::Transaction::notify).
inline constexpr const char* topic = "jobs";

/// Consecutive runs that may end badly before a job has failed.
inline constexpr std::int64_t most_attempts = 8;

/// Who works: "<node>/<process>/<random>"; the process as jobs/process.hpp names it, the rest for people and for two
/// workers of one process.
struct Owner {
    std::string id;
};
Owner new_owner(const std::string& node, Random& random);

/// The two times that decide whether a job can be taken: the node's own, by which jobs are planned, and that of the
/// leases (WorkerSettings::lease_clock).
struct Now {
    Timestamp here;
    Timestamp of_leases;
};

/// The clock of the database: one for all nodes.
Timestamp database_time(store::Transaction& transaction);

/// Gives back what processes held that have certainly ended.
void release_ended(store::Transaction& transaction, AllCustomers all);

/// How long until the next job of these kinds can be taken, negative where it could be before; nothing: there is none.
std::optional<std::chrono::microseconds> until_due(store::Transaction& transaction, AllCustomers all, const Now& now,
                                                   const std::vector<std::string>& kinds);

/// Due jobs of these kinds: of each customer and kind the `most` that were due first; in all a bounded number, of which
/// each customer and kind has its first ones before any has more.
std::vector<Waiting> due(store::Transaction& transaction, AllCustomers all, const Now& now,
                         const std::vector<std::string>& kinds, std::size_t most);

/// Takes those of them that are still due, under a lease until `lease_until`.
std::vector<Job> claim(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Now& now,
                       const Owner& owner, const std::vector<std::string>& ids, Timestamp lease_until);

/// These change a job only while it is unfinished and under this owner's lease; false: it is not.
bool report(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Owner& owner, const Job& job,
            const Progress& progress, const std::vector<Item>& changed, Timestamp lease_until);
bool renew(store::Transaction& transaction, AllCustomers all, const Owner& owner, std::string_view job_id,
           Timestamp lease_until);
bool finish(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Owner& owner, const Job& job,
            const Finished& how);
bool run_again(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Owner& owner,
               const Job& job, const RunAgain& when);
/// After an exception: tried again later, or failed for good.
bool give_back(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Owner& owner,
               const Job& job);

/// Forgets what finished more than 30 days ago.
void prune(store::Transaction& transaction, AllCustomers all, const Clock& clock);

std::string_view name_of(JobStatus status);
Job job_of(const store::Row& row); ///< of job_columns
inline constexpr std::string_view job_columns =
    "id, customer_id, kind, subject, status, payload, done, failed, total, created_at, run_at, attempts, reason";

} // namespace portal::jobs::queue
