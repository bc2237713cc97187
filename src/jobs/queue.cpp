#include "jobs/queue.hpp"

#include "events/events.hpp"
#include "jobs/process.hpp"

#include <stdexcept>

namespace portal::jobs::queue {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_payload_bytes = 64U << 20; // our own: a plan for hundreds of accounts takes some
constexpr std::chrono::hours finished_kept{24 * 30};
constexpr std::chrono::seconds longest_back_off = 5min;
constexpr std::size_t most_looked_at = 5'000;
constexpr std::string_view is_due =
    "finished_at IS NULL AND run_at <= $1 AND (lease_until IS NULL OR lease_until <= $2)";
constexpr std::string_view held = " WHERE id = $1 AND lease_owner = $2 AND finished_at IS NULL";

std::chrono::seconds back_off(std::int64_t attempts) {
    return std::min(longest_back_off, std::chrono::seconds(std::int64_t(1) << std::min<std::int64_t>(attempts, 20)));
}

void tell(store::Transaction& transaction, const Clock& clock, const Job& job) {
    events::append(transaction, clock, job.customer, "job", job.id);
}

/// "(column) IN ($n, ...)", with the values appended to the parameters.
std::string one_of(std::string_view column, const std::vector<std::string>& values,
                   std::vector<store::Value>& parameters) {
    std::string list;
    for (const auto& value : values) {
        parameters.emplace_back(value);
        list += (list.empty() ? "$" : ", $") + std::to_string(parameters.size());
    }
    return std::string(column) + " IN (" + list + ")";
}

void end(store::Transaction& transaction, AllCustomers, const Clock& clock, const Job& job, const Finished& how) {
    transaction.execute(
        "UPDATE jobs SET status = $2, reason = $3, finished_at = $4, lease_owner = NULL, lease_until = NULL, "
        "done = CASE WHEN $5 = 1 THEN total - failed ELSE done END WHERE id = $1",
        job.id, name_of(how.status), how.reason, clock.now(), how.status == JobStatus::succeeded);
    tell(transaction, clock, job);
}

bool is_held(store::Transaction& transaction, AllCustomers, const Owner& owner, const Job& job) {
    return transaction.query_one("SELECT id FROM jobs" + std::string(held), job.id, owner.id).has_value();
}

} // namespace

std::string_view name_of(JobStatus status) { return boost::describe::enum_to_string(status, "unknown"); }

Job job_of(const store::Row& row) {
    Job job;
    job.id = row.text(0);
    job.customer = {row.text(1)};
    job.kind = row.text(2);
    job.subject = row.text(3);
    if (!boost::describe::enum_from_string(row.text(4).c_str(), job.status))
        throw std::runtime_error("a job with an unknown status");
    auto payload = json::parse(row.text(5), most_payload_bytes);
    if (!payload) throw std::runtime_error("a job with an unreadable payload");
    job.payload = std::move(*payload);
    job.progress = {.done = row.integer(6), .failed = row.integer(7), .total = row.integer(8)};
    job.created_at = row.time(9);
    job.run_at = row.time(10);
    job.attempts = row.integer(11);
    job.reason = row.optional_text(12);
    return job;
}

Owner new_owner(const std::string& node, Random& random) {
    return {(node.empty() ? name_of_machine() : node) + "/" + this_process() + "/" + random_hex(random, 8)};
}

Timestamp database_time(store::Transaction& transaction) {
    // The time of the statement, not of the transaction's beginning.
    const auto row =
        transaction.query_one(transaction.engine() == store::Engine::postgres
                                  ? "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
                                  : "SELECT CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000");
    return row->time(0);
}

void release_ended(store::Transaction& transaction, AllCustomers) {
    for (const auto& row : transaction.query(
             "SELECT DISTINCT lease_owner FROM jobs WHERE finished_at IS NULL AND lease_owner IS NOT NULL")) {
        const std::string& owner = row.text(0);
        const auto last = owner.rfind('/');
        if (last == std::string::npos || last == 0) continue;
        const auto before = owner.rfind('/', last - 1);
        if (before == std::string::npos) continue;
        if (has_ended(std::string_view(owner).substr(before + 1, last - before - 1)))
            transaction.execute("UPDATE jobs SET lease_owner = NULL, lease_until = NULL "
                                "WHERE finished_at IS NULL AND lease_owner = $1",
                                owner);
    }
}

std::optional<std::chrono::microseconds> until_due(store::Transaction& transaction, AllCustomers, const Now& now,
                                                   const std::vector<std::string>& kinds) {
    std::vector<store::Value> parameters{to_microseconds(now.here), to_microseconds(now.of_leases)};
    const std::string filter = one_of("kind", kinds, parameters);
    const auto rows = transaction.run("SELECT min(CASE WHEN lease_until - $2 > run_at - $1 THEN lease_until - $2 "
                                      "ELSE run_at - $1 END) FROM jobs WHERE finished_at IS NULL AND " +
                                          filter,
                                      parameters);
    const auto found = rows.front().optional_integer(0);
    return found ? std::optional(std::chrono::microseconds(*found)) : std::nullopt;
}

