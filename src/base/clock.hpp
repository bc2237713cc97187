// Time is handed in, so that tests own it. All times are UTC with microseconds, the resolution of both stores.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portal {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    Timestamp now() const override;
};

/// A clock that stands still until a test moves it. Not thread-safe against advance().
class ManualClock final : public Clock {
public:
    explicit ManualClock(Timestamp start) : now_(start) {}
    Timestamp now() const override { return now_; }
    void advance(std::chrono::microseconds by) { now_ += by; }
    void set(Timestamp to) { now_ = to; }

private:
    Timestamp now_;
};

/// RFC 3339 in UTC, "2026-11-23T08:15:30.123456Z"; whole seconds without a fraction.
std::string to_rfc3339(Timestamp time);

/// Reads what to_rfc3339 writes, with 0 to 9 fraction digits and any numeric offset; nothing else.
std::optional<Timestamp> from_rfc3339(std::string_view text);

inline std::int64_t to_microseconds(Timestamp time) { return time.time_since_epoch().count(); }
inline Timestamp from_microseconds(std::int64_t count) { return Timestamp(std::chrono::microseconds(count)); }

} // namespace portal
