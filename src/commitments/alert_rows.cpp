// The rows of alerts.
#include "base/json.hpp"
#include "commitments/alerts.hpp"
#include "commitments/repository.hpp"

namespace portal::commitments {

std::set<std::string> Repository::alert_keys(const std::string& commitment_id) {
    std::set<std::string> keys;
    for (const auto& row :
         transaction_.query("SELECT alert_key FROM commitment_alerts WHERE customer_id = $1 AND commitment_id = $2",
                            customer_.value, commitment_id))
        keys.insert(row.text(0));
    return keys;
}

void Repository::put_alert(const std::string& commitment_id, const Alert& alert, Timestamp at) {
    transaction_.execute("INSERT INTO commitment_alerts (commitment_id, alert_key, customer_id, content, at) VALUES "
                         "($1, $2, $3, $4, $5) ON CONFLICT (commitment_id, alert_key) DO NOTHING",
                         commitment_id, alert.key, customer_.value, json::serialize(json::write(alert)), at);
}

void Repository::erase_alert(const std::string& commitment_id, const std::string& key) {
    transaction_.execute(
        "DELETE FROM commitment_alerts WHERE customer_id = $1 AND commitment_id = $2 AND alert_key = $3",
        customer_.value, commitment_id, key);
}

std::vector<std::string> Repository::recipients(const std::string& commitment_id) {
    std::vector<std::string> emails;
    for (const auto& row : transaction_.query("SELECT email FROM commitment_alert_recipients WHERE customer_id = $1 "
                                              "AND commitment_id = $2 ORDER BY email",
                                              customer_.value, commitment_id))
        emails.push_back(row.text(0));
    return emails;
}

void Repository::set_recipients(const std::string& commitment_id, const std::vector<std::string>& emails) {
    transaction_.execute("DELETE FROM commitment_alert_recipients WHERE customer_id = $1 AND commitment_id = $2",
                         customer_.value, commitment_id);
    for (const auto& email : emails)
        transaction_.execute("INSERT INTO commitment_alert_recipients (commitment_id, email, customer_id) VALUES ($1, "
                             "$2, $3)",
                             commitment_id, email, customer_.value);
}

} // namespace portal::commitments
