// The operator's AWS settings, where the SDKs document them: environment variables and the shared config and
// credentials files ("AWS SDKs and Tools Reference Guide").
//
// Read once at start. The environment is handed in, so that tests own it.
#pragma once

#include "aws/endpoints.hpp"
#include "aws/transport/http_client.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace portal::aws {

/// The value of a variable; nothing where it is not set. A variable that is set to nothing counts as not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

Environment process_environment();

using ProfileValues = std::map<std::string, std::string>; ///< by lower-case key; nested keys as "s3.endpoint_url"

struct Configuration {
    std::string profile = "default"; ///< AWS_PROFILE
    bool profile_is_named = false;   ///< the operator named it, so it must exist
    bool profile_only = false;       ///< the portal's own settings name it: credentials come from it and nowhere else
    std::map<std::string, ProfileValues> profiles = {}; ///< both files; of a key in both, the credentials file's
    std::string files_read = {};                        ///< for messages
    std::string region = {}; ///< AWS_REGION, AWS_DEFAULT_REGION or the profile's; empty where none says it
    EndpointSettings endpoints = {};
    HttpSettings http = {};
    int most_attempts = 3; ///< AWS_MAX_ATTEMPTS or the profile's max_attempts: the first included
    Environment environment = {};

    /// The profile's value; empty where it has none.
    std::string value(const std::string& profile_name, const std::string& key) const;
};

/// Error: not_configured where a file cannot be read or understood (with its line), a setting cannot be, or the named
/// profile does not exist. Files that are not there are no error.
Result<Configuration> load_configuration(Environment environment);

} // namespace portal::aws
