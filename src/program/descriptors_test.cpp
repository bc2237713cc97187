#include "program/descriptors.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <sys/resource.h>

using namespace portal::program;

TEST_CASE("connections leave enough descriptors for everything else") {
    CHECK(connections_within(1'048'576) == 4'096);
    CHECK(connections_within(1'024) == 768);
    CHECK(connections_within(512) == 256);
    CHECK(connections_within(256) == 128);
    CHECK(connections_within(10) == 16);
}

TEST_CASE("the limit of descriptors is raised to what the system allows") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit low{.rlim_cur = 64, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
    const auto raised = raise_most_descriptors();
    CHECK(raised == std::min<rlim_t>(before.rlim_max, 65'536));
    rlimit now{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &now) == 0);
    CHECK(now.rlim_cur == raised);
    CHECK(now.rlim_max == before.rlim_max);
    setrlimit(RLIMIT_NOFILE, &before);
    CHECK(raise_most_descriptors() >= raised);
    setrlimit(RLIMIT_NOFILE, &before);
}
