#include "audit/audit.hpp"
#include "base/text.hpp"
#include "people/rows.hpp"

namespace portal::people {

namespace {

constexpr std::chrono::hours lifetime{24 * 7};

Invitation invitation_of(const store::Row& row) {
    return {row.text(0), row.text(1), role_of(row.text(2)), row.time(3)};
}

Error not_valid() {
    return {.code = ErrorCode::not_found, .detail = "The invitation is not valid any more; ask for a new one."};
}

struct Open {
    std::string id;
    CustomerId customer;
    std::string email;
    api::UserRole role = api::UserRole::viewer;
};

std::optional<Open> find_open(store::Transaction& transaction, AllCustomers, std::string_view token, Timestamp now) {
    const auto row = transaction.query_one("SELECT id, customer_id, email, user_role FROM invitations "
                                           "WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2",
                                           token_hash(token), now);
    if (!row) return std::nullopt;
    return Open{row->text(0), {row->text(1)}, row->text(2), role_of(row->text(3))};
}

} // namespace

InvitationCreated People::add_invitation(store::Transaction& transaction, const api::Context& context,
                                         const std::string& email, api::UserRole role) {
    const Timestamp now = clock_.now();
    const std::string token = random_base64url(random_, 32);
    InvitationCreated made;
    made.id = uuid_v7(clock_, random_);
    made.email = email;
    made.user_role = role;
    made.expires_at = now + lifetime;
    const json::Value after = json::write(static_cast<const Invitation&>(made)); // without the link
    audit::append(transaction, clock_, random_,
                  audit::by_caller(context, "invitation.create", made.id, nullptr, after));
    transaction.execute(
        "UPDATE invitations SET ended_at = $3 WHERE customer_id = $1 AND email_key = $2 AND ended_at IS NULL",
        context.caller.customer.value, email_key(email), now);
    transaction.execute(
        "INSERT INTO invitations (id, token_hash, customer_id, email, email_key, user_role, created_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        made.id, token_hash(token), context.caller.customer.value, email, email_key(email), api::name_of(role), now,
        made.expires_at);
    made.accept_url = settings_.public_url + "/invitations/accept#token=" + token;
    return made;
}

Task<Result<api::Page<Invitation>>> People::list_invitations(api::Context context) {
    const auto page = api::page_request(context, 1);
    if (!page) co_return tl::unexpected<Error>(page.error());
    const Timestamp now = clock_.now();
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Invitation>> {
        const std::string& customer = context.caller.customer.value;
        const std::string open = " FROM invitations WHERE customer_id = $1 AND ended_at IS NULL AND expires_at > $2";
        const auto rows =
            t.query("SELECT id, email, user_role, expires_at" + open + " AND id > $3 ORDER BY id LIMIT $4", customer,
                    now, start_of(*page), rows_of(*page));
        const auto count = t.query_one("SELECT count(*)" + open, customer, now)->integer(0);
        return page_of<Invitation>(rows, *page, count, 0, invitation_of);
    });
}

Task<Result<InvitationCreated>> People::invite(api::Context context, NewInvitation invitation) {
    const auto email = clean_email(invitation.email, "email");
    if (!email) co_return tl::unexpected<Error>(email.error());
    if (auto granted = check_may_grant(context.caller, invitation.user_role); !granted)
        co_return tl::unexpected<Error>(granted.error());
    co_return co_await store_.write([&](store::Transaction& t) -> Result<InvitationCreated> {
        // Of another customer's users nothing is said: such an invitation is made, and cannot be accepted.
        if (const auto there = t.query_one("SELECT id FROM users WHERE customer_id = $1 AND email_key = $2",
                                           context.caller.customer.value, email_key(*email)))
            return tl::unexpected<Error>(Error{.code = ErrorCode::conflict,
                                               .detail = "There is a user with this email already.",
                                               .existing_id = there->text(0)});
        return add_invitation(t, context, *email, invitation.user_role);
    });
}

Task<Result<OpenedSession>> People::accept_invitation(api::Context context, Acceptance acceptance) {
    const auto name = clean_name(acceptance.name, "name", 1, 128);
    if (!name) co_return tl::unexpected<Error>(name.error());
    const Timestamp now = clock_.now();
    const auto open = co_await store_.read(
        [&](store::Transaction& t) { return find_open(t, AllCustomers::credentials, acceptance.token, now); });
    if (!open) co_return tl::unexpected<Error>(not_valid());
    if (auto usable = check_password(acceptance.password, open->email); !usable)
        co_return tl::unexpected<Error>(usable.error());
    const auto hash = co_await hasher_.hash(std::move(acceptance.password));
    if (!hash) co_return tl::unexpected<Error>(hash.error());

    co_return co_await store_.write([&](store::Transaction& t) -> Result<OpenedSession> {
        const auto still =
            find_open(t, AllCustomers::credentials, acceptance.token, now); // another one may have been faster
        if (!still) return tl::unexpected<Error>(not_valid());
        if (find_by_email(t, AllCustomers::credentials, email_key(still->email)))
            return fail(
                ErrorCode::conflict,
                "This email address has an account already; sign in with it, or ask to be invited by another address.");
        User user;
        user.id = uuid_v7(clock_, random_);
        user.email = still->email;
        user.name = *name;
        user.user_role = still->role;
        user.created_at = now;
        api::Context own = context;
        own.caller = {};
        own.caller.customer = still->customer;
        own.caller.user_id = user.id;
        own.caller.email = user.email;
        audit::append(t, clock_, random_,
                      audit::by_caller(own, "invitation.accept", still->id, nullptr, json::write(user)));
        t.execute("UPDATE invitations SET ended_at = $2 WHERE id = $1 AND customer_id = $3", still->id, now,
                  still->customer.value);
        insert_user(t, user, still->customer.value, user.user_role == api::UserRole::support, *hash);
        return open_session(t, user.id);
    });
}

Task<Result<void>> People::withdraw_invitation(api::Context context) {
    const Timestamp now = clock_.now();
    co_return co_await store_.write([&](store::Transaction& t) -> Result<void> {
        const std::string& id = context.path_parameter("id");
        const auto ended =
            t.execute("UPDATE invitations SET ended_at = $3 WHERE customer_id = $1 AND id = $2 AND ended_at IS NULL",
                      context.caller.customer.value, id, now);
        if (ended == 0) return fail(ErrorCode::not_found, "There is no such open invitation.");
        audit::append(t, clock_, random_, audit::by_caller(context, "invitation.withdraw", id, nullptr, nullptr));
        return {};
    });
}

} // namespace portal::people
