// Where a request really came from, when a reverse proxy stands in front.
#pragma once

#include "http/message.hpp"

namespace portal::http {

/// The last address in X-Forwarded-For that is not itself a trusted proxy's, if the peer is one; else the peer's. What
/// a stranger writes into that header is never believed. `trusted`: addresses or CIDR blocks.
std::string client_address(const RequestHead& head, const std::vector<std::string>& trusted);

/// Whether the address is, or is within, one of these addresses or CIDR blocks.
bool is_within(const std::string& address, const std::vector<std::string>& blocks);

/// Whom an address stands for where addresses are counted: an IPv4 address itself, of IPv6 the /64 that one subscriber
/// has at least.
std::string subscriber_of(const std::string& address);

/// Whether `block` ("10.0.0.0/8", "::1") can be used with client_address.
bool is_address_block(const std::string& block);

} // namespace portal::http
