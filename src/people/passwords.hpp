// Passwords: what one may be, and argon2id on a thread of its own.
#pragma once

#include "base/error.hpp"
#include "base/worker_threads.hpp"

#include <atomic>
#include <functional>
#include <string>

namespace portal::people {

enum class HashCost {
    interactive, ///< libsodium's: 64 MiB, some 100 ms
    least,       ///< for tests
};

/// 12-256 characters, none of the most guessed ones, not the email. Error on the field `password`.
Result<void> check_password(const std::string& password, const std::string& email);

/// Blocks; never on an I/O thread.
std::string hash_password(const std::string& password, HashCost cost);

/// Thread-safe. One hash at a time bounds memory; too many waiting ones are refused.
class PasswordHasher {
public:
    explicit PasswordHasher(HashCost cost);

    /// Error: too_many_requests.
    Task<Result<std::string>> hash(std::string password);

    /// Without a hash (an unknown email) the same work is done, and the answer is false.
    Task<Result<bool>> verify(std::optional<std::string> hash, std::string password);

private:
    Task<> run(std::function<void()> work);

    const HashCost cost_;
    const std::string decoy_; ///< the hash of nobody's password
    std::atomic<int> waiting_ = 0;
    WorkerThreads thread_{1};
};

} // namespace portal::people