std::vector<Waiting> due(store::Transaction& transaction, AllCustomers, const Now& now,
                         const std::vector<std::string>& kinds, std::size_t most) {
    std::vector<store::Value> parameters{to_microseconds(now.here), to_microseconds(now.of_leases),
                                         static_cast<std::int64_t>(most)};
    const std::string filter = one_of("kind", kinds, parameters);
    std::vector<Waiting> found;
    for (const auto& row : transaction.run(
             "SELECT id, customer_id, kind, run_at FROM (SELECT id, customer_id, kind, run_at, "
             "row_number() OVER (PARTITION BY customer_id, kind ORDER BY run_at, id) AS place FROM jobs "
             "WHERE " +
                 std::string(is_due) + " AND " + filter +
                 ") AS waiting WHERE place <= $3 ORDER BY place, run_at, id LIMIT " + std::to_string(most_looked_at),
             parameters))
        found.push_back({row.text(0), {row.text(1)}, row.text(2), row.time(3)});
    return found;
}

std::vector<Job> claim(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Now& now,
                       const Owner& owner, const std::vector<std::string>& ids, Timestamp lease_until) {
    if (ids.empty()) return {};
    std::vector<store::Value> parameters{to_microseconds(now.here), to_microseconds(now.of_leases)};
    const std::string filter = one_of("id", ids, parameters);
    std::string sql = "SELECT " + std::string(job_columns) + " FROM jobs WHERE " + std::string(is_due) + " AND " +
                      filter + " ORDER BY run_at, id";
    // Several nodes take different jobs instead of waiting for each other.
    if (transaction.engine() == store::Engine::postgres) sql += " FOR UPDATE SKIP LOCKED";

    std::vector<Job> claimed;
    for (const auto& row : transaction.run(sql, parameters)) {
        Job job = job_of(row);
        if (job.attempts >= most_attempts) {
            end(transaction, all, clock, job,
                {JobStatus::failed, "The portal ended while it ran, " + std::to_string(job.attempts) + " times."});
            continue;
        }
        ++job.attempts;
        const bool begins = job.status == JobStatus::queued;
        if (begins) job.status = JobStatus::running;
        transaction.execute(
            "UPDATE jobs SET status = $2, attempts = $3, lease_owner = $4, lease_until = $5, wanted_at = NULL "
            "WHERE id = $1",
            job.id, name_of(job.status), job.attempts, owner.id, lease_until);
        if (begins) tell(transaction, clock, job);
        claimed.push_back(std::move(job));
    }
    return claimed;
}

bool renew(store::Transaction& transaction, AllCustomers, const Owner& owner, std::string_view job_id,
           Timestamp lease_until) {
    return transaction.execute("UPDATE jobs SET lease_until = $3" + std::string(held), job_id, owner.id, lease_until) ==
           1;
}

bool report(store::Transaction& transaction, AllCustomers, const Clock& clock, const Owner& owner, const Job& job,
            const Progress& progress, const std::vector<Item>& changed, Timestamp lease_until) {
    const bool is_ours =
        transaction.execute("UPDATE jobs SET done = $3, failed = $4, total = $5, lease_until = $6" + std::string(held),
                            job.id, owner.id, progress.done, progress.failed, progress.total, lease_until) == 1;
    if (!is_ours) return false;
    put_items(transaction, job.id, changed);
    tell(transaction, clock, job);
    return true;
}

bool finish(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Owner& owner, const Job& job,
            const Finished& how) {
    if (!is_held(transaction, all, owner, job)) return false;
    end(transaction, all, clock, job, how);
    return true;
}

bool run_again(store::Transaction& transaction, AllCustomers, const Clock& clock, const Owner& owner, const Job& job,
               const RunAgain& when) {
    const bool is_ours =
        transaction.execute(
            "UPDATE jobs SET status = $3, attempts = 0, lease_owner = NULL, lease_until = NULL, wanted_at = NULL, "
            "run_at = CASE WHEN wanted_at < $4 THEN wanted_at ELSE $4 END" +
                std::string(held),
            job.id, owner.id, name_of(when.status), when.at) == 1;
    // A poll that changes nothing is no news.
    if (is_ours && when.status != job.status) tell(transaction, clock, job);
    return is_ours;
}

bool give_back(store::Transaction& transaction, AllCustomers all, const Clock& clock, const Owner& owner,
               const Job& job) {
    if (job.attempts >= most_attempts)
        return finish(
            transaction, all, clock, owner, job,
            {JobStatus::failed, "It failed " + std::to_string(job.attempts) + " times in a row; the log says why."});
    return transaction.execute("UPDATE jobs SET run_at = $3, lease_owner = NULL, lease_until = NULL" +
                                   std::string(held),
                               job.id, owner.id, clock.now() + back_off(job.attempts)) == 1;
}

void prune(store::Transaction& transaction, AllCustomers, const Clock& clock) {
    transaction.execute("DELETE FROM jobs WHERE finished_at < $1", clock.now() - finished_kept);
}

} // namespace portal::jobs::queue
