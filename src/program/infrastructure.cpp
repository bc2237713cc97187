// client-portal infrastructure deploy.
#include "program/commands.hpp"

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "installation/installation.hpp"
#include "program/aws_setup.hpp"
#include "program/run_alone.hpp"

#include <iostream>

namespace portal::program {

namespace {

void explain(const Error& error) {
    std::cerr << "client-portal: " << error.detail << "\n  What to do: " << error.what_to_do() << "\n";
    if (!error.aws_code.empty())
        std::cerr << "  (AWS: " << error.aws_code << ", request " << error.aws_request_id << ")\n";
}

} // namespace

int infrastructure_deploy(const Configuration& configuration, bool as_json) {
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

} // namespace portal::program
