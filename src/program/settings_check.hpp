// What can be wrong with settings that stand each by itself: read before anything is made.
#pragma once

#include "program/settings.hpp"

namespace portal::program {

/// Error: not_configured, naming the setting and what it must be. Beside what each must be by itself: passwords travel
/// encrypted, so that only loopback is listened on without a certificate, unless browsers come by https (public_url)
/// through a proxy.
Result<void> check(const Configuration& configuration);

/// Where it listens, as a browser of this machine reaches it.
std::string own_url(const Configuration& configuration);

/// `names`: environment variables. Error: one begins with CLIENT_PORTAL_ and is none of ours: a misspelled setting
/// would leave its default in force.
Result<void> check_variables(const std::vector<std::string>& names);

} // namespace portal::program
