#include "people/rows.hpp"

#include "base/text.hpp"

#include <array>
#include <sodium.h>
#include <stdexcept>

namespace portal::people {

std::string token_hash(std::string_view token) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size());
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Result<std::string> clean_email(std::string_view typed, const std::string& field) {
    constexpr std::size_t most = 254; // RFC 5321, 4.5.3.1.3, without the angle brackets
    auto email = clean_name(typed, field, 3, most);
    if (!email) return email;
    const auto at = email->find('@');
    const bool is_one = at != std::string::npos && at > 0 && at + 1 < email->size() &&
                        email->find('@', at + 1) == std::string::npos &&
                        email->find_first_of(" \t<>\",;") == std::string::npos;
    if (!is_one || email->size() > most)
        return fail_field(field, "not-an-email", "An email address such as name@example.com is needed.");
    return email;
}

std::string email_key(std::string_view email) { return to_lower(email); }

api::UserRole role_of(const std::string& name) {
    api::UserRole role{};
    if (!boost::describe::enum_from_string(name.c_str(), role)) throw std::runtime_error("a user with an unknown role");
    return role;
}

User user_of(const store::Row& row) {
    User user;
    user.id = row.text(0);
    user.email = row.text(1);
    user.name = row.text(2);
    user.user_role = role_of(row.text(3));
    user.status = row.text(4) == "active" ? UserStatus::active : UserStatus::disabled;
    user.created_at = row.time(5);
    user.last_sign_in_at = row.optional_time(6);
    return user;
}

bool is_support(const store::Row& row) { return row.flag(7); }

std::optional<UserWithEmail> find_by_email(store::Transaction& transaction, AllCustomers,
                                           const std::string& email_key) {
    const auto row = transaction.query_one(
        "SELECT id, customer_id, email, password_hash, status FROM users WHERE email_key = $1", email_key);
    if (!row) return std::nullopt;
    return UserWithEmail{row->text(0), {row->text(1)}, row->text(2), row->text(3), row->text(4) == "active"};
}

Result<void> check_may_grant(const api::Caller& caller, api::UserRole role) {
    if (role == api::UserRole::support && !caller.support)
        return fail(ErrorCode::forbidden, "Only support can make someone support.");
    return {};
}

void insert_user(store::Transaction& transaction, const User& user, const std::string& customer_id, bool support,
                 const std::string& password_hash) {
    transaction.execute(
        "INSERT INTO users (id, customer_id, email, email_key, name, user_role, support, status, password_hash, "
        "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9)",
        user.id, customer_id, user.email, email_key(user.email), user.name, api::name_of(user.user_role), support,
        password_hash, user.created_at);
}

} // namespace portal::people
