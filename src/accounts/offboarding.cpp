// Taking an account out of the portal: what goes, what stays, and what is left for the person to do at AWS.
#include "accounts/accounts.hpp"

#include "accounts/links.hpp"
#include "accounts/repository.hpp"
#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "events/events.hpp"

namespace portal::accounts {

Task<Result<Removal>> Accounts::remove(api::Context context, std::string id, bool dry_run) {
    const CustomerId customer = context.caller.customer;
    const auto plan = [&](store::Transaction& t) -> Result<Removal> {
        Repository repository(t, customer);
        const auto account = repository.find(id);
        if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
        const auto next = next_status(account->status, Cause::offboarded);
        const bool discovered = account->organization_role == OrganizationRole::linked && account->master_account_id;
        if (!next && discovered && account->status == Status::not_activated)
            return fail(ErrorCode::conflict, "AWS lists this account in the organization of " +
                                                 *account->master_account_id + "; it goes when it leaves there.");
        Removal removal{.dry_run = dry_run,
                        .deletes = {next ? "the portal's access: it looks at AWS for this account no more"
                                         : "the account's row, with its activation"},
                        .keeps = {"the audit log", "the external ID: if the account returns, its stack is adopted"},
                        .stacks = {}};
        // The add-on first: it stands on the role of the activation's stack.
        if (auto left = left_tag_stack(t, customer, *account)) removal.stacks.push_back(std::move(*left));
        if (const auto stored = repository.activation(id)) {
            // Where the role said that its stack stands, rather than where it was last asked for.
            const std::string region = account->region.value_or(stored->region);
            LeftStack stack{.account_id = account->account_id.value(),
                            .region = region,
                            .stack_name = stored->stack_name,
                            .remedy = "Delete the stack " + stored->stack_name + " in " + region +
                                      ": it takes the role and its policies away.",
                            .console_url = {},
                            .delete_command = "aws cloudformation delete-stack --region " + region + " --stack-name " +
                                              stored->stack_name};
            if (const auto console = installation_.console_url(region))
                stack.console_url = stack_events_link({.console_url = *console,
                                                       .region = region,
                                                       .template_url = {},
                                                       .stack_name = stored->stack_name,
                                                       .parameters = {}});
            removal.stacks.push_back(std::move(stack));
        }
        if (account->organization_role == OrganizationRole::master) {
            const auto known = repository.count_only_discovered(account->account_id.value());
            if (known > 0)
                removal.deletes.push_back(std::to_string(known) +
                                          (known == 1 ? " linked account that was" : " linked accounts that were") +
                                          " only discovered; they come back when the master does");
            if (account->linked_count > known)
                removal.keeps.push_back("the linked accounts that were added or activated themselves: " +
                                        std::to_string(account->linked_count - known));
        }
        return removal;
    };
    if (dry_run) co_return co_await store_.read(plan);
    failpoint(Failpoint::before_account_is_removed);
    auto removed = co_await store_.write([&](store::Transaction& t) -> Result<Removal> {
        auto removal = plan(t);
        if (!removal) return removal;
        Repository repository(t, customer);
        CloudAccount account = repository.find(id).value();
        const json::Value before = json::write(account);
        if (account.organization_role == OrganizationRole::master)
            repository.forget_only_discovered(account.account_id.value());
        if (const auto next = next_status(account.status, Cause::offboarded)) {
            account.status = *next;
            account.status_reason.reset();
            account.activated_at.reset();
            audit::append(t, clock_, random_,
                          audit::by_caller(context, "cloud-account.remove", id, before, json::write(account)));
            repository.update(account);
        } else {
            audit::append(t, clock_, random_, audit::by_caller(context, "cloud-account.remove", id, before, nullptr));
            repository.remove(id);
        }
        for (const char* kind :
             {"activation:", "activation-recheck:", "organization:", "access-check:", "write-access:"})
            jobs::cancel(t, clock_, customer, kind + id);
        events::append(t, clock_, customer, "account", id);
        return removal;
    });
    failpoint(Failpoint::after_account_is_removed);
    if (removed) co_await writing_ended({id});
    co_return removed;
}

} // namespace portal::accounts
