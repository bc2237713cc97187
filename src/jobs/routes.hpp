// GET /jobs/{id}: how far a long action is (API.md, Manner).
#pragma once

#include "api/route.hpp"
#include "jobs/jobs.hpp"

namespace portal::jobs {

/// The stack that a job waits for, as the feature shows it; null: none.
using ActivationOf = std::function<json::Value(store::Transaction&, const Job&)>;

/// The store outlives the routes.
api::Routes routes(store::Store& store, ActivationOf activation_of = {});

} // namespace portal::jobs
