#include "recommendations/repository.hpp"

#include "accounts/asked_accounts.hpp"
#include "cost_explorer/currencies.hpp"
#include "store/words.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace portal::recommendations {

namespace {

using store::from_json_text;
using store::from_word;
using store::json_text;
using store::word;

constexpr std::size_t ids_a_query = 500;

/// What AWS says of it; not who was asked when.
bool is_same(const Recommendation& a, const Recommendation& b) {
    return a.details == b.details && a.problem == b.problem && a.title == b.title && a.service_name == b.service_name;
}

/// The members of AWS's detail that differ, before and after.
std::pair<json::Object, json::Object> differences(const json::Value& before, const json::Value& after) {
    std::pair<json::Object, json::Object> made;
    const json::Object empty;
    const json::Object& old_members = before.is_object() ? before.get_object() : empty;
    const json::Object& new_members = after.is_object() ? after.get_object() : empty;
    for (const auto& item : old_members) {
        const json::Value* now = new_members.if_contains(item.key());
        if (now && *now == item.value()) continue;
        made.first[item.key()] = item.value();
        made.second[item.key()] = now ? *now : json::Value(nullptr);
    }
    for (const auto& item : new_members)
        if (!old_members.contains(item.key())) {
            made.first[item.key()] = nullptr;
            made.second[item.key()] = item.value();
        }
    return made;
}

} // namespace

std::int64_t savings_order(const Recommendation& row) {
    constexpr auto none = std::numeric_limits<std::int64_t>::min();
    const auto money = row.monthly_savings ? Money::parse(row.monthly_savings->amount) : std::nullopt;
    if (!money) return none;
    constexpr std::int64_t most = 9'000'000'000'000;
    if (*money > Money(most)) return most * 1'000'000;
    if (*money < Money(-most)) return -most * 1'000'000;
    std::string text = money->text(6);
    text.erase(text.find('.'), 1);
    return std::stoll(text);
}

std::vector<accounts::CloudAccount> Repository::asked() {
    return accounts::asked_accounts(transaction_, customer_, cost_explorer::partitions());
}

bool Repository::is_asked(const std::string& cloud_account_id) {
    return accounts::is_asked_account(transaction_, customer_, cost_explorer::partitions(), cloud_account_id);
}

std::vector<accounts::CloudAccount> Repository::not_seen(std::size_t most) {
    return accounts::accounts_not_seen(transaction_, customer_, cost_explorer::partitions(), most);
}

std::int64_t Repository::count_not_seen() {
    return accounts::count_not_seen(transaction_, customer_, cost_explorer::partitions());
}

std::map<std::string, StoredDownload> Repository::downloads(const std::string& cloud_account_id) {
    std::map<std::string, StoredDownload> found;
    for (const auto& row : transaction_.query(
             "SELECT question, outcome, detail, job_id, tries, at, complete_at, generated_at, pages, row_count, "
             "rows_with_problem FROM recommendation_downloads WHERE customer_id = $1 AND cloud_account_id = $2",
             customer_.value, cloud_account_id)) {
        const auto question = question_from(row.text(0));
        if (!question) throw store::StoreError("the store holds an unknown question: " + row.text(0));
        StoredDownload one{.download = {.about = question->about,
                                        .kind = question->kind,
                                        .service = question->service,
                                        .offering_class = std::nullopt,
                                        .term_years = question->term_years,
                                        .payment_option = question->payment_option,
                                        .lookback_days = question->lookback_days,
                                        .scope = question->scope,
                                        .outcome = from_word<Outcome>(row.text(1)),
                                        .detail = row.optional_text(2),
                                        .at = row.time(5),
                                        .complete_at = row.optional_time(6),
                                        .generated_at = row.optional_time(7),
                                        .pages = row.integer(8),
                                        .rows = row.integer(9),
                                        .rows_with_problem = row.integer(10)},
                           .job_id = row.text(3),
                           .tries = row.integer(4)};
        if (!question->offering_class.empty()) one.download.offering_class = question->offering_class;
        found.emplace(row.text(0), std::move(one));
    }
    return found;
}

void Repository::put(const std::string& cloud_account_id, const Question& question, const StoredDownload& stored) {
    const Download& download = stored.download;
    transaction_.execute(
        "INSERT INTO recommendation_downloads (cloud_account_id, question, customer_id, outcome, detail, job_id, "
        "tries, at, complete_at, generated_at, pages, row_count, rows_with_problem) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12, $13) ON CONFLICT (cloud_account_id, question) DO UPDATE SET outcome = $4, detail "
        "= $5, job_id = $6, tries = $7, at = $8, complete_at = $9, generated_at = $10, pages = $11, row_count = $12, "
        "rows_with_problem = $13",
        cloud_account_id, question.key(), customer_.value, word(download.outcome), download.detail, stored.job_id,
        stored.tries, download.at, download.complete_at, download.generated_at, download.pages, download.rows,
        download.rows_with_problem);
}

