#include "audit/audit.hpp"
#include "base/text.hpp"
#include "people/rows.hpp"

namespace portal::people {

namespace {

bool is_administrator(const User& user) {
    return user.user_role == api::UserRole::administrator && user.status == UserStatus::active;
}

std::int64_t other_administrators(store::Transaction& transaction, const CustomerId& customer,
                                  const std::string& user_id) {
    return transaction
        .query_one("SELECT count(*) FROM users WHERE customer_id = $1 AND id <> $2 AND user_role = 'administrator' "
                   "AND status = 'active'",
                   customer.value, user_id)
        ->integer(0);
}

} // namespace

Task<Result<api::Page<User>>> People::list_users(api::Context context) {
    const auto page = api::page_request(context, 1);
    if (!page) co_return tl::unexpected<Error>(page.error());
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<User>> {
        const std::string& customer = context.caller.customer.value;
        const auto rows = t.query("SELECT " + std::string(user_columns) +
                                      ", email_key FROM users "
                                      "WHERE customer_id = $1 AND email_key > $2 ORDER BY email_key LIMIT $3",
                                  customer, start_of(*page), rows_of(*page));
        const auto count = t.query_one("SELECT count(*) FROM users WHERE customer_id = $1", customer)->integer(0);
        return page_of<User>(rows, *page, count, 8, user_of);
    });
}

Task<Result<User>> People::update_user(api::Context context, UserChange change) {
    std::optional<std::string> name;
    if (change.name) {
        auto clean = clean_name(*change.name, "name", 1, 128);
        if (!clean) co_return tl::unexpected<Error>(clean.error());
        name = std::move(*clean);
    }
    co_return co_await store_.write([&](store::Transaction& t) -> Result<User> {
        const auto row =
            t.query_one("SELECT " + std::string(user_columns) + " FROM users WHERE customer_id = $1 AND id = $2",
                        context.caller.customer.value, context.path_parameter("id"));
        if (!row) return fail(ErrorCode::not_found, "There is no such user.");
        const User before = user_of(*row);
        if (auto fresh = api::check_if_match(context, json::write(before)); !fresh)
            return tl::unexpected<Error>(fresh.error());
        if (is_support(*row) && !context.caller.support)
            return fail(ErrorCode::forbidden, "Only support can change a user who is support.");

        User after = before;
        if (name) after.name = *name;
        if (change.user_role) after.user_role = *change.user_role;
        if (change.status) after.status = *change.status;
        if (auto granted = check_may_grant(context.caller, after.user_role); !granted)
            return tl::unexpected<Error>(granted.error());
        if (is_administrator(before) && !is_administrator(after) &&
            other_administrators(t, context.caller.customer, before.id) == 0)
            return fail(ErrorCode::conflict,
                        "This is the customer's last administrator; make another user administrator first.");

        audit::append(t, clock_, random_,
                      audit::by_caller(context, "user.update", before.id, json::write(before), json::write(after)));
        // Who was made support by the role loses it with the role; who is support beside a role keeps it.
        const bool support = after.user_role == api::UserRole::support ||
                             (is_support(*row) && before.user_role != api::UserRole::support);
        t.execute(
            "UPDATE users SET name = $2, user_role = $3, status = $4, support = $5 WHERE id = $1 AND customer_id = $6",
            after.id, after.name, api::name_of(after.user_role),
            after.status == UserStatus::active ? "active" : "disabled", support, context.caller.customer.value);
        if (after.status == UserStatus::disabled) t.execute("DELETE FROM sessions WHERE user_id = $1", after.id);
        return after;
    });
}

} // namespace portal::people
