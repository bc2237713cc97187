// client-portal serve: store, AWS, people, accounts, jobs, events and the HTTP server, started in order and stopped in
// reverse.
#include "program/commands.hpp"

#include "base/log.hpp"
#include "cli/commands.hpp"
#include "cost_explorer/cost_explorer.hpp"
#include "events/events.hpp"
#include "http/idempotency_store.hpp"
#include "http/server.hpp"
#include "jobs/jobs.hpp"
#include "people/people.hpp"
#include "program/aws_setup.hpp"
#include "program/descriptors.hpp"
#include "program/portal.hpp"
#include "program/private_files.hpp"
#include "program/store_check.hpp"
#include "program/version.hpp"
#include "store/stopping.hpp"
#include "store/store.hpp"
#include "store/threads.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <functional>
#include <iostream>
#include <optional>

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

/// What Cost Explorer was asked since the start: each request that counts costs the customer 0.01 USD.
void watch(http::Server& server, const cost_explorer::Counters& counters) {
    server.metrics().watch("portal_cost_explorer_requests", "Requests to Cost Explorer that cost, since the start",
                           [&counters] { return static_cast<double>(counters.requests); });
    server.metrics().watch("portal_cost_explorer_refused", "Requests that AWS refused, which are free",
                           [&counters] { return static_cast<double>(counters.refused); });
    server.metrics().watch("portal_cost_explorer_capped", "Requests that were not made, as the month's cap left none",
                           [&counters] { return static_cast<double>(counters.capped); });
}

/// Address and password of the administrator who is about to be made: in the file of the setting, else printed once.
Result<void> hand_over(const Configuration& configuration, const people::NewPassword& administrator) {
    if (!configuration.first_administrator_file.empty())
        return write_private_file(
            configuration.first_administrator_file,
            json::serialize(json::Object{{"email", administrator.email}, {"password", administrator.password}}) + "\n");
    std::cout << "The first administrator is made. This is shown once:\n  e-mail    " << administrator.email
              << "\n  password  " << administrator.password << std::endl;
    if (std::cout) return {};
    return fail(ErrorCode::not_configured, "The first administrator's password cannot be printed. Set "
                                           "first_administrator_file, or give the process an output.");
}

Result<void> ensure_first_administrator(store::Store& store, const Clock& clock, Random& random,
                                        const Configuration& configuration) {
    people::FirstCustomer first;
    first.email = configuration.first_administrator_email;
    bool handed = false;
    const auto made =
        people::ensure_first_administrator(store, clock, random, first, [&](const people::NewPassword& password) {
            handed = true;
            return hand_over(configuration, password);
        });
    if (!made) return tl::unexpected<Error>(made.error());
    if (handed && !*made)
        log::warning(
            "another process made the first administrator meanwhile: the password that was shown is not valid");
    return {};
}

/// What the operator should know and need not stop for.
void warn_of_readable_secrets(const Configuration& configuration) {
    for (const std::string& file : {configuration.tls_key, configuration.mail_password_file})
        if (!file.empty() && others_may_read(file))
            log::warning("a secret file can be read by others on this machine",
                         {{"file", file}, {"remedy", "chmod 600"}});
    if (others_may_read(configuration.data_directory))
        log::warning("the data folder can be read by others on this machine",
                     {{"folder", configuration.data_directory}, {"remedy", "chmod 700"}});
}

void on_each_signal(boost::asio::signal_set& signals, std::function<void()> act) {
    signals.async_wait([&signals, act = std::move(act)](const boost::system::error_code& error, int) {
        if (error) return;
        act();
        on_each_signal(signals, act);
    });
}

/// What /readyz says beside "ready". Strangers read it: no account is counted in it.
Task<std::string> remark_for_strangers(store::Store& store) {
    const auto found = co_await store.read(
        [](store::Transaction& t) { return accounts::installation_problems(t, AllCustomers::maintenance); });
    std::string remark;
    for (const auto& problem : found.items)
        remark += (remark.empty() ? "" : " ") + std::string("AWS refuses the portal's role in the partition ") +
                  problem.partition + ": see `client-portal doctor`.";
    co_return remark;
}

} // namespace

