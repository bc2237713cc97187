// Change Access: what the portal may do with an account's resources and tags.
#include "accounts/accounts.hpp"
#include "accounts/repository.hpp"
#include "events/events.hpp"

namespace portal::accounts {

Task<Result<CloudAccountWithActivation>> Accounts::change_access(api::Context context, std::string id,
                                                                 AccessRequest wanted) {
    const CustomerId customer = context.caller.customer;
    if (wanted.level == AccessLevel::resources_and_tags_write_back)
        co_return fail(ErrorCode::write_back_not_offered,
                       "Writing tags back to AWS needs a permission that no stack of this version grants.");
    co_return co_await store_.write([&](store::Transaction& t) -> Result<CloudAccountWithActivation> {
        Repository repository(t, customer);
        const auto account = repository.find(id);
        if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
        std::vector<CloudAccount> changed{*account};
        if (wanted.apply_to_linked.value_or(false)) {
            if (account->organization_role != OrganizationRole::master)
                return fail_field("apply_to_linked", "not-allowed", "Only a master account has linked accounts.");
            for (auto& linked : repository.linked_to(account->account_id.value())) changed.push_back(std::move(linked));
        }
        for (auto& one : changed) {
            const json::Value before = json::write(one.access);
            const bool other_level = one.access.level != wanted.level;
            if (!other_level && one.access.cost_explorer_sync == wanted.cost_explorer_sync) continue;
            one.access.level = wanted.level;
            one.access.cost_explorer_sync = wanted.cost_explorer_sync;
            audit::append(t, clock_, random_,
                          audit::by_caller(context, "cloud-account.change_access", one.id, before,
                                           json::Object{{"level", boost::describe::enum_to_string(wanted.level, "")},
                                                        {"cost_explorer_sync", wanted.cost_explorer_sync}}));
            repository.update(one);
            events::append(t, clock_, customer, "account", one.id);
            if (other_level)
                for (const auto& told : on_access_changed_) told(t, customer, one.id);
        }
        CloudAccountWithActivation answer;
        static_cast<CloudAccount&>(answer) = *repository.find(id);
        return answer;
    });
}

} // namespace portal::accounts
