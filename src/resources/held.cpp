// What is left of an account that was removed, and taking it away.
#include "resources/repository.hpp"

namespace portal::resources {

Repository::Held Repository::held(const std::string& cloud_account_id) {
    const auto count = [&](const std::string& what) {
        return transaction_
            .query("SELECT COUNT(*) FROM " + what + " WHERE r.customer_id = $1 AND r.cloud_account_id = $2",
                   customer_.value, cloud_account_id)
            .at(0)
            .integer(0);
    };
    return {.resources = count("resources r"),
            .tags = count("resources r JOIN resource_tags t ON t.resource_id = r.id"),
            .history = count("resources r JOIN resource_changes h ON h.resource_id = r.id") +
                       count("resources r JOIN tag_history h ON h.resource_id = r.id"),
            .scans = count("scans r")};
}

bool Repository::erase(const std::string& cloud_account_id, std::size_t most) {
    // What belongs to a resource goes with it: its tags, its history, what is under way.
    const auto erased = transaction_.execute(
        "DELETE FROM resources WHERE customer_id = $1 AND id IN (SELECT id FROM resources WHERE customer_id = $1 AND "
        "cloud_account_id = $2 LIMIT " +
            std::to_string(most) + ")",
        customer_.value, cloud_account_id);
    if (erased >= static_cast<std::int64_t>(most)) return true;
    transaction_.execute("DELETE FROM scans WHERE customer_id = $1 AND cloud_account_id = $2", customer_.value,
                         cloud_account_id);
    return false;
}

} // namespace portal::resources
