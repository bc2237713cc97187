#include "audit/audit.hpp"
#include "people/rows.hpp"

namespace portal::people {

namespace {

using namespace std::chrono_literals;

// Exact to a minute is enough, and spares a write for each request.
constexpr std::chrono::minutes seen_resolution{1};
constexpr std::chrono::hours one_visit{1};
constexpr std::string_view visit_action = "support.visit";

/// A caller whose credentials are valid, and what has to be written down about that.
struct Known {
    api::Caller caller;
    CustomerId own_customer;
    bool touch = false;
    bool visit = false;
};

constexpr std::string_view known_columns = ", u.id, u.customer_id, u.email, u.user_role, u.support ";

void fill(Known& known, const store::Row& row, std::size_t first) {
    known.caller.user_id = row.text(first);
    known.own_customer = {row.text(first + 1)};
    known.caller.customer = known.own_customer;
    known.caller.email = row.text(first + 2);
    known.caller.role = role_of(row.text(first + 3));
    known.caller.support = row.flag(first + 4);
}

Result<Known> by_session(store::Transaction& transaction, AllCustomers, std::string_view token, Timestamp now) {
    const auto row =
        transaction.query_one("SELECT s.id, s.csrf_token, s.created_at, s.seen_at" + std::string(known_columns) +
                                  "FROM sessions s JOIN users u ON u.id = s.user_id "
                                  "WHERE s.token_hash = $1 AND u.status = 'active'",
                              token_hash(token));
    if (!row || now - row->time(2) >= session_lifetime || now - row->time(3) >= session_idle)
        return fail(ErrorCode::unauthenticated, "The session has ended.");
    Known known;
    known.caller.session_id = row->text(0);
    known.caller.csrf_token = row->text(1);
    known.touch = now - row->time(3) >= seen_resolution;
    fill(known, *row, 4);
    return known;
}

Result<Known> by_api_token(store::Transaction& transaction, AllCustomers, std::string_view token, Timestamp now) {
    const auto row =
        transaction.query_one("SELECT t.id, t.expires_at, t.last_used_at" + std::string(known_columns) +
                                  "FROM api_tokens t JOIN users u ON u.id = t.user_id "
                                  "WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.status = 'active'",
                              token_hash(token));
    if (!row) return fail(ErrorCode::unauthenticated, "The API token is not valid.");
    if (const auto expires = row->optional_time(1); expires && now >= *expires)
        return fail(ErrorCode::token_expired, "It expired at " + to_rfc3339(*expires) + ".");
    Known known;
    known.caller.api_token_id = row->text(0);
    known.touch = !row->optional_time(2) || now - row->time(2) >= seen_resolution;
    fill(known, *row, 3);
    return known;
}

Result<void> visit(store::Transaction& transaction, Known& known, const std::string& wanted, Timestamp now) {
    if (wanted.empty() || wanted == known.own_customer.value) return {};
    if (!known.caller.support) return fail(ErrorCode::forbidden, "Only support can act for another customer.");
    const auto row = transaction.query_one("SELECT id FROM customers WHERE id = $1 OR code = $1", wanted);
    if (!row) return fail(ErrorCode::not_found, "There is no such customer.");
    known.caller.customer = {row->text(0)};
    if (known.caller.customer == known.own_customer) return {};
    const auto last = audit::last(transaction, known.caller.customer, known.caller.user_id, visit_action);
    known.visit = !last || now - *last >= one_visit;
    return {};
}

} // namespace

Task<Result<api::Caller>> People::authenticate(Presented presented) {
    const Timestamp now = clock_.now();
    const auto known = co_await store_.read([&](store::Transaction& t) -> Result<Known> {
        auto found = presented.bearer.empty() ? by_session(t, AllCustomers::credentials, presented.session_token, now)
                                              : by_api_token(t, AllCustomers::credentials, presented.bearer, now);
        if (!found) return found;
        if (auto allowed = visit(t, *found, presented.customer, now); !allowed)
            return tl::unexpected<Error>(allowed.error());
        return found;
    });
    if (!known) co_return tl::unexpected<Error>(known.error());
    const bool was_used = known->touch && !presented.is_by_itself;
    if (was_used && !known->caller.session_id.empty()) last_seen_.session(known->caller.session_id, now);
    if (was_used && !known->caller.api_token_id.empty()) last_seen_.api_token(known->caller.api_token_id, now);
    // This one is waited for: support looks at nothing that is not in the customer's audit log.
    if (known->visit)
        co_await store_.write([&](store::Transaction& t) {
            api::Context context;
            context.caller = known->caller;
            audit::append(
                t, clock_, random_,
                audit::by_caller(context, std::string(visit_action), known->caller.user_id, nullptr, nullptr));
        });
    co_return known->caller;
}

} // namespace portal::people
