#include "jobs/jobs.hpp"

#include "events/events.hpp"
#include "jobs/queue.hpp"
#include "store/where.hpp"
#include "store/words.hpp"

namespace portal::jobs {

namespace {

// While it runs, an earlier time is kept aside for the next run: the present one may have looked too early.
constexpr std::string_view bring_forward = "run_at = CASE WHEN $1 < jobs.run_at THEN $1 ELSE jobs.run_at END, "
                                           "wanted_at = CASE WHEN lease_owner IS NULL THEN NULL "
                                           "WHEN jobs.wanted_at < $1 THEN jobs.wanted_at ELSE $1 END ";
constexpr std::string_view unfinished_with_key = "WHERE customer_id = $2 AND unique_key = $3 AND finished_at IS NULL ";

} // namespace

std::string enqueue(store::Transaction& transaction, const Clock& clock, Random& random, const CustomerId& customer,
                    NewJob job) {
    const Timestamp now = clock.now();
    const Timestamp run_at = job.run_at.value_or(now);
    transaction.notify(queue::topic);
    const std::string id = uuid_v7(clock, random);
    const std::int64_t made = transaction.execute(
        "INSERT INTO jobs (id, customer_id, kind, subject, unique_key, status, payload, total, created_at, run_at, "
        "failed) VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10) "
        "ON CONFLICT (customer_id, unique_key) WHERE finished_at IS NULL AND unique_key IS NOT NULL DO NOTHING",
        id, customer.value, job.kind, job.subject, job.unique_key, json::serialize(job.payload), job.total, now, run_at,
        job.failed);
    if (made == 1) {
        put_items(transaction, id, job.items);
        events::append(transaction, clock, customer, "job", id);
        return id;
    }
    const auto there = transaction.query_one("UPDATE jobs SET " + std::string(bring_forward) +
                                                 std::string(unfinished_with_key) + "RETURNING id",
                                             run_at, customer.value, job.unique_key);
    return there->text(0);
}

std::optional<Job> find(store::Transaction& transaction, const CustomerId& customer, std::string_view id) {
    const auto row = transaction.query_one("SELECT " + std::string(queue::job_columns) +
                                               " FROM jobs WHERE customer_id = $1 AND id = $2",
                                           customer.value, id);
    if (!row) return std::nullopt;
    return queue::job_of(*row);
}

std::optional<Job> find_unfinished(store::Transaction& transaction, const CustomerId& customer,
                                   std::string_view unique_key) {
    const auto row =
        transaction.query_one("SELECT " + std::string(queue::job_columns) +
                                  " FROM jobs WHERE customer_id = $1 AND unique_key = $2 AND finished_at IS NULL",
                              customer.value, unique_key);
    if (!row) return std::nullopt;
    return queue::job_of(*row);
}

std::set<std::pair<CustomerId, std::string>> unfinished_subjects(store::Transaction& transaction, AllCustomers,
                                                                 std::string_view kind) {
    std::set<std::pair<CustomerId, std::string>> found;
    for (const auto& row :
         transaction.query("SELECT customer_id, subject FROM jobs WHERE kind = $1 AND finished_at IS NULL", kind))
        found.emplace(CustomerId{row.text(0)}, row.text(1));
    return found;
}

bool is_unfinished(store::Transaction& transaction, const CustomerId& customer, std::string_view id) {
    return transaction
        .query_one("SELECT 1 FROM jobs WHERE customer_id = $1 AND id = $2 AND finished_at IS NULL", customer.value, id)
        .has_value();
}

std::vector<ListedJob> newest(store::Transaction& transaction, const CustomerId& customer,
                              const std::vector<std::string>& kinds, std::string_view subject, std::int64_t most) {
    store::Where where(customer);
    where.any_of("kind", kinds);
    where.condition("subject = " + where.add(std::string(subject)));
    std::vector<ListedJob> found;
    for (const auto& row : transaction.run("SELECT id, kind, status, created_at FROM jobs WHERE " + where.sql +
                                               " ORDER BY id DESC LIMIT " + std::to_string(most),
                                           where.parameters))
        found.push_back({row.text(0), row.text(1), store::from_word<JobStatus>(row.text(2)), row.time(3)});
    return found;
}

std::vector<Item> items(store::Transaction& transaction, std::string_view job_id, std::size_t most) {
    std::vector<Item> found;
    for (const auto& row : transaction.query(
             "SELECT target, status, reason, remedy FROM job_items WHERE job_id = $1 ORDER BY target LIMIT $2", job_id,
             static_cast<std::int64_t>(most)))
        found.push_back({row.text(0), row.text(1), row.optional_text(2), row.optional_text(3)});
    return found;
}

void put_items(store::Transaction& transaction, std::string_view job_id, const std::vector<Item>& items) {
    for (const Item& item : items)
        transaction.execute(
            "INSERT INTO job_items (job_id, target, status, reason, remedy) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (job_id, target) DO UPDATE SET status = excluded.status, reason = excluded.reason, "
            "remedy = excluded.remedy",
            job_id, item.target, item.status, item.reason, item.remedy);
}

std::optional<std::string> oldest_unfinished(store::Transaction& transaction, const CustomerId& customer,
                                             std::string_view kind) {
    // Ids are in the order of time.
    const auto row = transaction.query_one("SELECT id FROM jobs WHERE customer_id = $1 AND kind = $2 AND finished_at "
                                           "IS NULL ORDER BY id LIMIT 1",
                                           customer.value, kind);
    return row ? std::optional(row->text(0)) : std::nullopt;
}

bool is_oldest_unfinished(store::Transaction& transaction, const CustomerId& customer, std::string_view kind,
                          std::string_view id) {
    const auto oldest = oldest_unfinished(transaction, customer, kind);
    return !oldest || *oldest >= id;
}

bool run_now(store::Transaction& transaction, const Clock& clock, const CustomerId& customer,
             std::string_view unique_key) {
    transaction.notify(queue::topic);
    return transaction.execute("UPDATE jobs SET " + std::string(bring_forward) + std::string(unfinished_with_key),
                               clock.now(), customer.value, unique_key) > 0;
}

void cancel(store::Transaction& transaction, const Clock& clock, const CustomerId& customer,
            std::string_view unique_key) {
    const auto cancelled =
        transaction.query("UPDATE jobs SET status = 'cancelled', finished_at = $1, lease_owner = NULL, "
                          "lease_until = NULL " +
                              std::string(unfinished_with_key) + "RETURNING id",
                          clock.now(), customer.value, unique_key);
    for (const auto& row : cancelled) events::append(transaction, clock, customer, "job", row.text(0));
}

} // namespace portal::jobs
