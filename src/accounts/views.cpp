// What is asked of accounts: one, a list, and what can be read before anything is created.
#include "accounts/accounts.hpp"

#include "accounts/names.hpp"
#include "accounts/refusals.hpp"
#include "accounts/repository.hpp"

namespace portal::accounts {

InstallationProblems installation_problems(store::Transaction& transaction, AllCustomers all) {
    InstallationProblems problems;
    for (auto& refused : portal_refused(transaction, all))
        problems.items.push_back(
            {.partition = refused.partition,
             .detail = in_words(refused),
             .remedy =
                 "Look at what the portal's own role may do: its policies, its permissions boundary, the service "
                 "control policies of the operator's organization, the policy of a VPC endpoint. It needs "
                 "sts:AssumeRole on the accounts' roles; `client-portal infrastructure deploy` restores the role's "
                 "own policies.",
             .aws_words = refused.words.empty() ? std::nullopt : std::optional(std::move(refused.words))});
    return problems;
}

Task<Result<InstallationProblems>> Accounts::problems() {
    co_return co_await store_.read(
        [](store::Transaction& t) { return installation_problems(t, AllCustomers::maintenance); });
}

Task<Result<CloudAccount>> Accounts::get(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<CloudAccount> {
        auto account = Repository(t, context.caller.customer).find(id);
        if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
        return std::move(*account);
    });
}

Task<Result<api::Page<CloudAccount>>> Accounts::list(api::Context context, ListQuery query, api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<CloudAccount>> {
        const AccountFilter filter{.master_account_id = query.master_account_id,
                                   .statuses = query.statuses,
                                   .text = query.text,
                                   .top_level = query.top_level};
        AccountSlice slice = Repository(t, context.caller.customer).list(filter, page.after, page.limit + 1);
        api::Page<CloudAccount> answer;
        const bool more = slice.accounts.size() > page.limit;
        if (more) {
            slice.accounts.resize(page.limit);
            answer.next_cursor = api::make_cursor({slice.accounts.back().name, slice.accounts.back().id});
        }
        answer.items = std::move(slice.accounts);
        answer.total = api::total_of(slice.count);
        return answer;
    });
}

Task<Result<Prerequisites>> Accounts::prerequisites(api::Context context, std::optional<std::string> region) {
    const std::string name = region ? *region : installation_.settings().partitions.front().region;
    const auto order = co_await prepare(context.caller.customer, name);
    if (!order) co_return tl::unexpected<Error>(order.error());
    const auto identity = co_await installation_.partition(order->partition)->identity();
    if (!identity) co_return tl::unexpected<Error>(identity.error());
    const CustomerId customer_id = context.caller.customer;
    const auto customer =
        co_await store_.read([&](store::Transaction& t) { return people::find_customer(t, customer_id); });
    if (!customer) co_return fail(ErrorCode::not_found, "There is no such customer.");
    const auto subject = subject_of(*customer, *identity, order->partition);
    const RoleIdentity role{.partition = order->partition,
                            .role_name = order->stack_name,
                            .template_objects =
                                "arn:" + order->partition + ":s3:::" + identity->bucket + "/activation/*"};
    co_return Prerequisites{.actions = person_actions(role),
                            .person_policy = policy_of(person_actions(role)),
                            .role_name = role.role_name,
                            .trust_policy = trust_policy(role.partition, identity->account_id, identity->role_name,
                                                         Form::literal, "<made by the portal for this account>"),
                            .role_policies = read_policies(role, Form::literal, activation_permissions()),
                            .template_url = order->template_url,
                            .template_sha256 = order->template_sha256,
                            .template_body = activation_template(subject, activation_permissions()).body};
}

} // namespace portal::accounts
