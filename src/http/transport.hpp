// A byte stream to one peer: plain TCP, TLS, or a test's.
#pragma once

#include "base/async.hpp"

#include <span>
#include <string>
#include <string_view>

namespace portal::http {

/// Used by one coroutine at a time, on the connection's strand; close() alone may come beside another call. Buffers
/// must live until the call is done.
class Transport {
public:
    virtual ~Transport() = default;

    /// What comes before the first byte (TLS's handshake). False: it failed.
    virtual Task<bool> open() = 0;

    /// 0: the peer has closed, or it failed.
    virtual Task<std::size_t> read_some(std::span<char> into) = 0;

    /// Both, whole, as one. False: it failed.
    virtual Task<bool> write(std::string_view first, std::string_view second) = 0;

    /// Says that nothing more is written; reading goes on.
    virtual Task<> finish_writing() = 0;

    /// Now: whatever waits comes back as failed.
    virtual void close() = 0;

    /// Without the port: "127.0.0.1", "2001:db8::1".
    virtual const std::string& peer_address() const = 0;
};

} // namespace portal::http
