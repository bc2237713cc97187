// What the features above this one ask of it.
#include "accounts/accounts.hpp"

#include "accounts/external_id.hpp"
#include "accounts/job_support.hpp"
#include "accounts/repository.hpp"

namespace portal::accounts {

std::optional<CloudAccount> find_account(store::Transaction& transaction, const CustomerId& customer,
                                         const std::string& id) {
    return Repository(transaction, customer).find(id);
}

std::vector<CloudAccount> find_accounts(store::Transaction& transaction, const CustomerId& customer,
                                        const std::vector<std::string>& account_ids) {
    return Repository(transaction, customer).with_account_ids(account_ids);
}

std::vector<ActivatedAccount> activated_accounts(store::Transaction& transaction, AllCustomers) {
    std::vector<ActivatedAccount> found;
    for (const auto& row :
         transaction.query("SELECT customer_id, id, cost_explorer_sync FROM cloud_accounts WHERE status = 'activated'"))
        found.push_back({CustomerId{row.text(0)}, row.text(1), row.flag(2)});
    return found;
}

std::string role_name_of(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    const auto activation = Repository(transaction, customer).activation(id);
    return activation ? activation->stack_name : std::string();
}

std::set<std::string> removed_accounts(store::Transaction& transaction, const CustomerId& customer) {
    return Repository(transaction, customer).removed_ids();
}

void set_last_sync(store::Transaction& transaction, const CustomerId& customer, const std::string& id, Timestamp at) {
    Repository(transaction, customer).set_last_sync(id, at);
}

Result<std::string> external_id_of(store::Transaction& transaction, const CustomerId& customer,
                                   const AccountId& account) {
    auto found = find_external_id(transaction, customer, account);
    if (!found) return fail(ErrorCode::no_activation, "No stack was asked for yet for this account.");
    return std::move(*found);
}

Task<Result<TemplateSubject>> Accounts::template_subject(CustomerId customer_id, std::string partition) {
    installation::OperatorSide* side = installation_.partition(partition);
    if (!side)
        co_return fail(ErrorCode::not_configured,
                       "The partition " + partition + " is no longer configured in this installation.");
    const auto customer =
        co_await store_.read([&](store::Transaction& t) { return people::find_customer(t, customer_id); });
    if (!customer) co_return fail(ErrorCode::not_found, "There is no such customer.");
    const auto identity = co_await side->identity();
    if (!identity) co_return tl::unexpected<Error>(identity.error());
    co_return subject_of(*customer, *identity, partition);
}

Task<Result<aws::Identity>> Accounts::enter(CustomerId customer, std::string id, std::string session_name) {
    auto work = co_await load(customer, id);
    if (!work) co_return fail(ErrorCode::no_activation, "No stack was asked for yet for this account.");
    co_return co_await as_activation_role(std::move(*work), std::move(session_name));
}

Result<std::string> Accounts::ask_for_activation(store::Transaction& transaction, const CustomerId& customer,
                                                 const std::string& id, const Order& order, audit::Entry entry) {
    auto account = Repository(transaction, customer).find(id);
    if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
    const Activatable can = activatable(account->status, account->organization_state);
    if (!can.yes) return fail(ErrorCode::account_not_activatable, can.reason);
    // Who may activate many at once may add accounts: the routes say so.
    if (const auto may = may_be_asked_for(transaction, customer, id, true); !may)
        return tl::unexpected<Error>(may.error());
    entry.before = json::write(*account);
    const AccountId account_id = account->account_id;
    begin(transaction, customer, std::move(*account), order, std::move(entry));
    return external_id(transaction, clock_, random_, customer, account_id);
}

void Accounts::give_up_activation(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                  StatusReason reason) {
    auto account = Repository(transaction, customer).find(id);
    if (!account || !move(transaction, customer, *account, Cause::bulk_attempt_failed, std::move(reason))) return;
    jobs::cancel(transaction, clock_, customer, activation_key(id));
}

} // namespace portal::accounts
