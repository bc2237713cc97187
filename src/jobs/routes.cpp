#include "jobs/routes.hpp"

namespace portal::jobs {

JobView view_of(store::Transaction& transaction, Job job, const ActivationOf& activation_of) {
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

api::Routes routes(store::Store& store, ActivationOf activation_of) {
    api::Routes routes;
    routes.push_back(api::route<api::Nothing, JobView>(
        {.path = "/jobs/{id}",
         .permission = api::Permission::jobs_read,
         .operation_id = "getJob",
         .summary = "How far a long action is",
         .tag = "jobs",
         .errors = {ErrorCode::not_found}},
        [&store, activation_of = std::move(activation_of)](api::Context context) -> Task<Result<JobView>> {
            co_return co_await store.read([&](store::Transaction& t) -> Result<JobView> {
                auto job = find(t, context.caller.customer, context.path_parameter("id"));
                if (!job) return fail(ErrorCode::not_found, "There is no such job.");
                return view_of(t, std::move(*job), activation_of);
            });
        }));
    return routes;
}

} // namespace portal::jobs
