#include "accounts/external_id.hpp"

namespace portal::accounts {

namespace {

constexpr std::size_t random_bytes = 16;

} // namespace

std::string external_id(store::Transaction& transaction, const Clock& clock, Random& random, const CustomerId& customer,
                        const AccountId& account) {
    transaction.execute(
        "INSERT INTO external_ids (customer_id, account_id, external_id, created_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (customer_id, account_id) DO NOTHING",
        customer.value, account.value(), random_hex(random, random_bytes), clock.now());
    return find_external_id(transaction, customer, account).value();
}

std::optional<std::string> find_external_id(store::Transaction& transaction, const CustomerId& customer,
                                            const AccountId& account) {
    const auto row =
        transaction.query_one("SELECT external_id FROM external_ids WHERE customer_id = $1 AND account_id = $2",
                              customer.value, account.value());
    if (!row) return std::nullopt;
    return row->text(0);
}

} // namespace portal::accounts
