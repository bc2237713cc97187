// This installation of the portal and its own side in AWS: for each configured partition an operator's account with a
// role of a fixed name and a bucket of public templates.
#pragma once

#include "aws/client.hpp"
#include "aws/configuration.hpp"
#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace portal::installation {

/// One partition that the operator has configured ([aws.partitions.<id>]).
struct PartitionSettings {
    std::string id = "aws";
    std::string profile = {};         ///< of the AWS configuration files; empty: the default chain
    std::string region = "us-east-1"; ///< of the bucket, and of the portal's own calls
};

struct Settings {
    std::string product_name = "Client Portal";
    std::string version;
    std::string installation = "main"; ///< [a-z0-9]{1,12}: stands in every name at AWS
    std::string public_url = "http://127.0.0.1:8080";
    std::string support_contact = {};
    std::string console_url = {}; ///< in place of AWS's own consoles; empty: AWS's
    std::vector<PartitionSettings> partitions = {PartitionSettings{}};
};

/// How the portal reaches AWS: handed in, so that tests own it.
struct Aws {
    std::shared_ptr<aws::Client> client;
    aws::EndpointSettings endpoints = {};
    boost::asio::any_io_executor executor; ///< for refreshing sessions
};

/// Who the portal is in one partition.
struct OperatorIdentity {
    std::string account_id;
    std::string role_name;
    std::string role_arn;
    std::string bucket;
};

std::string portal_role_name(std::string_view installation);
std::string template_bucket(std::string_view installation, std::string_view account_id);

/// Where anyone can read the object: in the host name at AWS's own endpoints, in the path at an overridden one.
Result<std::string> object_url(const aws::EndpointSettings& endpoints, const std::string& bucket,
                               const std::string& key, const std::string& region);

/// The operator's side in one partition. Thread-safe; lives as long as the installation.
class OperatorSide {
public:
    OperatorSide(Aws aws, const Clock& clock, std::string installation, PartitionSettings settings,
                 std::shared_ptr<aws::CredentialsProvider> base);

    const PartitionSettings& settings() const { return settings_; }

    /// Asks AWS once who the operator's credentials are; remembered when it succeeded.
    /// Error: aws_credentials_missing, aws_unreachable, ...: tried again at the next call.
    Task<Result<OperatorIdentity>> identity();

    /// The portal role's credentials: assumed from the operator's own, refreshed before they end.
    Task<Result<std::shared_ptr<aws::CredentialsProvider>>> credentials();

    /// Makes sure that the text stands under the key in the bucket, and answers its URL. One upload a key and process.
    Task<Result<std::string>> publish(std::string key, std::string body);

    /// Whether anyone can read that key, as whoever creates a stack must.
    Task<Result<void>> check_readable(std::string key);

private:
    Aws aws_;
    const Clock& clock_;
    std::string installation_;
    PartitionSettings settings_;
    std::shared_ptr<aws::CredentialsProvider> base_;

    struct State; // what has been learnt, behind a mutex
    std::shared_ptr<State> state_;
};

class Installation {
public:
    /// `base_credentials` makes the provider of the operator's own credentials from a partition's profile.
    using BaseCredentials = std::function<std::shared_ptr<aws::CredentialsProvider>(const PartitionSettings&)>;
    Installation(Settings settings, Aws aws, const Clock& clock, const BaseCredentials& base_credentials);

    const Settings& settings() const { return settings_; }
    const Aws& aws() const { return aws_; }

    /// Null when the operator has not configured the partition.
    OperatorSide* partition(std::string_view id) const;

    /// The console's base for a region: the setting, else AWS's own host of the region's partition.
    Result<std::string> console_url(std::string_view region) const;

private:
    Settings settings_;
    Aws aws_;
    std::map<std::string, std::unique_ptr<OperatorSide>, std::less<>> sides_;
};

/// Makes or updates the operator's stack in one partition; `progress` is told each step. Repeatable: what is there is
/// adopted.
Task<Result<OperatorIdentity>> deploy(std::shared_ptr<aws::Client> client, OperatorSide& side, std::string installation,
                                      std::shared_ptr<aws::CredentialsProvider> base,
                                      std::function<void(std::string)> progress);

} // namespace portal::installation