void Repository::remember(const std::string& subject, HistoryEvent what, const std::optional<std::string>& who,
                          const json::Value& before, const json::Value& after) {
    std::optional<store::Row> last; // what has just appeared has none
    if (what != HistoryEvent::appeared)
        last = transaction_.query_one("SELECT number FROM recommendation_history WHERE customer_id = $1 AND subject = "
                                      "$2 AND at = $3 ORDER BY number DESC LIMIT 1",
                                      customer_.value, subject, now_);
    transaction_.execute("INSERT INTO recommendation_history (customer_id, subject, at, number, what, who, before, "
                         "after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                         customer_.value, subject, now_, last ? last->integer(0) + 1 : 0, word(what), who,
                         json::serialize(before), json::serialize(after));
}

bool Repository::apply(const std::string& cloud_account_id, const Question& question,
                       const std::vector<Recommendation>& rows, bool is_complete) {
    struct Stored {
        Recommendation content;
        bool is_withdrawn = false;
    };
    std::map<std::string, Stored> stored;
    for (const auto& row : transaction_.query("SELECT id, content, withdrawn_at FROM recommendations WHERE customer_id "
                                              "= $1 AND cloud_account_id = $2 AND question = $3",
                                              customer_.value, cloud_account_id, question.key()))
        stored.emplace(row.text(0), Stored{from_json_text<Recommendation>(row.text(1)), !row.is_null(2)});
    bool changed = false;
    std::set<std::string> said;
    for (const auto& row : rows) {
        said.insert(row.id);
        const auto before = stored.find(row.id);
        if (before == stored.end()) {
            transaction_.execute(
                "INSERT INTO recommendations (customer_id, id, cloud_account_id, question, group_id, kind, service, "
                "payer_account_id, account_id, region, title, offering_class, term_years, payment_option, "
                "lookback_days, scope, savings_order, content, first_seen, last_seen) VALUES ($1, $2, $3, $4, $5, $6, "
                "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)",
                customer_.value, row.id, cloud_account_id, question.key(), row.group_id, word(row.kind), row.service,
                row.payer_account_id, row.account_id, row.region, row.title, row.offering_class, row.term_years,
                row.payment_option, row.lookback_days, row.scope, savings_order(row), json_text(row), now_);
            remember(row.id, HistoryEvent::appeared, std::nullopt, nullptr, row.details);
            changed = true;
            continue;
        }
        const Recommendation& old = before->second.content;
        const bool is_other = !is_same(old, row);
        if (is_other || before->second.is_withdrawn) {
            const auto [then, now] = differences(old.details, row.details);
            remember(row.id, before->second.is_withdrawn ? HistoryEvent::returned : HistoryEvent::changed, std::nullopt,
                     then, now);
            changed = true;
        }
        if (is_other)
            transaction_.execute("UPDATE recommendations SET title = $3, savings_order = $4, content = $5, changed_at "
                                 "= $6 WHERE customer_id = $1 AND id = $2",
                                 customer_.value, row.id, row.title, savings_order(row), json_text(row), now_);
        transaction_.execute(
            "UPDATE recommendations SET last_seen = $3, withdrawn_at = NULL WHERE customer_id = $1 AND id = $2",
            customer_.value, row.id, now_);
    }
    if (!is_complete) return changed;
    for (const auto& [id, row] : stored) {
        if (said.contains(id) || row.is_withdrawn) continue;
        transaction_.execute("UPDATE recommendations SET withdrawn_at = $3 WHERE customer_id = $1 AND id = $2",
                             customer_.value, id, now_);
        remember(id, HistoryEvent::withdrawn, std::nullopt, row.content.details, nullptr);
        changed = true;
    }
    return changed;
}

void Repository::withdraw_of_linked(const std::string& master_cloud_account_id) {
    const auto linked = accounts::linked_accounts_of(transaction_, customer_, master_cloud_account_id);
    for (std::size_t first = 0; first < linked.size(); first += ids_a_query) {
        store::Where where(customer_);
        where.any_of("cloud_account_id",
                     {linked.begin() + static_cast<std::ptrdiff_t>(first),
                      linked.begin() + static_cast<std::ptrdiff_t>(std::min(linked.size(), first + ids_a_query))});
        for (const auto& row : transaction_.run(
                 "SELECT id FROM recommendations WHERE withdrawn_at IS NULL AND " + where.sql, where.parameters)) {
            transaction_.execute("UPDATE recommendations SET withdrawn_at = $3 WHERE customer_id = $1 AND id = $2",
                                 customer_.value, row.text(0), now_);
            remember(row.text(0), HistoryEvent::withdrawn, std::nullopt, nullptr, nullptr);
        }
        transaction_.change("DELETE FROM owned_commitments WHERE " + where.sql, where.parameters);
    }
}

