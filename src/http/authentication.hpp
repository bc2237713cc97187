// Who says to be whom: credentials as they come, and what the room that knows people makes of them.
#pragma once

#include "api/route.hpp"
#include "http/message.hpp"

namespace portal::http {

/// At most one of cookie_token and bearer is set: an Authorization header rules the cookie out.
struct Credentials {
    std::string cookie_token = {};      ///< the session's
    std::string bearer = {};            ///< an API token
    std::string customer_override = {}; ///< X-Customer-Id: the customer for whom support wants to act
    /// There was such a header and no customer can be called that: never to be taken for none, as support would then
    /// act for its own customer.
    bool customer_is_unusable = false;
    /// Looked at by the server itself, such as for a stream that stays open: nobody has done anything, and a session
    /// that nobody uses ends as if it were not there.
    bool is_by_itself = false;

    bool are_there() const { return !cookie_token.empty() || !bearer.empty(); }
};

/// Error: unauthenticated or token_expired where they are not valid; forbidden or not_found for the override;
/// store_unavailable.
using Authenticate = std::function<Task<Result<api::Caller>>(Credentials)>;

/// "portal_session", or "__Host-portal_session" over HTTPS: that prefix keeps sibling hosts from setting it.
std::string_view session_cookie_name(bool https);

/// Tokens that are longer than any of ours, or hold other characters, are not there.
Credentials credentials_of(const RequestHead& head, bool https);

/// The Set-Cookie header's value.
std::string write_session_cookie(const api::SessionCookie& cookie, bool https);

/// Whether the browser says that another site made this request (Sec-Fetch-Site, Origin). A request without either
/// header is not from a browser of today; the CSRF token stands for it.
bool is_cross_site(const RequestHead& head, std::string_view public_origin);

/// "https://portal.example.com" of "https://portal.example.com/anything".
std::string origin_of(std::string_view url);

} // namespace portal::http
