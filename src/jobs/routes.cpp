#include "jobs/routes.hpp"

namespace portal::jobs {

namespace {

struct JobAnswer {
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
BOOST_DESCRIBE_STRUCT(JobAnswer, (), (id, kind, status, subject, progress, items, reason, created_at, activation))

JobAnswer answer_of(store::Transaction& transaction, Job job, const ActivationOf& activation_of) {
    json::Value activation = activation_of ? activation_of(transaction, job) : nullptr;
    return {.id = job.id,
            .kind = std::move(job.kind),
            .status = job.status,
            .subject = std::move(job.subject),
            .progress = job.progress,
            .items = items(transaction, job.id),
            .reason = std::move(job.reason),
            .created_at = job.created_at,
            .activation = std::move(activation)};
}

} // namespace

api::Routes routes(store::Store& store, ActivationOf activation_of) {
    api::Routes routes;
    routes.push_back(api::route<api::Nothing, JobAnswer>(
        {.path = "/jobs/{id}",
         .permission = api::Permission::jobs_read,
         .operation_id = "getJob",
         .summary = "How far a long action is",
         .tag = "jobs",
         .errors = {ErrorCode::not_found}},
        [&store, activation_of = std::move(activation_of)](api::Context context) -> Task<Result<JobAnswer>> {
            co_return co_await store.read([&](store::Transaction& t) -> Result<JobAnswer> {
                auto job = find(t, context.caller.customer, context.path_parameter("id"));
                if (!job) return fail(ErrorCode::not_found, "There is no such job.");
                return answer_of(t, std::move(*job), activation_of);
            });
        }));
    return routes;
}

} // namespace portal::jobs
