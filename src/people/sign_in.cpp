#include "audit/audit.hpp"
#include "people/rows.hpp"

namespace portal::people {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t free_attempts = 5;
constexpr std::chrono::seconds first_pause = 30s;
constexpr std::chrono::seconds longest_pause = 15min;
constexpr std::chrono::hours attempts_kept{24};
constexpr std::size_t longest_password = 1024;

std::chrono::seconds pause_after(std::int64_t attempts) {
    if (attempts < free_attempts) return 0s;
    return std::min(longest_pause,
                    first_pause * (std::int64_t(1) << std::min<std::int64_t>(attempts - free_attempts, 10)));
}

/// Counts the attempt before its password is looked at, so that many at once gain nothing.
Result<void> admit(store::Transaction& transaction, const std::string& id, Timestamp now) {
    transaction.execute("DELETE FROM sign_in_attempts WHERE last_at < $1", now - attempts_kept);
    std::int64_t attempts = 0;
    if (const auto row = transaction.query_one("SELECT attempts, not_before FROM sign_in_attempts WHERE id = $1", id)) {
        if (now < row->time(1)) {
            const auto wait = std::chrono::ceil<std::chrono::seconds>(row->time(1) - now);
            return fail(ErrorCode::too_many_requests,
                        "Signing in failed too often; try again in " + std::to_string(wait.count()) + " seconds.");
        }
        attempts = row->integer(0);
    }
    ++attempts;
    transaction.execute("INSERT INTO sign_in_attempts (id, attempts, last_at, not_before) VALUES ($1, $2, $3, $4) "
                        "ON CONFLICT (id) DO UPDATE SET attempts = excluded.attempts, last_at = excluded.last_at, "
                        "not_before = excluded.not_before",
                        id, attempts, now, now + pause_after(attempts));
    return {};
}

/// The user is not signed in yet: who it is about stands in for the caller.
api::Context context_of(api::Context context, const UserWithEmail& candidate) {
    context.caller = {};
    context.caller.customer = candidate.customer;
    context.caller.user_id = candidate.id;
    context.caller.email = candidate.email;
    return context;
}

Error wrong() {
    return {.code = ErrorCode::invalid_credentials, .detail = "There is no active user with this email and password."};
}

/// `customer` is the one that is looked at: of support it may be another than the user's own.
Session session_of(store::Transaction& transaction, AllCustomers, const std::string& user_id,
                   const CustomerId& customer, bool support) {
    const auto user = transaction.query_one("SELECT email, name, user_role FROM users WHERE id = $1", user_id);
    const auto of = find_customer(transaction, customer);
    Session session;
    session.user = {user_id, user->text(0), user->text(1)};
    session.customer = {of->id, of->name, of->code};
    session.user_role = role_of(user->text(2));
    api::Caller caller;
    caller.role = session.user_role;
    caller.support = support;
    for (const auto permission : api::permissions_of(caller))
        session.permissions.emplace_back(api::name_of(permission));
    return session;
}

/// The user's own, and whether the user is support.
std::pair<CustomerId, bool> customer_of(store::Transaction& transaction, AllCustomers, const std::string& user_id) {
    const auto user = transaction.query_one("SELECT customer_id, support FROM users WHERE id = $1", user_id);
    return {CustomerId{user->text(0)}, user->flag(1)};
}

} // namespace

Task<Result<OpenedSession>> People::sign_in(api::Context context, Credentials credentials) {
    const Timestamp now = clock_.now();
    const std::string key = email_key(credentials.email);
    const std::string attempt = token_hash(key + "\n" + context.from_address);
    std::optional<UserWithEmail> candidate;
    const auto admitted = co_await store_.write([&](store::Transaction& t) {
        candidate = find_by_email(t, AllCustomers::credentials, key);
        return admit(t, attempt, now);
    });
    if (!admitted) co_return tl::unexpected<Error>(admitted.error());

    std::optional<std::string> hash;
    if (candidate && candidate->active) hash = candidate->password_hash;
    if (credentials.password.size() > longest_password) credentials.password.clear();
    const auto matches = co_await hasher_.verify(std::move(hash), std::move(credentials.password));
    if (!matches) co_return tl::unexpected<Error>(matches.error());

    co_return co_await store_.write([&](store::Transaction& t) -> Result<OpenedSession> {
        // Looked at again: the user may have been disabled, or the password changed, while it was compared.
        const auto present = find_by_email(t, AllCustomers::credentials, key);
        if (!*matches || !present || !present->active || present->password_hash != candidate->password_hash)
            return tl::unexpected<Error>(wrong());
        t.execute("DELETE FROM sign_in_attempts WHERE id = $1", attempt);
        audit::append(
            t, clock_, random_,
            audit::by_caller(context_of(context, *present), "session.sign-in", present->id, nullptr, nullptr));
        return open_session(t, present->id);
    });
}

OpenedSession People::open_session(store::Transaction& transaction, const std::string& user_id) {
    const Timestamp now = clock_.now();
    transaction.execute("DELETE FROM sessions WHERE user_id = $1 AND (created_at <= $2 OR seen_at <= $3)", user_id,
                        now - session_lifetime, now - session_idle);
    OpenedSession opened;
    opened.token = random_base64url(random_, 32);
    const std::string csrf_token = random_base64url(random_, 32);
    transaction.execute("INSERT INTO sessions (id, token_hash, user_id, csrf_token, created_at, seen_at) "
                        "VALUES ($1, $2, $3, $4, $5, $5)",
                        uuid_v7(clock_, random_), token_hash(opened.token), user_id, csrf_token, now);
    const auto [customer, support] = customer_of(transaction, AllCustomers::credentials, user_id);
    transaction.execute("UPDATE users SET last_sign_in_at = $2 WHERE id = $1 AND customer_id = $3", user_id, now,
                        customer.value);
    opened.session = session_of(transaction, AllCustomers::credentials, user_id, customer, support);
    opened.session.csrf_token = csrf_token;
    return opened;
}

Task<> People::sign_out(api::Context context) {
    if (context.caller.session_id.empty()) co_return;
    co_await store_.write([&](store::Transaction& t) {
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "session.sign-out", context.caller.user_id, nullptr, nullptr));
        t.execute("DELETE FROM sessions WHERE id = $1", context.caller.session_id);
    });
}

Task<Result<Session>> People::me(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Session> {
        auto session = session_of(t, AllCustomers::credentials, context.caller.user_id, context.caller.customer,
                                  context.caller.support);
        if (!context.caller.session_id.empty()) session.csrf_token = context.caller.csrf_token;
        return session;
    });
}

} // namespace portal::people
