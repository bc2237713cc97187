// What a point does in client-portal-failpoints, a program for tests alone.
//
// CLIENT_PORTAL_FAILPOINT=<name>[:<n>]    the process is killed, as by kill -9, when it passes the point for the n-th
// time (1) CLIENT_PORTAL_FAILPOINT_LOG=<file>      each name is appended as it is passed
// CLIENT_PORTAL_TRANSACTIONS_TWICE=true   each transaction that writes is run, rolled back, and run again
#include "base/failpoint.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <string>
#include <unistd.h>

namespace portal {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// Where the process is killed, and how often that point may be passed before.
struct Target {
    std::string name = variable("CLIENT_PORTAL_FAILPOINT");
    long passes_left = 1;

    Target() {
        const auto colon = name.find(':');
        if (colon == std::string::npos) return;
        passes_left = std::atol(name.c_str() + colon + 1);
        name.resize(colon);
    }
};

void note(const std::string& file, std::string_view name) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    const std::string line = std::string(name) + "\n";
    [[maybe_unused]] const auto written = write(descriptor, line.data(), line.size());
    close(descriptor);
}

} // namespace

void failpoint(Failpoint point) {
    static std::mutex mutex;
    static Target target;
    static const std::string log = variable("CLIENT_PORTAL_FAILPOINT_LOG");
    const std::lock_guard lock(mutex);
    const std::string_view name = failpoints()[static_cast<std::size_t>(point)].name;
    if (!log.empty()) note(log, name);
    if (name == target.name && --target.passes_left == 0) kill(getpid(), SIGKILL);
}

bool failpoints_act() { return true; }

bool transactions_run_twice() {
    static const bool wanted = variable("CLIENT_PORTAL_TRANSACTIONS_TWICE") == "true";
    return wanted;
}

} // namespace portal
