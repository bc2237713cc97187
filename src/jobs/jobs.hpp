// Durable work: what must happen later, again, or through a crash. A row in a table, a lease while it runs.
//
// A handler must be repeatable: it may run again from the start after a crash (its lease ran out) or a lost answer.
#pragma once

#include "base/all_customers.hpp"
#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "store/store.hpp"

#include <limits>
#include <set>

namespace portal::jobs {

enum class JobStatus { queued, waiting_for_user, running, succeeded, partly_failed, failed, cancelled };
BOOST_DESCRIBE_ENUM(JobStatus, queued, waiting_for_user, running, succeeded, partly_failed, failed, cancelled)

struct Progress {
    std::int64_t done = 0;
    std::int64_t failed = 0;
    std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (done, failed, total))

/// One target of a job, as API.md shows it.
struct Item {
    std::string target;
    std::string status;
    std::optional<std::string> reason;
    std::optional<std::string> remedy = {}; ///< what to do about it
};
BOOST_DESCRIBE_STRUCT(Item, (), (target, status, reason, remedy))

struct Job {
    std::string id;
    CustomerId customer;
    std::string kind;    ///< "activation", ...
    std::string subject; ///< what it is about, e.g. a cloud account's id
    JobStatus status = JobStatus::queued;
    json::Value payload;
    Progress progress;
    Timestamp created_at;
    Timestamp run_at; ///< not before
    std::int64_t attempts = 0;
    std::optional<std::string> reason; ///< why it failed, for a person
};

struct NewJob {
    std::string kind;
    std::string subject;
    json::Value payload = nullptr;
    std::optional<Timestamp> run_at = {}; ///< now
    std::int64_t total = 1;
    std::int64_t failed = 0; ///< known before the first run
    /// While an unfinished job of the same customer with this key is there, it is answered instead of a second one
    /// (and its run_at brought forward to the earlier of the two).
    std::optional<std::string> unique_key = {};
    std::vector<Item> items = {}; ///< as they are before the first run
};

/// In the caller's transaction: the work exists exactly when its cause does. Answers the job's id.
std::string enqueue(store::Transaction& transaction, const Clock& clock, Random& random, const CustomerId& customer,
                    NewJob job);

std::optional<Job> find(store::Transaction& transaction, const CustomerId& customer, std::string_view id);
/// The one with that key that has not finished.
std::optional<Job> find_unfinished(store::Transaction& transaction, const CustomerId& customer,
                                   std::string_view unique_key);
/// The subjects of unfinished jobs of that kind, of all customers: which schedules are there when the process starts.
std::set<std::pair<CustomerId, std::string>> unfinished_subjects(store::Transaction& transaction, AllCustomers all,
                                                                 std::string_view kind);
/// False too where there is no such job.
bool is_unfinished(store::Transaction& transaction, const CustomerId& customer, std::string_view id);
/// What a list tells of a job.
struct ListedJob {
    std::string id;
    std::string kind;
    JobStatus status{};
    Timestamp created_at;
};
/// Of these kinds about that subject, newest first.
std::vector<ListedJob> newest(store::Transaction& transaction, const CustomerId& customer,
                              const std::vector<std::string>& kinds, std::string_view subject, std::int64_t most);
/// Whether no other of the customer's jobs of that kind that have not finished was made before it.
bool is_oldest_unfinished(store::Transaction& transaction, const CustomerId& customer, std::string_view kind,
                          std::string_view id);
/// The id of the one that is.
std::optional<std::string> oldest_unfinished(store::Transaction& transaction, const CustomerId& customer,
                                             std::string_view kind);
std::vector<Item> items(store::Transaction& transaction, std::string_view job_id, std::size_t most = 10'000);
/// Writes items (by target) where no run does: a cancelled job's.
void put_items(store::Transaction& transaction, std::string_view job_id, const std::vector<Item>& items);

/// Brings an unfinished job forward to run now; false when there is none with that key.
bool run_now(store::Transaction& transaction, const Clock& clock, const CustomerId& customer,
             std::string_view unique_key);

/// Ends unfinished jobs with that key as cancelled; a running one learns it when it reports.
void cancel(store::Transaction& transaction, const Clock& clock, const CustomerId& customer,
            std::string_view unique_key);

/// How a run of a handler ended.
struct Finished {
    JobStatus status = JobStatus::succeeded;
    std::optional<std::string> reason = {};
};
struct RunAgain {
    Timestamp at;
    JobStatus status = JobStatus::running; ///< what it shows until then: running, queued or waiting_for_user
};
using Outcome = std::variant<Finished, RunAgain>;

/// Given by value; the context outlives the run.
class JobContext {
public:
    virtual ~JobContext() = default;
    virtual const Job& job() const = 0;
    /// Writes progress and items (by target), appends a "job" event, and renews the lease. False: the job was cancelled
    /// or its lease was lost; the handler should stop.
    virtual Task<bool> report(Progress progress, std::vector<Item> changed) = 0;
};

using Handler = std::function<Task<Outcome>(JobContext&)>;

/// What the worker should know of a kind of work, so that it holds up no other.
struct KindOfWork {
    std::size_t most_at_once = std::numeric_limits<std::size_t>::max(); ///< of this process
    bool is_urgent = false; ///< a person waits for it, and a run of it is short: it is begun first
};

struct WorkerSettings {
    std::size_t concurrency = 16;
    std::size_t urgent_places = 2;  ///< of these, kept for urgent work; at most a quarter
    std::chrono::seconds lease{60}; ///< renewed by the worker itself while a handler runs
    /// What people call this process; empty: the machine's name. Nothing depends on it: two may have the same.
    std::string node = {};
    /// What the ends of leases are read and written by. None: the database's clock, which all nodes share.
    std::function<Timestamp(store::Transaction&)> lease_clock = {};
};

/// Runs due jobs on the executor that awaits run(); learns of new ones at their commit, of other processes' within a
/// second. What a process of this machine left running when it ended is taken up at the start; what anybody else runs,
/// only when its lease has ended. Once an hour it forgets what finished more than 30 days ago, and old events. A
/// handler that throws is tried again with back-off (2 s, 4 s, ... at most 5 min); after 8 attempts in a row the job
/// has failed. RunAgain does not count as an attempt.
///
/// A free place goes to the customer who has the fewest: one customer has all of them only while nobody else waits. So
/// a handler that has much to do does a part of it, and asks to run again now.
class Worker {
public:
    virtual ~Worker() = default;
    virtual void handle(std::string kind, Handler handler, KindOfWork rules) = 0; ///< before run()
    void handle(std::string kind, Handler handler) { handle(std::move(kind), std::move(handler), {}); }
    virtual Task<> run() = 0; ///< until stop(); once
    virtual void wake() = 0;  ///< look at the clock again: for tests that move theirs. Thread-safe
    /// No new job is begun; run() returns when the running ones have ended or `patience` is over. Thread-safe.
    virtual void stop(std::chrono::milliseconds patience) = 0;
};

/// The store and the clock outlive the worker and the handlers it began.
std::unique_ptr<Worker> make_worker(store::Store& store, const Clock& clock, Random& random, WorkerSettings settings);

} // namespace portal::jobs
