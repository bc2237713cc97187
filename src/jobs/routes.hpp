// GET /jobs/{id}: how far a long action is (API.md, Manner).
#pragma once

#include "api/route.hpp"
#include "jobs/jobs.hpp"

namespace portal::jobs {

/// The stack that a job waits for, as the feature shows it; null: none.
using ActivationOf = std::function<json::Value(store::Transaction&, const Job&)>;

/// A job as API.md shows it.
struct JobView {
    std::string id;
    std::string kind;
    JobStatus status = JobStatus::queued;
    std::string subject;
    Progress progress;
    std::vector<Item> items;
    std::optional<std::string> reason;
    Timestamp created_at;
    json::Value activation;
};
BOOST_DESCRIBE_STRUCT(JobView, (), (id, kind, status, subject, progress, items, reason, created_at, activation))

JobView view_of(store::Transaction& transaction, Job job, const ActivationOf& activation_of);

/// The store outlives the routes.
api::Routes routes(store::Store& store, ActivationOf activation_of = {});

} // namespace portal::jobs
