// client-portal doctor.
#include "program/commands.hpp"

#include "accounts/accounts.hpp"
#include "base/json.hpp"
#include "cli/commands.hpp"
#include "installation/installation.hpp"
#include "program/aws_setup.hpp"
#include "program/run_alone.hpp"
#include "store/store.hpp"

#include <iostream>

namespace portal::program {

int doctor(const Configuration& configuration, bool as_json) {
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
    // What a server on this store has seen, which no look from here shows.
    if (opened) {
        const auto problems = (*opened)->read_now(
            [](store::Transaction& t) { return accounts::installation_problems(t, AllCustomers::maintenance); });
        for (const auto& problem : problems.items)
            found(problem.partition + " accounts",
                  tl::unexpected<Error>(
                      Error{.code = ErrorCode::aws_access_denied,
                            .detail = problem.detail + (problem.aws_words ? " " + *problem.aws_words : ""),
                            .remedy = problem.remedy}));
    }
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

} // namespace portal::program
