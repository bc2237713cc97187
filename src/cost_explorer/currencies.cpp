#include "cost_explorer/currencies.hpp"

#include "base/currency.hpp"

namespace portal::cost_explorer {

namespace {

constexpr int deepest = 16; // AWS's answers have half as many levels

std::optional<std::string> named(const aws::Value& value, int depth) {
    if (depth > deepest) return std::nullopt;
    if (const aws::ValueMap* map = value.as_map()) {
        for (const auto& [name, member] : *map) {
            const std::string* text = name == "CurrencyCode" || name == "Unit" ? member.as_string() : nullptr;
            if (text && is_currency(*text)) return *text;
        }
        for (const auto& [name, member] : *map)
            if (auto found = named(member, depth + 1)) return found;
    }
    if (const aws::ValueList* list = value.as_list())
        for (const auto& item : *list)
            if (auto found = named(item, depth + 1)) return found;
    return std::nullopt;
}

} // namespace

std::optional<std::string> named_currency(const aws::Value& answer) { return named(answer, 0); }

void Currencies::put(const std::string& account_id, const std::string& currency, Timestamp at) {
    transaction_.execute(
        "INSERT INTO cost_explorer_currencies (customer_id, account_id, currency, seen_at) VALUES ($1, "
        "$2, $3, $4) ON CONFLICT (customer_id, account_id) DO UPDATE SET currency = $3, seen_at = $4 "
        "WHERE cost_explorer_currencies.currency <> $3",
        customer_.value, account_id, currency, at);
}

std::map<std::string, std::string> Currencies::all() {
    std::map<std::string, std::string> found;
    for (const auto& row : transaction_.query(
             "SELECT account_id, currency FROM cost_explorer_currencies WHERE customer_id = $1", customer_.value))
        found[row.text(0)] = row.text(1);
    return found;
}

} // namespace portal::cost_explorer
