// One structured line a happening, to standard error. The logger is the program's only singleton.
//
// Fields are name-value pairs; never put a secret into one: passwords, tokens, keys, cookies, whole requests.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace portal::log {

enum class Level { debug, info, warning, error };
using Field = std::pair<std::string_view, std::string>;
using Fields = std::initializer_list<Field>;

/// Call once, before threads are started. `json` writes one JSON object a line.
void configure(Level least, bool json);

/// Thread-safe.
void write(Level level, std::string_view message, Fields fields = {});

inline void debug(std::string_view message, Fields fields = {}) { write(Level::debug, message, fields); }
inline void info(std::string_view message, Fields fields = {}) { write(Level::info, message, fields); }
inline void warning(std::string_view message, Fields fields = {}) { write(Level::warning, message, fields); }
inline void error(std::string_view message, Fields fields = {}) { write(Level::error, message, fields); }

} // namespace portal::log
