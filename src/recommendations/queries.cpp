// What people ask of the rows of recommendations.
#include "base/text.hpp"
#include "recommendations/repository.hpp"
#include "store/words.hpp"

namespace portal::recommendations {

namespace {

const std::string joined = " FROM recommendations r LEFT JOIN recommendation_decisions d ON d.customer_id = "
                           "r.customer_id AND d.group_id = r.group_id WHERE ";
const std::string columns = "SELECT r.content, r.first_seen, r.last_seen, r.changed_at, r.withdrawn_at, d.state, "
                            "d.reason, d.assignee, d.snoozed_until, d.who, d.at";

Recommendation row_of(const store::Row& row, Timestamp now) {
    auto made = store::from_json_text<Recommendation>(row.text(0));
    made.first_seen = row.time(1);
    made.last_seen = row.time(2);
    made.changed_at = row.optional_time(3);
    made.withdrawn_at = row.optional_time(4);
    if (!row.is_null(5))
        made.decision = Decision{.state = store::from_word<State>(row.text(5)),
                                 .reason = row.optional_text(6),
                                 .assignee = row.optional_text(7),
                                 .until = row.optional_time(8),
                                 .who = row.text(9),
                                 .at = row.time(10)};
    made.state = made.decision ? made.decision->state : State::open;
    if (made.state == State::snoozed && made.decision->until && *made.decision->until <= now) made.state = State::open;
    if (made.withdrawn_at) made.state = State::withdrawn;
    return made;
}

} // namespace

/// The same as row_of() says, in SQL.
std::string Repository::state_sql(store::Where& where) const {
    return "CASE WHEN r.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN d.state IS NULL OR (d.state = 'snoozed' AND "
           "d.snoozed_until <= " +
           where.add(store::to_value(now_)) + ") THEN 'open' ELSE d.state END";
}

store::Where Repository::where_of(const Filter& filter) const {
    store::Where where(customer_, "r.customer_id");
    if (filter.state.empty())
        where.condition("r.withdrawn_at IS NULL");
    else {
        const std::string state = state_sql(where);
        where.any_of(state, filter.state);
    }
    where.any_of("r.kind", filter.kind);
    where.any_of("r.service", filter.service);
    where.any_of("r.account_id", filter.account_id);
    where.any_of("r.payer_account_id", filter.payer_account_id);
    where.any_of("r.region", filter.region);
    where.any_of("r.payment_option", filter.payment_option);
    where.any_of("r.scope", filter.scope);
    where.any_of("COALESCE(r.offering_class, '')", filter.offering_class);
    where.any_of("r.group_id", filter.group_id);
    const auto any_number = [&](const std::string& column, const std::vector<std::int64_t>& values) {
        std::string list;
        for (const auto value : values) list += (list.empty() ? "" : ", ") + where.add(value);
        if (!list.empty()) where.condition(column + " IN (" + list + ")");
    };
    any_number("r.term_years", filter.term_years);
    any_number("r.lookback_days", filter.lookback_days);
    if (filter.q) {
        const std::string text = where.add(to_lower(*filter.q));
        where.condition("(" + store::contains(transaction_.engine(), "lower(r.title)", text) + " OR " +
                        store::contains(transaction_.engine(), "r.account_id", text) + " OR " +
                        store::contains(transaction_.engine(), "r.service", text) + " OR " +
                        store::contains(transaction_.engine(), "COALESCE(r.region, '')", text) + ")");
    }
    return where;
}

std::vector<Recommendation> Repository::select(store::Where where, const std::string& rest) {
    std::vector<Recommendation> found;
    for (const auto& row : transaction_.run(columns + joined + where.sql + rest, where.parameters))
        found.push_back(row_of(row, now_));
    return found;
}

std::vector<Recommendation> Repository::list(const Filter& filter, const std::vector<std::string>& after,
                                             std::size_t limit) {
    store::Where where = where_of(filter);
    if (after.size() == 2) {
        const std::string order = where.add(whole_number(after[0]).value_or(0)), id = where.add(after[1]);
        where.condition("(r.savings_order < " + order + " OR (r.savings_order = " + order + " AND r.id > " + id + "))");
    }
    return select(std::move(where), " ORDER BY r.savings_order DESC, r.id LIMIT " + std::to_string(limit));
}

std::int64_t Repository::count(const Filter& filter) {
    const store::Where where = where_of(filter);
    return transaction_
        .run("SELECT COUNT(*) FROM (SELECT 1" + joined + where.sql + " LIMIT " + std::to_string(api::most_counted + 1) +
                 ") counted",
             where.parameters)
        .at(0)
        .integer(0);
}

std::vector<Repository::GroupRow> Repository::groups(const Filter& filter, const std::vector<std::string>& after,
                                                     std::size_t limit) {
    store::Where where = where_of(filter);
    std::string having;
    if (after.size() == 3) {
        const std::string order = where.add(whole_number(after[0]).value_or(0)), id = where.add(after[1]),
                          lookback = where.add(whole_number(after[2]).value_or(0));
        having = " HAVING MAX(r.savings_order) < " + order + " OR (MAX(r.savings_order) = " + order +
                 " AND (r.group_id > " + id + " OR (r.group_id = " + id + " AND r.lookback_days > " + lookback + ")))";
    }
    std::vector<GroupRow> found;
    for (const auto& row : transaction_.run(
             "SELECT r.group_id, r.lookback_days, MAX(r.savings_order)" + joined + where.sql +
                 " GROUP BY r.group_id, r.lookback_days" + having +
                 " ORDER BY MAX(r.savings_order) DESC, r.group_id, r.lookback_days LIMIT " + std::to_string(limit),
             where.parameters))
        found.push_back({row.text(0), row.integer(1), row.integer(2)});
    return found;
}

std::int64_t Repository::count_groups(const Filter& filter) {
    const store::Where where = where_of(filter);
    return transaction_
        .run("SELECT COUNT(*) FROM (SELECT DISTINCT r.group_id, r.lookback_days" + joined + where.sql + " LIMIT " +
                 std::to_string(api::most_counted + 1) + ") counted",
             where.parameters)
        .at(0)
        .integer(0);
}

std::optional<Recommendation> Repository::find(const std::string& id) {
    store::Where where(customer_, "r.customer_id");
    where.condition("r.id = " + where.add(id));
    auto found = select(std::move(where), "");
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

} // namespace portal::recommendations
