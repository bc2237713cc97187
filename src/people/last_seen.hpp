// When sessions and API tokens were last used: written down by the way, so that nobody waits for it, and nobody is
// turned away while it cannot be written.
#pragma once

#include "store/store.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace portal::people {

/// Thread-safe. Owns a thread, from the first note on. What is noted and not yet written goes with the process: a
/// session may then seem idle for some seconds longer than it was.
class LastSeen {
public:
    explicit LastSeen(store::Store& store) : store_(store) {}
    /// Waits for the write that is under way.
    ~LastSeen();
    LastSeen(const LastSeen&) = delete;
    LastSeen& operator=(const LastSeen&) = delete;

    void session(const std::string& id, Timestamp at);
    void api_token(const std::string& id, Timestamp at);

private:
    using Times = std::map<std::string, Timestamp>; ///< by id
    struct Noted {
        Times sessions;
        Times api_tokens;
    };

    void note(Times Noted::*where, const std::string& id, Timestamp at);
    void work();
    void write_down(const Noted& noted);

    store::Store& store_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Noted noted_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace portal::people
