#include "program/descriptors.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace portal::program {

namespace {

constexpr rlim_t most_wanted = 65'536; // what some systems allow is a thousand million
constexpr std::size_t most_connections = 4'096;
constexpr std::size_t reserve = 256;

} // namespace

std::size_t raise_most_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024;
    const rlim_t wanted = std::min(limit.rlim_max, most_wanted);
    if (limit.rlim_cur < wanted) {
        const rlimit raised{.rlim_cur = wanted, .rlim_max = limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return static_cast<std::size_t>(std::min(limit.rlim_cur, most_wanted));
}

std::size_t connections_within(std::size_t descriptors) {
    const std::size_t left = descriptors > 2 * reserve ? descriptors - reserve : descriptors / 2;
    return std::clamp<std::size_t>(left, 16, most_connections);
}

} // namespace portal::program
