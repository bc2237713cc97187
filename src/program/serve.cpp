// client-portal serve: store, AWS, people, accounts, jobs, events and the HTTP server, started in order and stopped in
// reverse.
#include "program/commands.hpp"

#include "accounts/accounts.hpp"
#include "audit/audit.hpp"
#include "base/log.hpp"
#include "cli/commands.hpp"
#include "commitments/commitments.hpp"
#include "cost_explorer/cost_explorer.hpp"
#include "events/events.hpp"
#include "http/idempotency_store.hpp"
#include "http/server.hpp"
#include "installation/routes.hpp"
#include "inventory/inventory.hpp"
#include "jobs/jobs.hpp"
#include "jobs/routes.hpp"
#include "linked_accounts/linked_accounts.hpp"
#include "mail/mail.hpp"
#include "people/people.hpp"
#include "program/aws_setup.hpp"
#include "program/version.hpp"
#include "recommendations/recommendations.hpp"
#include "store/store.hpp"
#include "store/threads.hpp"
#include "tags/tags.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sys/stat.h>

namespace portal::program {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;

log::Level level_of(const std::string& name) {
    if (name == "debug") return log::Level::debug;
    if (name == "warning") return log::Level::warning;
    if (name == "error") return log::Level::error;
    return log::Level::info;
}

int explain(const Error& error) {
    std::cerr << "client-portal: " << error.detail << "\n  What to do: " << error.what_to_do() << "\n";
    return cli::Exit::refused;
}

/// The routes of every room, in no particular order.
api::Routes all_routes(store::Store& store, people::People& people, accounts::Accounts& accounts,
                       linked_accounts::Bulk& bulk, inventory::Inventory& inventory, tags::Tags& tags,
                       cost_explorer::CostExplorer& cost_explorer, recommendations::Recommendations& recommendations,
                       commitments::Commitments& commitments, const installation::Settings& settings) {
    api::Routes routes;
    const auto add = [&](api::Routes more) { std::move(more.begin(), more.end(), std::back_inserter(routes)); };
    add(installation::routes(settings));
    add(people::routes(people));
    add(audit::routes(store));
    add(jobs::routes(store,
                     [&bulk](store::Transaction& t, const jobs::Job& job) { return bulk.activation_of(t, job); }));
    add(accounts.routes());
    add(bulk.routes());
    add(inventory.routes());
    add(tags.routes());
    add(cost_explorer.routes());
    add(recommendations.routes());
    add(commitments.routes());
    return routes;
}

/// What Cost Explorer was asked since the start: each request that counts costs the customer 0.01 USD.
void watch(http::Server& server, const cost_explorer::Counters& counters) {
    server.metrics().watch("portal_cost_explorer_requests", "Requests to Cost Explorer that cost, since the start",
                           [&counters] { return static_cast<double>(counters.requests); });
    server.metrics().watch("portal_cost_explorer_refused", "Requests that AWS refused, which are free",
                           [&counters] { return static_cast<double>(counters.refused); });
    server.metrics().watch("portal_cost_explorer_capped", "Requests that were not made, as the month's cap left none",
                           [&counters] { return static_cast<double>(counters.capped); });
}

/// Address and password of the administrator who was made just now: in the file of the setting, else printed once.
void hand_over(const Configuration& configuration, const people::NewPassword& administrator) {
    if (configuration.first_administrator_file.empty()) {
        std::cout << "The first administrator was made. This is shown once:\n  e-mail    " << administrator.email
                  << "\n  password  " << administrator.password << std::endl;
        return;
    }
    const mode_t before = umask(0077);
    std::ofstream file(configuration.first_administrator_file, std::ios::trunc);
    umask(before);
    file << json::serialize(json::Object{{"email", administrator.email}, {"password", administrator.password}}) << "\n";
}

} // namespace

