// What every answer tells the browser not to do.
#pragma once

#include "http/message.hpp"

namespace portal::http {

enum class Audience {
    page,    ///< runs in a browser: the strict policy that the page is built for
    machine, ///< JSON and the like: nothing may be loaded from it at all, and nothing keeps it
};

/// `https`: the portal is reached over HTTPS (its public_url), so it may ask to be reached in no other way.
void add_security_headers(Reply& reply, Audience audience, bool https);

} // namespace portal::http
