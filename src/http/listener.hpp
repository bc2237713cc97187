// A listening socket and every connection that came through it.
#pragma once

#include "http/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace portal::http {

struct ListenerSettings {
    std::string host = "127.0.0.1"; ///< an address, not a name
    std::uint16_t port = 0;         ///< 0: the system chooses
    /// PEM files; both or neither. The chain's first certificate is the server's.
    std::string tls_certificate_file = {};
    std::string tls_key_file = {};
    /// Then whoever has waited longest between requests, or before a whole one, makes room; where nobody waits, new
    /// ones stay in the system's queue.
    std::size_t most_connections = 4096;
    /// Of these; of IPv6 a /64 is one address. Then one of the same address makes room, else the new one is closed.
    /// 0: no bound.
    std::size_t most_of_an_address = 0;
    std::vector<std::string> unbounded_addresses = {}; ///< proxies, behind whom many are: addresses or CIDR blocks
    ParserLimits limits = {};
    Timeouts timeouts = {};
    std::chrono::milliseconds sweep{1'000}; ///< how often deadlines are looked at
};

/// Owns its connections: each runs on a strand of its own, and stop() returns when the last one has ended. Thread-safe
/// once it is started.
class Listener {
public:
    virtual ~Listener() = default;
    virtual std::uint16_t port() const = 0;
    virtual std::size_t connections() const = 0;

    /// Reads the files of the certificate again: connections that come from now on get it. Nothing where there is none.
    /// Error: as of listen(), and the certificate from before goes on. Blocks for two small files.
    virtual Result<void> reload_certificate() = 0;

    /// Accepts from now on, on the threads of the executor. Once; then stop() must be awaited before the application
    /// goes.
    virtual void start() = 0;

    /// No new connection; idle ones are closed, running requests answered. What is left after `patience` is cut off.
    /// Returns when every connection's coroutine has ended, so a handler that never does holds it up. Once.
    virtual Task<> stop(std::chrono::milliseconds patience) = 0;
};

/// Bound: the port is known and taken. Error: not_configured, saying what is wrong with the address, the port or the
/// certificate.
Result<std::shared_ptr<Listener>> listen(boost::asio::any_io_executor executor, ListenerSettings settings,
                                         Application& application);

} // namespace portal::http
