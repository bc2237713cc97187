#include "jobs/process.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace portal::jobs;

TEST_CASE("a process that lives has not ended; killed, it has, collected by its parent or not") {
    int said[2], go_on[2];
    REQUIRE(::pipe(said) == 0);
    REQUIRE(::pipe(go_on) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const std::string name = this_process() + "\n";
        [[maybe_unused]] const auto written = ::write(said[1], name.data(), name.size());
        char ignored = 0;
        ::close(go_on[1]);
        [[maybe_unused]] const auto read = ::read(go_on[0], &ignored, 1);
        ::_exit(0);
    }
    std::string name;
    for (char c = 0; ::read(said[0], &c, 1) == 1 && c != '\n';) name += c;
    REQUIRE_FALSE(name.empty());
    CHECK(name != this_process());
    CHECK(name.find('/') == std::string::npos);
    CHECK_FALSE(has_ended(name));
    ::kill(child, SIGKILL);
    siginfo_t about{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &about, WEXITED | WNOWAIT) == 0);
    CHECK(has_ended(name));
    ::waitpid(child, nullptr, 0);
    CHECK(has_ended(name));
    for (const int end : {said[0], said[1], go_on[0], go_on[1]}) ::close(end);
}

TEST_CASE("nobody is taken for ended of whom this machine cannot know") {
    const std::string self = this_process();
    REQUIRE_FALSE(self.empty());
    CHECK(self == this_process());
    CHECK_FALSE(has_ended(self));
    CHECK(has_ended(self + "0")); // the same id, taken by another process since
    CHECK_FALSE(has_ended("another-boot" + self.substr(self.find('.'))));
    CHECK_FALSE(has_ended("x" + self));
    const auto space = self.find('.') + 1;
    CHECK_FALSE(has_ended(self.substr(0, space) + "1" + self.substr(space)));
    for (const char* odd : {"", ".", "1.2.3.4", "main"}) CHECK_FALSE(has_ended(odd));
    const std::string place = self.substr(0, self.rfind('.', self.rfind('.') - 1) + 1);
    for (const char* odd : {"", "1", "x.1", "0.1", "-1.1", "99999999999.1", ".1"}) CHECK_FALSE(has_ended(place + odd));
    CHECK_FALSE(name_of_machine().empty());
}
