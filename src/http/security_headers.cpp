#include "http/security_headers.hpp"

#include <algorithm>

namespace portal::http {

namespace {

constexpr std::string_view page_policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                                         "img-src 'self' data:; font-src 'self' data:; "
                                         "base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
                                         "require-trusted-types-for 'script'; trusted-types 'none'";
/// The page copies to the clipboard and uses nothing else of the machine.
constexpr std::string_view no_devices =
    "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), "
    "payment=(), serial=(), usb=()";
constexpr std::string_view machine_policy = "default-src 'none'; frame-ancestors 'none'";

} // namespace

void add_security_headers(Reply& reply, Audience audience, bool https) {
    reply.set("X-Content-Type-Options", "nosniff");
    reply.set("Referrer-Policy", "no-referrer");
    reply.set("X-Frame-Options", "DENY");
    reply.set("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
    reply.set("Cross-Origin-Resource-Policy", "same-origin");
    reply.set("Content-Security-Policy", std::string(audience == Audience::page ? page_policy : machine_policy));
    reply.set("Permissions-Policy", std::string(no_devices));
    if (https) reply.set("Strict-Transport-Security", "max-age=31536000");
    const bool says = std::any_of(reply.headers.begin(), reply.headers.end(),
                                  [](const Header& header) { return header.name == "Cache-Control"; });
    if (audience == Audience::machine && !says) reply.set("Cache-Control", "no-store");
}

} // namespace portal::http