int serve(const Configuration& configuration) {
    log::configure(level_of(configuration.log_level), configuration.log_json);
    if (auto made = make_private_folder(configuration.data_directory); !made) return explain(made.error());
    warn_of_readable_secrets(configuration);
    std::optional<FolderLock> lock;
    if (store_url(configuration).rfind("sqlite:", 0) == 0) {
        auto taken = FolderLock::take(configuration.data_directory);
        if (!taken) return explain(taken.error());
        lock = std::move(*taken);
    }

    SystemClock clock;
    SystemRandom random;
    boost::asio::io_context context(1);
    const auto executor = context.get_executor();

    auto store = store::open({.url = store_url(configuration)});
    if (!store) return explain(store.error());
    auto amazon = connect_to_aws(configuration, executor, clock, random);
    if (!amazon) return explain(amazon.error());

    Portal portal(**store, *amazon->installation, configuration, clock, random);
    const auto feed = events::make_feed(**store);
    const auto idempotency = http::make_idempotency_store(**store, clock);
    const auto worker = jobs::make_worker(**store, clock, random, {.node = configuration.node});
    portal.register_jobs(*worker);
    portal.ensure_schedules();

    StoreCheck store_check(**store);
    http::Settings settings;
    settings.listen.host = configuration.listen_host;
    settings.listen.port = configuration.port;
    settings.listen.tls_certificate_file = configuration.tls_certificate;
    settings.listen.tls_key_file = configuration.tls_key;
    settings.listen.most_connections = connections_within(raise_most_descriptors());
    settings.listen.most_of_an_address = settings.listen.most_connections / 4;
    settings.trusted_proxies = configuration.trusted_proxies;
    settings.public_url = configuration.installation.public_url;
    settings.product_name = configuration.installation.product_name;
    settings.version = version;
    settings.access_log = configuration.log_level == "debug";
    if (configuration.metrics_port != 0) {
        settings.metrics.emplace();
        settings.metrics->host = configuration.metrics_host;
        settings.metrics->port = configuration.metrics_port;
        settings.metrics->most_connections = 16;
    }
    http::Parts parts{.clock = clock,
                      .random = random,
                      .routes = portal.routes(),
                      .authenticate =
                          [&portal](http::Credentials credentials) {
                              return portal.people.authenticate({.session_token = std::move(credentials.cookie_token),
                                                                 .bearer = std::move(credentials.bearer),
                                                                 .customer = std::move(credentials.customer_override),
                                                                 .is_by_itself = credentials.is_by_itself});
                          },
                      .ready = [&store_check] { return store_check.check(); },
                      .remark = [&store] { return remark_for_strangers(**store); },
                      .idempotency = idempotency.get(),
                      .feed = feed.get(),
                      .latest_event = [&store](CustomerId customer) -> Task<std::int64_t> {
                          co_return co_await (*store)->read(
                              [&](store::Transaction& t) { return events::latest(t, customer); });
                      }};
    auto server = http::serve_portal(executor, settings, std::move(parts));
    if (!server) return explain(server.error());
    (*server)->metrics().add(amazon->metrics->collectable());
    watch(**server, portal.cost_explorer.counters());

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
    const auto stop = [&] {
        log::info("stopping");
        portal.mail.stop();
        worker->stop(patience);
        store::end_within(**store, patience);
        boost::asio::co_spawn(executor, (*server)->stop(patience), [&](std::exception_ptr) { one_ended(); });
    };
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (!error) stop();
    });
    boost::asio::signal_set hang_up(context, SIGHUP);
    on_each_signal(hang_up, [&] {
        const auto renewed = (*server)->reload_certificate();
        if (!renewed)
            log::error("the certificate was not read again, and the one from before goes on",
                       {{"reason", renewed.error().detail}});
        else
            log::info(configuration.tls_certificate.empty() ? "there is no certificate to read again"
                                                            : "the certificate was read again");
    });
    // Last: nobody is made, and no password shown, where the portal cannot serve.
    if (const auto ensured = ensure_first_administrator(**store, clock, random, configuration); !ensured) {
        exit = explain(ensured.error());
        stop();
        context.run();
        return exit;
    }
    store::mark_io_thread();
    log::info("ready", {{"url", configuration.installation.public_url},
                        {"port", std::to_string((*server)->port())},
                        {"version", version}});
    context.run();
    return exit;
}

} // namespace portal::program
