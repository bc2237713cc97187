// GET /installation: what a page must know before anyone has signed in.
#pragma once

#include "api/route.hpp"
#include "installation/installation.hpp"

namespace portal::installation {

/// The settings outlive the routes.
api::Routes routes(const Settings& settings);

} // namespace portal::installation
