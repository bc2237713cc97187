// Open files and sockets: how many this process may have, and how many of them are for people's connections.
#pragma once

#include <cstddef>

namespace portal::program {

/// Raises the limit as far as the system lets this process (shells and systemd begin at 1,024); answers what it is now.
std::size_t raise_most_descriptors();

/// The most connections of people that leave the store, AWS, mail and files what they need.
std::size_t connections_within(std::size_t descriptors);

} // namespace portal::program
