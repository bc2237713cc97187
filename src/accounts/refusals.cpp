#include "accounts/refusals.hpp"

#include "accounts/cloud_account.hpp"

namespace portal::accounts {

namespace {

constexpr std::int64_t many = 3;

} // namespace

std::optional<Timestamp> Refusals::since(const std::string& id) {
    const auto row = transaction_.query_one(
        "SELECT refused_since FROM cloud_accounts WHERE customer_id = $1 AND id = $2", customer_.value, id);
    return row ? row->optional_time(0) : std::nullopt;
}

void Refusals::note(const std::string& id, Timestamp at, bool by_portal) {
    transaction_.execute(
        "UPDATE cloud_accounts SET refused_since = COALESCE(refused_since, $3), refused_by_portal = $4 "
        "WHERE customer_id = $1 AND id = $2",
        customer_.value, id, at, by_portal);
}

void Refusals::forget(const std::string& id) {
    transaction_.execute("UPDATE cloud_accounts SET refused_since = NULL, refused_by_portal = 0 WHERE customer_id = $1 "
                         "AND id = $2 AND refused_since IS NOT NULL",
                         customer_.value, id);
}

bool is_another_entered(store::Transaction& transaction, AllCustomers, const std::string& partition, Timestamp since,
                        std::optional<Timestamp> until) {
    return transaction
        .query_one(
            "SELECT 1 FROM cloud_accounts WHERE partition = $1 AND status = 'activated' AND refused_since IS NULL "
            "AND checked_at > $2 AND checked_at <= COALESCE($3, checked_at) LIMIT 1",
            partition, since, until)
        .has_value();
}

std::optional<OtherAccount> most_likely_entered(store::Transaction& transaction, AllCustomers,
                                                const std::string& partition) {
    const auto row = transaction.query_one(
        "SELECT customer_id, id FROM cloud_accounts WHERE partition = $1 AND status = 'activated' AND refused_since IS "
        "NULL ORDER BY COALESCE(checked_at, 0) DESC, id LIMIT 1",
        partition);
    if (!row) return std::nullopt;
    return OtherAccount{CustomerId{row->text(0)}, row->text(1)};
}

std::vector<PortalRefused> portal_refused(store::Transaction& transaction, AllCustomers all) {
    std::vector<PortalRefused> found;
    // Accounts are counted only where one is refused: this is asked often, and by strangers (/readyz).
    if (!transaction.query_one("SELECT 1 FROM cloud_accounts WHERE refused_since IS NOT NULL LIMIT 1")) return found;
    for (const auto& row : transaction.query(
             "SELECT partition, COUNT(*), COUNT(refused_since), COUNT(CASE WHEN refused_since IS NOT NULL AND "
             "refused_by_portal = 1 THEN 1 END), MIN(refused_since) FROM cloud_accounts WHERE status = 'activated' "
             "GROUP BY partition ORDER BY partition")) {
        const auto since = row.optional_time(4);
        if (!since) continue;
        PortalRefused refused{.partition = row.text(0),
                              .activated = row.integer(1),
                              .refused = row.integer(2),
                              .by_portal = row.integer(3),
                              .since = *since,
                              .words = {}};
        const bool is_many = refused.refused >= many || refused.refused * 2 > refused.activated;
        if (refused.by_portal == 0 && (!is_many || is_another_entered(transaction, all, refused.partition, *since)))
            continue;
        const auto reason = transaction.query_one(
            "SELECT status_reason FROM cloud_accounts WHERE partition = $1 AND status = 'activated' AND refused_since "
            "IS NOT NULL AND status_reason IS NOT NULL ORDER BY refused_by_portal DESC, refused_since LIMIT 1",
            refused.partition);
        if (reason)
            if (const auto parsed = json::parse(reason->text(0)))
                if (const auto read = json::read<StatusReason>(*parsed)) refused.words = read->detail;
        found.push_back(std::move(refused));
    }
    return found;
}

std::string in_words(const PortalRefused& refused) {
    return "AWS refuses the portal in " + std::to_string(refused.refused) + " of " + std::to_string(refused.activated) +
           (refused.activated == 1 ? " account" : " accounts") + " of the partition " + refused.partition + " since " +
           to_rfc3339(refused.since) +
           (refused.by_portal > 0 ? ", and says that a policy on the portal's own side denies it."
                                  : ", and has let it into no other since then. It gives no reason.");
}

} // namespace portal::accounts
