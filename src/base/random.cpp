#include "base/random.hpp"

#include "base/text.hpp"

#include <sodium.h>
#include <stdexcept>
#include <vector>

namespace portal {

void SystemRandom::fill(std::span<std::byte> bytes) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium could not be initialised");
    randombytes_buf(bytes.data(), bytes.size());
}

namespace {

std::string random_string(Random& random, std::size_t count) {
    std::string bytes(count, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

} // namespace

std::uint64_t random_below(Random& random, std::uint64_t bound) {
    std::uint64_t number = 0;
    random.fill(std::as_writable_bytes(std::span(&number, 1)));
    return number % bound;
}

std::string random_hex(Random& random, std::size_t bytes) { return to_hex(random_string(random, bytes)); }

std::string random_base64url(Random& random, std::size_t bytes) { return to_base64url(random_string(random, bytes)); }

} // namespace portal
