#include "program/portal.hpp"

#include "audit/audit.hpp"
#include "installation/routes.hpp"
#include "jobs/routes.hpp"

namespace portal::program {

namespace {

constexpr std::size_t most_resources_erased = 1'000; // in one transaction, which others wait for

} // namespace

Portal::Portal(store::Store& given_store, installation::Installation& installation, const Configuration& configuration,
               const Clock& clock, Random& random)
    : store(given_store), settings(configuration.installation),
      people(store, clock, random, people::Settings{.public_url = settings.public_url}),
      accounts(store, installation, clock, random, configuration.activation_recheck),
      linked_accounts(store, accounts, installation, clock, random,
                      linked_accounts::Settings{.grant_lifetime = configuration.grant_lifetime,
                                                .accounts_a_grant = configuration.accounts_a_grant}),
      resources(store, clock), inventory(store, accounts, installation, clock, random,
                                         inventory::Settings{.automatic = configuration.inventory_automatic,
                                                             .interval = configuration.inventory_interval}),
      tags(store, accounts, resources, installation, clock, random),
      cost_explorer(store, accounts, installation, clock, random),
      recommendations(store, cost_explorer, clock, random,
                      recommendations::Settings{.automatic = configuration.recommendations_automatic,
                                                .interval = configuration.recommendations_interval,
                                                .fresh_for = configuration.cost_explorer_fresh}),
      mail(clock, random,
           mail::Settings{.url = configuration.mail_url,
                          .from = configuration.mail_from,
                          .username = configuration.mail_username,
                          .password = configuration.mail_password,
                          .needs_encryption = configuration.mail_needs_encryption,
                          .certificate_file = configuration.mail_certificate_file}),
      commitments(store, cost_explorer, mail, clock, random,
                  commitments::Settings{.automatic = configuration.commitments_automatic,
                                        .fresh_for = configuration.cost_explorer_fresh,
                                        .public_url = settings.public_url}) {
    accounts.on_activated([this](store::Transaction& t, const CustomerId& customer, const std::string& id) {
        inventory.account_activated(t, customer, id);
        tags.account_activated(t, customer, id);
        recommendations.account_changed(t, customer, id);
    });
    accounts.on_access_changed([this](store::Transaction& t, const CustomerId& customer, const std::string& id) {
        inventory.access_changed(t, customer, id);
        tags.access_changed(t, customer, id);
        recommendations.account_changed(t, customer, id);
    });
    accounts.on_removal(
        [this](store::Transaction& t, const CustomerId& customer, const std::string& id, accounts::Holdings& holdings) {
            const auto held = resources::Repository(t, customer).held(id);
            holdings.resources = held.resources;
            holdings.tags = held.tags;
            holdings.history = held.history;
            holdings.scans = held.scans;
            holdings.tag_changes = tags.changes_of(t, customer, id);
        },
        [this](store::Transaction& t, const CustomerId& customer, const std::string& id) {
            if (tags.erase(t, customer, id)) return true;
            if (resources::Repository(t, customer).erase(id, most_resources_erased)) return true;
            inventory.erase(t, customer, id);
            return false;
        });
    accounts.on_writing_ended([this](std::vector<std::string> ids) { return tags.writes_have_ended(std::move(ids)); });
}

api::Routes Portal::routes() {
    api::Routes routes;
    const auto add = [&](api::Routes more) { std::move(more.begin(), more.end(), std::back_inserter(routes)); };
    add(installation::routes(settings));
    add(people::routes(people));
    add(audit::routes(store));
    add(jobs::routes(
        store, [this](store::Transaction& t, const jobs::Job& job) { return linked_accounts.activation_of(t, job); }));
    add(accounts.routes());
    add(linked_accounts.routes());
    add(resources.routes());
    add(inventory.routes());
    add(tags.routes());
    add(cost_explorer.routes());
    add(recommendations.routes());
    add(commitments.routes());
    return routes;
}

void Portal::register_jobs(jobs::Worker& worker) {
    accounts.register_jobs(worker);
    linked_accounts.register_jobs(worker);
    inventory.register_jobs(worker);
    tags.register_jobs(worker);
    recommendations.register_jobs(worker);
    commitments.register_jobs(worker);
    mail.register_jobs(worker);
}

void Portal::ensure_schedules() {
    accounts.ensure_schedules();
    inventory.ensure_schedules();
    recommendations.ensure_schedules();
    commitments.ensure_schedules();
}

} // namespace portal::program
