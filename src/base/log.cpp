#include "base/log.hpp"

#include "base/clock.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace portal::log {

namespace {

struct State {
    std::shared_ptr<spdlog::logger> logger = [] {
        auto made = std::make_shared<spdlog::logger>("portal", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    bool json = false;
};

State& state() {
    static State instance;
    return instance;
}

spdlog::level::level_enum native(Level level) {
    switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string_view name(Level level) {
    switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
    }
    return "info";
}

/// logfmt: quoted and escaped, so that a value cannot forge a line.
std::string quoted(std::string_view value) { return boost::json::serialize(boost::json::string(value)); }

} // namespace

void configure(Level least, bool json) {
    state().logger->set_level(native(least));
    state().json = json;
}

void write(Level level, std::string_view message, Fields fields) {
    State& current = state();
    if (!current.logger->should_log(native(level))) return;
    const std::string at = to_rfc3339(SystemClock().now());
    std::string line;
    if (current.json) {
        boost::json::object object{{"at", at}, {"level", name(level)}, {"message", message}};
        for (const auto& [key, value] : fields) object[key] = value;
        line = boost::json::serialize(object);
    } else {
        line = at + " " + std::string(name(level)) + " " + log::quoted(message);
        for (const auto& [key, value] : fields) line += " " + std::string(key) + "=" + log::quoted(value);
    }
    current.logger->log(native(level), "{}", line);
}

} // namespace portal::log