std::vector<HistoryEntry> Repository::history(const Recommendation& row, std::size_t most) {
    std::vector<HistoryEntry> found;
    for (const auto& entry :
         transaction_.query("SELECT at, what, who, before, after FROM recommendation_history WHERE customer_id = $1 "
                            "AND subject IN ($2, $3) ORDER BY at DESC, number DESC LIMIT " +
                                std::to_string(most),
                            customer_.value, row.id, row.group_id))
        found.push_back({.at = entry.time(0),
                         .what = from_word<HistoryEvent>(entry.text(1)),
                         .who = entry.optional_text(2),
                         .before = from_json_text<json::Value>(entry.text(3)),
                         .after = from_json_text<json::Value>(entry.text(4))});
    return found;
}

std::optional<Decision> Repository::decision(const std::string& group_id) {
    const auto row = transaction_.query_one("SELECT state, reason, assignee, snoozed_until, who, at FROM "
                                            "recommendation_decisions WHERE customer_id = $1 AND group_id = $2",
                                            customer_.value, group_id);
    if (!row) return std::nullopt;
    return Decision{.state = from_word<State>(row->text(0)),
                    .reason = row->optional_text(1),
                    .assignee = row->optional_text(2),
                    .until = row->optional_time(3),
                    .who = row->text(4),
                    .at = row->time(5)};
}

void Repository::decide(const std::string& group_id, const std::optional<Decision>& wanted, const std::string& who) {
    const auto before = decision(group_id);
    if (wanted)
        transaction_.execute("INSERT INTO recommendation_decisions (customer_id, group_id, state, reason, assignee, "
                             "snoozed_until, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT "
                             "(customer_id, group_id) DO UPDATE SET state = $3, reason = $4, assignee = $5, "
                             "snoozed_until = $6, who = $7, at = $8",
                             customer_.value, group_id, word(wanted->state), wanted->reason, wanted->assignee,
                             wanted->until, wanted->who, wanted->at);
    else
        transaction_.execute("DELETE FROM recommendation_decisions WHERE customer_id = $1 AND group_id = $2",
                             customer_.value, group_id);
    remember(group_id, HistoryEvent::decided, who, before ? json::write(*before) : json::Value(nullptr),
             wanted ? json::write(*wanted) : json::Value(nullptr));
}

void Repository::put_owned(const std::string& cloud_account_id, const Question& question, const Answer& answer) {
    transaction_.execute(
        "DELETE FROM owned_commitments WHERE customer_id = $1 AND cloud_account_id = $2 AND question = $3",
        customer_.value, cloud_account_id, question.key());
    std::int64_t number = 0;
    const auto put_one = [&](const std::optional<Timestamp>& ends_at, const std::string& content) {
        transaction_.execute("INSERT INTO owned_commitments (cloud_account_id, question, number, customer_id, ends_at, "
                             "content) VALUES ($1, $2, $3, $4, $5, $6)",
                             cloud_account_id, question.key(), number++, customer_.value, ends_at, content);
    };
    for (const auto& row : answer.owned) put_one(row.ends_at, json_text(row));
    for (const auto& row : answer.coverage) put_one(std::nullopt, json_text(row));
}

OwnedList Repository::owned(std::size_t most) {
    OwnedList list;
    const auto currencies = cost_explorer::Currencies(transaction_, customer_).all();
    const auto name_currency = [&](std::optional<Amount>& amount, const std::string& payer) {
        const auto found = currencies.find(payer);
        if (amount) amount->currency = found == currencies.end() ? std::string() : found->second;
    };
    for (const auto& row :
         transaction_.query("SELECT question, content FROM owned_commitments WHERE customer_id = $1 ORDER BY CASE WHEN "
                            "ends_at IS NULL THEN 1 ELSE 0 END, ends_at, cloud_account_id, question, number LIMIT " +
                                std::to_string(most),
                            customer_.value)) {
        const auto question = question_from(row.text(0));
        if (question && question->about == About::coverage) {
            list.coverage.push_back(from_json_text<CoverageOf>(row.text(1)));
            name_currency(list.coverage.back().on_demand_cost, list.coverage.back().payer_account_id);
        } else {
            list.items.push_back(from_json_text<Owned>(row.text(1)));
            name_currency(list.items.back().net_savings, list.items.back().payer_account_id);
        }
    }
    return list;
}

} // namespace portal::recommendations