int serve(const Configuration& configuration) {
    log::configure(level_of(configuration.log_level), configuration.log_json);
    std::error_code made;
    std::filesystem::create_directories(configuration.data_directory, made);
    if (made)
        return explain(
            {.code = ErrorCode::not_configured,
             .detail = "The data folder " + configuration.data_directory + " cannot be made: " + made.message() + "."});

    SystemClock clock;
    SystemRandom random;
    boost::asio::io_context context(1);
    const auto executor = context.get_executor();

    auto store = store::open({.url = store_url(configuration)});
    if (!store) return explain(store.error());
    auto amazon = connect_to_aws(configuration, executor, clock, random);
    if (!amazon) return explain(amazon.error());

    people::People people(**store, clock, random,
                          people::Settings{.public_url = configuration.installation.public_url});
    accounts::Accounts accounts(**store, *amazon->installation, clock, random, configuration.activation_recheck);
    linked_accounts::Bulk bulk(**store, accounts, *amazon->installation, clock, random,
                               linked_accounts::Settings{.grant_lifetime = configuration.grant_lifetime,
                                                         .accounts_a_grant = configuration.accounts_a_grant});
    inventory::Inventory inventory(**store, accounts, *amazon->installation, clock, random,
                                   inventory::Settings{.automatic = configuration.inventory_automatic,
                                                       .interval = configuration.inventory_interval});
    tags::Tags tags(**store, accounts, inventory, *amazon->installation, clock, random);
    cost_explorer::CostExplorer cost_explorer(**store, accounts, *amazon->installation, clock, random);
    recommendations::Recommendations recommendations(
        **store, cost_explorer, clock, random,
        recommendations::Settings{.automatic = configuration.recommendations_automatic,
                                  .interval = configuration.recommendations_interval,
                                  .fresh_for = configuration.cost_explorer_fresh});
    mail::Mail mail(clock, random,
                    mail::Settings{.url = configuration.mail_url,
                                   .from = configuration.mail_from,
                                   .username = configuration.mail_username,
                                   .password = configuration.mail_password,
                                   .needs_encryption = configuration.mail_needs_encryption,
                                   .certificate_file = configuration.mail_certificate_file});
    commitments::Commitments commitments(**store, cost_explorer, mail, clock, random,
                                         commitments::Settings{.automatic = configuration.commitments_automatic,
                                                               .fresh_for = configuration.cost_explorer_fresh,
                                                               .public_url = configuration.installation.public_url});
    accounts.on_activated([&](store::Transaction& t, const CustomerId& customer, const std::string& id) {
        inventory.account_activated(t, customer, id);
        tags.account_activated(t, customer, id);
        recommendations.account_changed(t, customer, id);
    });
    accounts.on_access_changed([&](store::Transaction& t, const CustomerId& customer, const std::string& id) {
        inventory.access_changed(t, customer, id);
        tags.access_changed(t, customer, id);
        recommendations.account_changed(t, customer, id);
    });
    const auto feed = events::make_feed(**store);
    const auto idempotency = http::make_idempotency_store(**store, clock);
    const auto worker = jobs::make_worker(**store, clock, random, {});
    accounts.register_jobs(*worker);
    bulk.register_jobs(*worker);
    inventory.register_jobs(*worker);
    tags.register_jobs(*worker);
    recommendations.register_jobs(*worker);
    commitments.register_jobs(*worker);
    mail.register_jobs(*worker);
    accounts.ensure_schedules();
    inventory.ensure_schedules();
    recommendations.ensure_schedules();
    commitments.ensure_schedules();

    people::FirstCustomer first;
    first.email = configuration.first_administrator_email;
    if (const auto administrator = people::ensure_first_administrator(**store, clock, random, first))
        hand_over(configuration, *administrator);

    http::Settings settings;
    settings.listen.host = configuration.listen_host;
    settings.listen.port = configuration.port;
    settings.listen.tls_certificate_file = configuration.tls_certificate;
    settings.listen.tls_key_file = configuration.tls_key;
    settings.public_url = configuration.installation.public_url;
    settings.product_name = configuration.installation.product_name;
    settings.version = version;
    settings.access_log = configuration.log_level == "debug";
    if (configuration.metrics_port != 0) {
        settings.metrics.emplace();
        settings.metrics->host = configuration.metrics_host;
        settings.metrics->port = configuration.metrics_port;
    }
    http::Parts parts{
        .clock = clock,
        .random = random,
        .routes = all_routes(**store, people, accounts, bulk, inventory, tags, cost_explorer, recommendations,
                             commitments, configuration.installation),
        .authenticate =
            [&people](http::Credentials credentials) {
                return people.authenticate({.session_token = std::move(credentials.cookie_token),
                                            .bearer = std::move(credentials.bearer),
                                            .customer = std::move(credentials.customer_override)});
            },
        .ready = [&store]() -> Task<Result<void>> {
            co_await (*store)->read([](store::Transaction& t) { return t.query_one("SELECT 1").has_value(); });
            co_return Result<void>();
        },
        .idempotency = idempotency.get(),
        .feed = feed.get(),
        .latest_event = [&store](CustomerId customer) -> Task<std::int64_t> {
            co_return co_await (*store)->read([&](store::Transaction& t) { return events::latest(t, customer); });
        }};
    auto server = http::serve_portal(executor, settings, std::move(parts));
    if (!server) return explain(server.error());
    (*server)->metrics().add(amazon->metrics->collectable());
    watch(**server, cost_explorer.counters());

    // Both must have ended before anything that they use goes: the context stops when the last one has.
    int exit = cli::Exit::ok;
    int still_running = 2;
    const auto one_ended = [&] {
        if (--still_running == 0) context.stop();
    };
    boost::asio::co_spawn(executor, worker->run(), [&](std::exception_ptr error) {
        if (error) {
            log::error("the worker of jobs ended by itself");
            exit = cli::Exit::refused;
            raise(SIGTERM);
        }
        one_ended();
    });
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (error) return;
        log::info("stopping");
        worker->stop(patience);
        boost::asio::co_spawn(executor, (*server)->stop(patience), [&](std::exception_ptr) { one_ended(); });
    });
    store::mark_io_thread();
    log::info("ready", {{"url", configuration.installation.public_url},
                        {"port", std::to_string((*server)->port())},
                        {"version", version}});
    context.run();
    return exit;
}

