#include "jobs/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <optional>
#include <sstream>
#include <unistd.h>

namespace portal::jobs {

namespace {

std::string first_line_of(const std::string& file) {
    std::ifstream input(file);
    std::string line;
    std::getline(input, line);
    return line;
}

/// A process's line in /proc, as far as it is needed: proc(5) counts its fields from 1.
struct Seen {
    std::string pid;
    char state = ' ';
    std::string began; ///< field 22, in ticks since the machine's start
};

std::optional<Seen> look_at(const std::string& pid) {
    const std::string line = first_line_of("/proc/" + pid + "/stat");
    const auto name_ends = line.rfind(')'); // the name itself may have any character
    const auto pid_ends = line.find(' ');
    if (name_ends == std::string::npos || pid_ends == std::string::npos) return std::nullopt;
    std::istringstream rest(line.substr(name_ends + 1));
    Seen seen{.pid = line.substr(0, pid_ends)};
    std::string field;
    for (int number = 3; number <= 22 && rest >> field; ++number) {
        if (number == 3) seen.state = field.front();
        if (number == 22) seen.began = field;
    }
    if (seen.began.empty()) return std::nullopt;
    return seen;
}

/// Where this process's id means something: nowhere else, and not after the machine's next start.
std::string place_of_ids() {
    std::array<char, 64> space{};
    const ssize_t length = ::readlink("/proc/self/ns/pid", space.data(), space.size());
    const std::string boot = first_line_of("/proc/sys/kernel/random/boot_id");
    std::string digits;
    for (ssize_t i = 0; i < length; ++i)
        if (space[static_cast<std::size_t>(i)] >= '0' && space[static_cast<std::size_t>(i)] <= '9')
            digits += space[static_cast<std::size_t>(i)];
    if (boot.empty() || boot.find('/') != std::string::npos || digits.empty()) return {};
    return boot + "." + digits;
}

} // namespace

std::string this_process() {
    const std::string pid = std::to_string(::getpid());
    const std::string place = place_of_ids();
    const auto seen = look_at("self");
    // A /proc of another namespace would speak of other processes.
    if (place.empty() || !seen || seen->pid != pid) return {};
    return place + "." + pid + "." + seen->began;
}

bool has_ended(std::string_view process) {
    const std::string here = this_process();
    if (here.empty() || process.empty()) return false;
    const std::string place = place_of_ids() + ".";
    if (!process.starts_with(place)) return false;
    const std::string_view rest = process.substr(place.size());
    const auto dot = rest.find('.');
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + std::min(dot, rest.size()), pid);
    if (dot == std::string_view::npos || error != std::errc() || end != rest.data() + dot || pid <= 0) return false;
    if (::kill(pid, 0) != 0 && errno == ESRCH) return true;
    const auto seen = look_at(std::to_string(pid));
    if (!seen) return false; // hidden from us
    // Z: killed, and not yet collected by its parent. X: about to go.
    return seen->began != rest.substr(dot + 1) || seen->state == 'Z' || seen->state == 'X';
}

std::string name_of_machine() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0') return "unnamed";
    return name.data();
}

} // namespace portal::jobs
