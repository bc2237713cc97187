// What the files of this room share. Internal to people/.
#pragma once

#include "base/all_customers.hpp"
#include "people/people.hpp"

namespace portal::people {

/// What is stored of a token: SHA-256 in hexadecimal. Tokens are 256 random bits, so no salt and no slow hash is
/// needed.
std::string token_hash(std::string_view token);

/// An email as typed, cleaned. Error on `field`.
Result<std::string> clean_email(std::string_view typed, const std::string& field);
/// What is compared and unique.
std::string email_key(std::string_view email);

api::UserRole role_of(const std::string& name);
User user_of(const store::Row& row); ///< of user_columns
inline constexpr std::string_view user_columns =
    "id, email, name, user_role, status, created_at, last_sign_in_at, support";
bool is_support(const store::Row& row); ///< of user_columns

/// The page of a list that is ordered by one text, from the rows asked for with one more than the limit.
template <class T, class Make>
api::Page<T> page_of(const store::Rows& rows, const api::PageRequest& request, std::int64_t count,
                     std::size_t key_column, Make make) {
    api::Page<T> page;
    for (std::size_t i = 0; i < rows.size() && i < request.limit; ++i) page.items.push_back(make(rows[i]));
    if (rows.size() > request.limit) page.next_cursor = api::make_cursor({rows[request.limit - 1].text(key_column)});
    constexpr std::int64_t counted_exactly = 10'000;
    page.total = {.count = std::min(count, counted_exactly), .exact = count <= counted_exactly};
    return page;
}
inline std::string start_of(const api::PageRequest& request) { return request.after.empty() ? "" : request.after[0]; }
inline std::int64_t rows_of(const api::PageRequest& request) { return static_cast<std::int64_t>(request.limit + 1); }

/// The user with this email, whichever customer's: an email is one user's.
struct UserWithEmail {
    std::string id;
    CustomerId customer;
    std::string email;
    std::string password_hash;
    bool active = false;
};
std::optional<UserWithEmail> find_by_email(store::Transaction& transaction, AllCustomers all,
                                           const std::string& email_key);

/// Whoever is not support neither makes nor changes one who is.
Result<void> check_may_grant(const api::Caller& caller, api::UserRole role);

void insert_user(store::Transaction& transaction, const User& user, const std::string& customer_id, bool support,
                 const std::string& password_hash);

} // namespace portal::people