std::string openapi_text() {
    // The document needs the routes alone, so what they are wired to is never called.
    SystemClock clock;
    SystemRandom random;
    boost::asio::io_context context;
    const Configuration configuration;
    const auto folder = std::filesystem::temp_directory_path() / ("client-portal-openapi-" + random_hex(random, 8));
    std::filesystem::create_directories(folder);
    std::string text;
    {
        auto store = store::open({.url = "sqlite:" + (folder / "portal.sqlite").string()});
        auto amazon = connect_to_aws(configuration, context.get_executor(), clock, random);
        if (store && amazon) {
            people::People people(**store, clock, random,
                                  people::Settings{.public_url = configuration.installation.public_url});
            accounts::Accounts accounts(**store, *amazon->installation, clock, random);
            linked_accounts::Bulk bulk(**store, accounts, *amazon->installation, clock, random, {});
            inventory::Inventory inventory(**store, accounts, *amazon->installation, clock, random, {});
            tags::Tags tags(**store, accounts, inventory, *amazon->installation, clock, random);
            cost_explorer::CostExplorer cost_explorer(**store, accounts, *amazon->installation, clock, random);
            recommendations::Recommendations recommendations(**store, cost_explorer, clock, random, {});
            mail::Mail mail(clock, random, {});
            commitments::Commitments commitments(**store, cost_explorer, mail, clock, random, {});
            const auto routes = all_routes(**store, people, accounts, bulk, inventory, tags, cost_explorer,
                                           recommendations, commitments, configuration.installation);
            text =
                json::serialize_pretty(http::whole_document(routes, configuration.installation.product_name, version));
        }
    }
    std::filesystem::remove_all(folder);
    return text;
}

} // namespace portal::program
