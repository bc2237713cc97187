#include "people/passwords.hpp"

#include "base/text.hpp"
#include "store/threads.hpp"

#include <algorithm>
#include <array>
#include <sodium.h>
#include <stdexcept>

namespace portal::people {

namespace {

constexpr std::size_t least_characters = 12;
constexpr std::size_t most_characters = 256;
constexpr int most_waiting = 32;

// Long enough for the rule, and still what everyone tries first.
constexpr std::array<std::string_view, 12> denied{
    "123456789012", "1234567890123", "password1234",  "passwordpassword", "password12345",   "qwertyuiopas",
    "qwerty123456", "iloveyou1234",  "administrator", "letmeinletmein",   "adminadminadmin", "changemechangeme"};

} // namespace

Result<void> check_password(const std::string& password, const std::string& email) {
    const auto length = utf8_length(password);
    if (!length) return fail_field("password", "not-utf8", "The password is not valid UTF-8.");
    if (*length < least_characters) return fail_field("password", "too-short", "At least 12 characters.");
    if (*length > most_characters) return fail_field("password", "too-long", "At most 256 characters.");
    const std::string lower = to_lower(password);
    if (lower == to_lower(email))
        return fail_field("password", "is-email", "The password must not be the email address.");
    const bool is_one_character = lower.find_first_not_of(lower.front()) == std::string::npos;
    if (is_one_character || std::find(denied.begin(), denied.end(), lower) != denied.end())
        return fail_field("password", "too-common", "This password is among the first that are guessed.");
    return {};
}

std::string hash_password(const std::string& password, HashCost cost) {
    store::refuse_on_io_thread("argon2");
    if (sodium_init() < 0) throw std::runtime_error("libsodium could not be initialised");
    const bool least = cost == HashCost::least;
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(),
                          least ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          least ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        throw std::runtime_error("there is no memory to hash a password");
    return hash.data();
}

PasswordHasher::PasswordHasher(HashCost cost) : cost_(cost), decoy_(hash_password("nobody's password", cost)) {}

Task<> PasswordHasher::run(std::function<void()> work) {
    ++waiting_;
    co_await thread_.run(0, [this, work = std::move(work)] {
        const std::unique_ptr<std::atomic<int>, void (*)(std::atomic<int>*)> done(
            &waiting_, [](std::atomic<int>* waiting) { --*waiting; });
        work();
    });
}

Task<Result<std::string>> PasswordHasher::hash(std::string password) {
    if (waiting_ >= most_waiting) co_return fail(ErrorCode::too_many_requests, "Too many people are signing in.");
    std::string hash;
    co_await run([this, &hash, &password] { hash = hash_password(password, cost_); });
    co_return hash;
}

Task<Result<bool>> PasswordHasher::verify(std::optional<std::string> hash, std::string password) {
    if (waiting_ >= most_waiting) co_return fail(ErrorCode::too_many_requests, "Too many people are signing in.");
    const std::string& compared = hash ? *hash : decoy_;
    bool matches = false;
    co_await run([&] { matches = crypto_pwhash_str_verify(compared.c_str(), password.data(), password.size()) == 0; });
    co_return matches&& hash.has_value();
}

} // namespace portal::people
