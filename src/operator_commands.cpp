// client-portal infrastructure deploy, client-portal doctor.
#include "wiring.hpp"

#include "amazon.hpp"
#include "base/json.hpp"
#include "cli/account_commands.hpp"
#include "installation/installation.hpp"
#include "store/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>

namespace portal {

namespace {

/// Runs one coroutine to its end on a context of its own.
template <class T>
T run_alone(boost::asio::io_context& context, Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T value) {
        failure = error;
        if (!error) result = std::move(value);
    });
    context.run();
    context.restart();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

void explain(const Error& error) {
    std::cerr << "client-portal: " << error.detail << "\n  What to do: " << error.what_to_do() << "\n";
    if (!error.aws_code.empty())
        std::cerr << "  (AWS: " << error.aws_code << ", request " << error.aws_request_id << ")\n";
}

} // namespace

int infrastructure_deploy(const cli::Configuration& configuration, bool as_json) {
    boost::asio::io_context context;
    SystemClock clock;
    SystemRandom random;
    auto amazon = connect_to_aws(configuration, context.get_executor(), clock, random);
    if (!amazon) return explain(amazon.error()), cli::Exit::refused;
    json::Array results;
    for (const auto& partition : configuration.installation.partitions) {
        installation::OperatorSide* side = amazon->installation->partition(partition.id);
        const auto progress = [&](const std::string& line) {
            std::cerr << "  " << partition.id << ": " << line << "\n";
        };
        auto deployed = run_alone(context, installation::deploy(amazon->installation->aws().client, *side,
                                                                configuration.installation.installation,
                                                                amazon->base_credentials(partition), progress));
        if (!deployed) return explain(deployed.error()), cli::Exit::refused;
        results.push_back(json::Object{{"partition", partition.id},
                                       {"account_id", deployed->account_id},
                                       {"role_arn", deployed->role_arn},
                                       {"bucket", deployed->bucket}});
        if (!as_json)
            std::cout << "The portal's role is " << deployed->role_arn << "\nTemplates are published in the bucket "
                      << deployed->bucket << "\n";
    }
    if (as_json) std::cout << json::serialize_pretty(results);
    return cli::Exit::ok;
}

int doctor(const cli::Configuration& configuration, bool as_json) {
    boost::asio::io_context context;
    SystemClock clock;
    SystemRandom random;
    json::Array findings;
    bool healthy = true;
    const auto found = [&](const std::string& what, const Result<std::string>& outcome) {
        healthy = healthy && outcome.has_value();
        json::Object finding{{"check", what},
                             {"ok", outcome.has_value()},
                             {"detail", outcome ? *outcome : outcome.error().detail},
                             {"remedy", nullptr}};
        if (!outcome) finding["remedy"] = outcome.error().what_to_do();
        findings.push_back(std::move(finding));
        if (as_json) return;
        std::cout << (outcome ? "ok      " : "FAILED  ") << what << ": "
                  << (outcome ? *outcome : outcome.error().detail) << "\n";
        if (!outcome) std::cout << "        What to do: " << outcome.error().what_to_do() << "\n";
    };

    auto opened = store::open({.url = store_url(configuration)});
    found("store", opened ? Result<std::string>(store_url(configuration)) : tl::unexpected<Error>(opened.error()));
    auto amazon = connect_to_aws(configuration, context.get_executor(), clock, random);
    if (!amazon) {
        found("AWS settings", tl::unexpected<Error>(amazon.error()));
    } else {
        for (const auto& partition : configuration.installation.partitions) {
            installation::OperatorSide* side = amazon->installation->partition(partition.id);
            auto identity = run_alone(context, side->identity());
            found(partition.id + " credentials", identity ? Result<std::string>("account " + identity->account_id)
                                                          : tl::unexpected<Error>(identity.error()));
            if (!identity) continue;
            auto published = run_alone(
                context,
                side->publish("activation/readable.txt",
                              "Templates of this portal are public; this object shows that they can be read.\n"));
            found(partition.id + " role and bucket",
                  published ? Result<std::string>(identity->role_arn + " writes to " + identity->bucket)
                            : tl::unexpected<Error>(published.error()));
            if (!published) continue;
            auto readable = run_alone(context, side->check_readable("activation/readable.txt"));
            found(partition.id + " templates",
                  readable ? Result<std::string>("can be read by everyone") : tl::unexpected<Error>(readable.error()));
        }
    }
    if (as_json) std::cout << json::serialize_pretty(findings);
    return healthy ? cli::Exit::ok : cli::Exit::refused;
}

} // namespace portal
