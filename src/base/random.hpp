// Randomness is handed in, so that tests own it.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace portal {

/// Thread-safe.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
};

/// The operating system's generator; fit for keys, tokens and external IDs.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> bytes) override;
};

/// From 0 to `bound` - 1; `bound` is not 0. For spreading work over time, not for secrets.
std::uint64_t random_below(Random& random, std::uint64_t bound);

/// `bytes` random bytes as lower-case hexadecimal.
std::string random_hex(Random& random, std::size_t bytes);

/// `bytes` random bytes as base64url without padding: URL- and header-safe.
std::string random_base64url(Random& random, std::size_t bytes);

} // namespace portal
