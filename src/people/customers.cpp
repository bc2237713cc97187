#include "audit/audit.hpp"
#include "base/text.hpp"
#include "people/rows.hpp"

namespace portal::people {

namespace {

constexpr std::size_t longest_code = 12;

Customer customer_of(const store::Row& row) { return {row.text(0), row.text(1), row.text(2), row.time(3)}; }

Result<void> check_code(const std::string& code) {
    if (code.empty() || code.size() > longest_code ||
        code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") != std::string::npos)
        return fail_field("code", "not-allowed", "1 to 12 lower-case letters and digits; it stands in names at AWS.");
    return {};
}

bool has_users(store::Transaction& transaction, AllCustomers) {
    return transaction.query_one("SELECT id FROM users LIMIT 1").has_value();
}

void insert_customer(store::Transaction& transaction, const Customer& customer) {
    transaction.execute("INSERT INTO customers (id, code, name, created_at) VALUES ($1, $2, $3, $4)", customer.id,
                        customer.code, customer.name, customer.created_at);
}

std::string generated_password(Random& random) { return random_base64url(random, 18); }

} // namespace

std::optional<Customer> find_customer(store::Transaction& transaction, const CustomerId& customer) {
    const auto row =
        transaction.query_one("SELECT id, name, code, created_at FROM customers WHERE id = $1", customer.value);
    if (!row) return std::nullopt;
    return customer_of(*row);
}

Task<Result<api::Page<Customer>>> People::list_customers(api::Context context) {
    const auto page = api::page_request(context, 1);
    if (!page) co_return tl::unexpected<Error>(page.error());
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Customer>> {
        const auto rows =
            t.query("SELECT id, name, code, created_at FROM customers WHERE code > $1 ORDER BY code LIMIT $2",
                    start_of(*page), rows_of(*page));
        const auto count = t.query_one("SELECT count(*) FROM customers")->integer(0);
        return page_of<Customer>(rows, *page, count, 2, customer_of);
    });
}

Task<Result<CustomerCreated>> People::create_customer(api::Context context, NewCustomer customer) {
    const auto name = clean_name(customer.name, "name", 1, 128);
    if (!name) co_return tl::unexpected<Error>(name.error());
    if (auto usable = check_code(customer.code); !usable) co_return tl::unexpected<Error>(usable.error());
    std::optional<std::string> email;
    if (customer.administrator_email) {
        auto clean = clean_email(*customer.administrator_email, "administrator_email");
        if (!clean) co_return tl::unexpected<Error>(clean.error());
        email = std::move(*clean);
    }
    co_return co_await store_.write([&](store::Transaction& t) -> Result<CustomerCreated> {
        if (t.query_one("SELECT id FROM customers WHERE code = $1", customer.code))
            return fail_field("code", "taken", "Another customer has this code.", ErrorCode::conflict);
        CustomerCreated made;
        made.id = uuid_v7(clock_, random_);
        made.name = *name;
        made.code = customer.code;
        made.created_at = clock_.now();
        // In the new customer's own log: its first line says who made it.
        api::Context there = context;
        there.caller.customer = {made.id};
        audit::append(t, clock_, random_,
                      audit::by_caller(there, "customer.create", made.id, nullptr,
                                       json::write(static_cast<const Customer&>(made))));
        insert_customer(t, made);
        if (email) made.invitation = add_invitation(t, there, *email, api::UserRole::administrator);
        return made;
    });
}

Result<bool> ensure_first_administrator(store::Store& store, const Clock& clock, Random& random,
                                        const FirstCustomer& first, const HandOver& hand_over, HashCost cost) {
    const auto is_needed = [](store::Transaction& t) { return !has_users(t, AllCustomers::maintenance); };
    if (!store.read_now(is_needed)) return false;
    const NewPassword made{.email = first.email, .password = generated_password(random)};
    const std::string hash = hash_password(made.password, cost);
    if (auto handed = hand_over(made); !handed) return tl::unexpected<Error>(std::move(handed.error()));
    return store.write_now([&](store::Transaction& t) {
        if (!is_needed(t)) return false; // another process was faster
        const Customer customer{uuid_v7(clock, random), first.name, first.code, clock.now()};
        User user;
        user.id = uuid_v7(clock, random);
        user.email = first.email;
        user.name = "Administrator";
        user.user_role = api::UserRole::administrator;
        user.created_at = clock.now();
        audit::append(t, clock, random,
                      audit::by_system({customer.id}, "user.create", user.id, nullptr, json::write(user)));
        insert_customer(t, customer);
        insert_user(t, user, customer.id, true, hash);
        return true;
    });
}

Result<NewPassword> reset_password(store::Store& store, const Clock& clock, Random& random, std::string email,
                                   HashCost cost) {
    NewPassword made{.email = std::move(email), .password = generated_password(random)};
    const std::string hash = hash_password(made.password, cost);
    return store.write_now([&](store::Transaction& t) -> Result<NewPassword> {
        const auto user = find_by_email(t, AllCustomers::credentials, email_key(made.email));
        if (!user) return fail(ErrorCode::not_found, "There is no user with this email.");
        audit::append(t, clock, random,
                      audit::by_system(user->customer, "user.reset-password", user->id, nullptr, nullptr));
        t.execute("UPDATE users SET password_hash = $2 WHERE id = $1 AND customer_id = $3", user->id, hash,
                  user->customer.value);
        t.execute("DELETE FROM sessions WHERE user_id = $1", user->id);
        made.email = user->email;
        return made;
    });
}

} // namespace portal::people
