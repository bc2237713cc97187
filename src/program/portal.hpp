// The portal's rooms, each made once and in the order in which they need each other: for serve and for the API's
// document.
#pragma once

#include "accounts/accounts.hpp"
#include "api/route.hpp"
#include "commitments/commitments.hpp"
#include "cost_explorer/cost_explorer.hpp"
#include "inventory/inventory.hpp"
#include "jobs/jobs.hpp"
#include "linked_accounts/linked_accounts.hpp"
#include "mail/mail.hpp"
#include "people/people.hpp"
#include "program/settings.hpp"
#include "recommendations/recommendations.hpp"
#include "resources/resources.hpp"
#include "store/store.hpp"
#include "tags/tags.hpp"

namespace portal::program {

struct Portal {
    /// What it is given outlives it. Nothing is done by itself before the jobs are registered.
    Portal(store::Store& store, installation::Installation& installation, const Configuration& configuration,
           const Clock& clock, Random& random);
    Portal(const Portal&) = delete;
    Portal& operator=(const Portal&) = delete;

    /// The routes of every room, in no particular order.
    api::Routes routes();
    void register_jobs(jobs::Worker& worker);
    void ensure_schedules();

    store::Store& store;
    const installation::Settings& settings;
    people::People people;
    accounts::Accounts accounts;
    linked_accounts::Bulk linked_accounts;
    resources::Resources resources;
    inventory::Inventory inventory;
    tags::Tags tags;
    cost_explorer::CostExplorer cost_explorer;
    recommendations::Recommendations recommendations;
    mail::Mail mail;
    commitments::Commitments commitments;
};

} // namespace portal::program
