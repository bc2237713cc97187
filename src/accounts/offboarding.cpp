// Taking an account out of the portal: what goes, what stays, what is left for the person to do at AWS, and what it
// takes to come back.
#include "accounts/accounts.hpp"

#include "accounts/job_support.hpp"
#include "accounts/links.hpp"
#include "accounts/repository.hpp"
#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "events/events.hpp"

namespace portal::accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto between_parts = 50ms;

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
    return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

/// What the portal has of the account, in words; nothing where there is nothing.
std::vector<std::string> words_of(const Holdings& held) {
    std::vector<std::string> words;
    if (held.resources > 0 || held.scans > 0)
        words.push_back("its inventory: " + counted(held.resources, "resource", "resources") + " with " +
                        counted(held.tags, "tag", "tags") + ", and how " +
                        counted(held.scans, "look at them", "looks at them") + " ended");
    if (held.history > 0 || held.tag_changes > 0)
        words.push_back("its history: " +
                        counted(held.history, "entry on its resources and tags", "entries on its resources and tags") +
                        ", and its part in " + counted(held.tag_changes, "edit of tags", "edits of tags"));
    return words;
}

} // namespace

Result<void> Accounts::may_be_asked_for(store::Transaction& transaction, const CustomerId& customer,
                                        const std::string& id, bool may_add) const {
    if (!may_add && Repository(transaction, customer).is_removed(id))
        return fail(ErrorCode::forbidden,
                    "This account was removed from the portal. Who may add accounts can bring it back.");
    if (jobs::find_unfinished(transaction, customer, erasure_key(id)))
        return fail(ErrorCode::conflict,
                    "What the portal has of this account is being erased. Try again when that has ended.");
    return {};
}

Result<Removal> Accounts::plan_removal(store::Transaction& transaction, const CustomerId& customer,
                                       const std::string& id, bool erase) const {
    Repository repository(transaction, customer);
    const auto account = repository.find(id);
    if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
    const auto next = next_status(account->status, Cause::offboarded);
    // AWS lists it: its row would be made again, as one that nobody ever removed.
    const bool stays = account->organization_role == OrganizationRole::linked && account->master_account_id;
    if (!next && stays && !erase)
        return fail(ErrorCode::conflict, "AWS lists this account in the organization of " +
                                             *account->master_account_id + "; it goes when it leaves there.");
    Removal removal{.dry_run = false,
                    .erase = erase || (!next && !stays),
                    .deletes = {},
                    .keeps = {"the audit log", "the external ID: if the account returns, its stack is adopted"},
                    .holdings = {},
                    .stacks = {}};
    for (const auto& count : on_counting_) count(transaction, customer, id, removal.holdings);
    if (next) {
        removal.deletes.push_back("the portal's access: it looks at AWS for this account no more");
        removal.deletes.push_back("its access level and its owner: it comes back only by who may add accounts, and "
                                  "begins at the second level");
    } else if (!stays) {
        removal.deletes.push_back("the account's row, with its activation and Cost Explorer's recommendations to it");
    }
    for (auto& words : words_of(removal.holdings)) {
        if (removal.erase)
            removal.deletes.push_back(std::move(words));
        else
            removal.keeps.push_back(std::move(words) + "; shown to nobody until the account is proven again");
    }
    if (next || stays)
        removal.keeps.push_back("what Cost Explorer told of it: recommendations, and costs of contracts");
    // The add-on first: it stands on the role of the activation's stack.
    if (auto left = left_tag_stack(transaction, customer, *account)) removal.stacks.push_back(std::move(*left));
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
}

Task<Result<Removal>> Accounts::remove(api::Context context, std::string id, bool dry_run, bool erase) {
    const CustomerId customer = context.caller.customer;
    if (dry_run) {
        auto planned =
            co_await store_.read([&](store::Transaction& t) { return plan_removal(t, customer, id, erase); });
        if (planned) planned->dry_run = true;
        co_return planned;
    }
    failpoint(Failpoint::before_account_is_removed);
    auto removed = co_await store_.write([&](store::Transaction& t) -> Result<Removal> {
        auto removal = plan_removal(t, customer, id, erase);
        if (!removal) return removal;
        Repository repository(t, customer);
        CloudAccount account = repository.find(id).value();
        const json::Value before = json::write(account);
        if (account.organization_role == OrganizationRole::master)
            repository.forget_only_discovered(account.account_id.value());
        const auto next = next_status(account.status, Cause::offboarded);
        const bool stays = account.organization_role == OrganizationRole::linked && account.master_account_id;
        if (next) {
            account.status = *next;
            account.status_reason.reset();
            account.activated_at.reset();
            // Consent ends here: whoever brings it back is asked for it anew.
            account.access.level = Access{}.level;
            account.owner_user_id.reset();
            repository.update(account);
            repository.set_removed(id, true);
            for (const auto& told : on_access_changed_) told(t, customer, id);
        }
        const json::Value after = next || stays ? json::write(repository.find(id).value()) : json::Value(nullptr);
        audit::append(t, clock_, random_, audit::by_caller(context, "cloud-account.remove", id, before, after));
        if (removal->erase)
            audit::append(t, clock_, random_,
                          audit::by_caller(context, "cloud-account.erase", id, json::write(removal->holdings),
                                           json::write(Holdings{})));
        if (!next && !stays)
            repository.remove(id);
        else if (removal->erase)
            jobs::enqueue(t, clock_, random_, customer,
                          {.kind = "erase-account", .subject = id, .unique_key = erasure_key(id)});
        for (const auto& key :
             {activation_key(id), recheck_key(id), organization_key(id), access_check_key(id), write_access_key(id)})
            jobs::cancel(t, clock_, customer, key);
        events::append(t, clock_, customer, "account", id);
        return removal;
    });
    failpoint(Failpoint::after_account_is_removed);
    if (removed) co_await writing_ended({id});
    co_return removed;
}

Task<jobs::Outcome> Accounts::run_erasure(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    co_return co_await store_.write([&](store::Transaction& t) -> jobs::Outcome {
        // In their order: an edit's part is found by the account, its resources are gone after that.
        for (const auto& erase : on_erasing_)
            if (erase(t, customer, id)) return jobs::RunAgain{clock_.now() + between_parts};
        events::append(t, clock_, customer, "sync", id);
        return jobs::Finished{};
    });
}

} // namespace portal::accounts
