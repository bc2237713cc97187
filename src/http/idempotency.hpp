// A creating call that is sent twice is done once.
#pragma once

#include "base/async.hpp"
#include "base/identifiers.hpp"

#include <map>
#include <optional>
#include <string>

namespace portal::http {

/// One caller's key: other callers' same key is another.
struct IdempotencyKey {
    CustomerId customer;
    std::string user_id;
    std::string key; ///< as sent, 1-255 visible ASCII characters
};

struct KeptAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;      ///< JSON; empty: none
    bool withheld = false; ///< the body was a secret that is shown once, so it was not kept
};

/// Thread-safe. What is kept is forgotten after 24 hours.
class IdempotencyStore {
public:
    virtual ~IdempotencyStore() = default;

    enum class State {
        fresh,     ///< now marked as under way: answer() or forget() must follow
        under_way, ///< the same request is being answered by someone else (for at most five minutes: then it is fresh)
        other_request, ///< the key was used for a request with another hash
        answered,
    };
    struct Begun {
        State state = State::fresh;
        std::optional<KeptAnswer> answer; ///< of `answered`
    };
    virtual Task<Begun> begin(IdempotencyKey key, std::string request_hash) = 0;
    virtual Task<> answer(IdempotencyKey key, KeptAnswer answer) = 0;
    /// The request failed and has done nothing: it may be sent again, mended or not.
    virtual Task<> forget(IdempotencyKey key) = 0;
};

} // namespace portal::http
