// Change Access: what the portal may do with an account's resources and tags, and the add-on stack of the third level.
#include "accounts/job_support.hpp"
#include "accounts/links.hpp"
#include "accounts/names.hpp"
#include "accounts/repository.hpp"
#include "events/events.hpp"

namespace portal::accounts {

namespace {

constexpr auto tag_stack_lifetime = std::chrono::hours(24 * 7);
constexpr std::size_t most_accounts = 1'000;

std::vector<Step> tag_stack_steps() {
    return {{.name = StepName::create_stack,
             .title = "You create the add-on stack in the AWS console",
             .status = StepStatus::running,
             .at = {},
             .detail = {}},
            {.name = StepName::write_permission,
             .title = "The portal's role may change tags, and nothing else",
             .at = {},
             .detail = {}}};
}

StackOrder order_of(const StoredActivation& stored, const CloudAccount& account, std::string console) {
    return {.console_url = std::move(console),
            .region = stored.region,
            .template_url = stored.template_url,
            .stack_name = stored.stack_name,
            .parameters = {{"AccountId", account.account_id.value()}}};
}

} // namespace

Task<Result<Accounts::Order>> Accounts::prepare_tag_stack(CustomerId customer, std::string partition) {
    const auto subject = co_await template_subject(std::move(customer), partition);
    if (!subject) co_return tl::unexpected<Error>(subject.error());
    installation::OperatorSide* side = installation_.partition(partition);
    ActivationTemplate made = tag_write_template(*subject, tag_permissions());
    auto url = co_await side->publish(made.key, std::move(made.body));
    if (!url) co_return tl::unexpected<Error>(std::move(url.error()));
    co_return Order{.region = side->settings().region,
                    .partition = partition,
                    .stack_name = tag_stack_name(subject->role_name),
                    .template_url = std::move(*url),
                    .template_sha256 = made.sha256};
}

Result<Activation> Accounts::view_tag_stack(store::Transaction& transaction, const CustomerId& customer,
                                            const CloudAccount& account) const {
    const auto stored = Repository(transaction, customer).tag_stack(account.id);
    if (!stored) return fail(ErrorCode::no_activation, "No add-on stack was asked for yet for this account.");
    auto console = installation_.console_url(stored->region);
    if (!console) return tl::unexpected<Error>(std::move(console.error()));
    const auto order = order_of(*stored, account, std::move(*console));
    return Activation{.action = ActivationAction::create_stack,
                      .console_url = quick_create_link(order),
                      .template_url = order.template_url,
                      .template_sha256 = stored->template_sha256,
                      .stack_name = order.stack_name,
                      .region = order.region,
                      .parameters = order.parameters,
                      .capabilities = {"CAPABILITY_NAMED_IAM"},
                      .external_id = {},
                      .requested_at = stored->requested_at,
                      .expires_at = stored->expires_at,
                      .cli_command = create_stack_command(order),
                      .terraform = terraform_configuration(order),
                      .stack_events_url = stack_events_link(order),
                      .steps = stored->steps,
                      .waiting_for = waiting_for(stored->steps),
                      .usual_causes = tag_stack_causes(*stored, account, clock_.now())};
}

std::optional<LeftStack> Accounts::left_tag_stack(store::Transaction& transaction, const CustomerId& customer,
                                                  const CloudAccount& account) const {
    if (!account.access.write_permission) return std::nullopt;
    Repository repository(transaction, customer);
    const auto stored = repository.tag_stack(account.id);
    const auto activation = repository.activation(account.id);
    if (!stored && !activation) return std::nullopt;
    const std::string region = stored ? stored->region : account.region.value_or(activation->region);
    const std::string name = stored ? stored->stack_name : tag_stack_name(activation->stack_name);
    LeftStack left{.account_id = account.account_id.value(),
                   .region = region,
                   .stack_name = name,
                   .remedy = "Delete the stack " + name + " in " + region +
                             ": it takes the permission to change tags away, and nothing else.",
                   .console_url = {},
                   .delete_command = "aws cloudformation delete-stack --region " + region + " --stack-name " + name};
    if (const auto console = installation_.console_url(region))
        left.console_url = stack_events_link(
            {.console_url = *console, .region = region, .template_url = {}, .stack_name = name, .parameters = {}});
    return left;
}

void Accounts::ask_for_write_access(store::Transaction& transaction, const CustomerId& customer,
                                    const CloudAccount& account, const Order& order,
                                    std::optional<std::string> region) {
    Repository repository(transaction, customer);
    const Timestamp now = clock_.now();
    const auto stored = repository.tag_stack(account.id);
    const bool is_still_asked = stored && stored->template_sha256 == order.template_sha256 &&
                                now < stored->expires_at && (!region || stored->region == *region);
    if (!is_still_asked)
        repository.put_tag_stack({.id = uuid_v7(clock_, random_),
                                  .cloud_account_id = account.id,
                                  .region = region.value_or(account.region.value_or(order.region)),
                                  .stack_name = order.stack_name,
                                  .template_url = order.template_url,
                                  .template_sha256 = order.template_sha256,
                                  .requested_at = now,
                                  .expires_at = now + tag_stack_lifetime,
                                  .looked_at = now,
                                  .steps = tag_stack_steps()});
    if (account.status == Status::activated)
        jobs::enqueue(transaction, clock_, random_, customer,
                      {.kind = "write-access", .subject = account.id, .unique_key = write_access_key(account.id)});
}

void Accounts::apply_access(store::Transaction& transaction, const api::Context& context, CloudAccount account,
                            const AccessRequest& wanted, const std::map<std::string, Order>& add_ons) {
    const CustomerId& customer = context.caller.customer;
    Repository repository(transaction, customer);
    const bool writes = wanted.level == AccessLevel::resources_and_tags_write_back;
    const bool other_level = account.access.level != wanted.level;
    if (other_level || account.access.cost_explorer_sync != wanted.cost_explorer_sync) {
        const json::Value before = json::write(account.access);
        account.access.level = wanted.level;
        account.access.cost_explorer_sync = wanted.cost_explorer_sync;
        audit::append(transaction, clock_, random_,
                      audit::by_caller(context, "cloud-account.change_access", account.id, before,
                                       json::Object{{"level", boost::describe::enum_to_string(wanted.level, "")},
                                                    {"cost_explorer_sync", wanted.cost_explorer_sync}}));
        repository.update(account);
        events::append(transaction, clock_, customer, "account", account.id);
        if (!writes) jobs::cancel(transaction, clock_, customer, write_access_key(account.id));
        if (other_level)
            for (const auto& told : on_access_changed_) told(transaction, customer, account.id);
    }
    if (writes && !account.access.write_permission)
        if (const auto order = add_ons.find(account.partition); order != add_ons.end())
            ask_for_write_access(transaction, customer, account, order->second);
}

Task<Result<std::vector<CloudAccountWithActivation>>>
Accounts::change_access_of(api::Context context, std::vector<std::string> ids, AccessRequest wanted) {
    const CustomerId customer = context.caller.customer;
    const auto targets = [&](store::Transaction& t) -> Result<std::vector<CloudAccount>> {
        Repository repository(t, customer);
        std::map<std::string, CloudAccount> found; // an account that is named and linked is one
        for (const auto& id : ids) {
            const auto account = repository.find(id);
            if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
            found.insert_or_assign(id, *account);
            if (!wanted.apply_to_linked.value_or(false)) continue;
            if (account->organization_role != OrganizationRole::master)
                return fail_field("apply_to_linked", "not-allowed", "Only a master account has linked accounts.");
            for (auto& linked : repository.linked_to(account->account_id.value())) {
                const std::string linked_id = linked.id;
                found.insert_or_assign(linked_id, std::move(linked));
            }
        }
        std::vector<CloudAccount> list;
        for (auto& [id, account] : found) list.push_back(std::move(account));
        return list;
    };
    std::map<std::string, Order> add_ons; // by partition
    if (wanted.level == AccessLevel::resources_and_tags_write_back) {
        const auto before = co_await store_.read(targets);
        if (!before) co_return tl::unexpected<Error>(before.error());
        for (const auto& account : *before) {
            if (account.access.write_permission || add_ons.contains(account.partition)) continue;
            auto order = co_await prepare_tag_stack(customer, account.partition);
            if (!order) co_return tl::unexpected<Error>(std::move(order.error()));
            add_ons.emplace(account.partition, std::move(*order));
        }
    }
    struct Changed {
        std::vector<std::string> ids;
        std::vector<CloudAccountWithActivation> answers;
    };
    auto all = co_await store_.write([&](store::Transaction& t) -> Result<Changed> {
        auto changed = targets(t);
        if (!changed) return tl::unexpected<Error>(std::move(changed.error()));
        Changed made;
        for (auto& account : *changed) {
            made.ids.push_back(account.id);
            apply_access(t, context, std::move(account), wanted, add_ons);
        }
        auto& answers = made.answers;
        for (const auto& id : ids) {
            CloudAccountWithActivation answer;
            static_cast<CloudAccount&>(answer) = *Repository(t, customer).find(id);
            if (answer.access.pending)
                if (auto shown = view_tag_stack(t, customer, answer)) answer.activation = std::move(*shown);
            answers.push_back(std::move(answer));
        }
        return made;
    });
    if (!all) co_return tl::unexpected<Error>(std::move(all.error()));
    if (wanted.level != AccessLevel::resources_and_tags_write_back) co_await writing_ended(std::move(all->ids));
    co_return std::move(all->answers);
}

Task<> Accounts::writing_ended(std::vector<std::string> ids) {
    for (const auto& settled : on_writing_ended_) co_await settled(ids);
}

Task<Result<CloudAccountWithActivation>> Accounts::change_access(api::Context context, std::string id,
                                                                 AccessRequest wanted) {
    const std::vector<std::string> ids{std::move(id)};
    auto changed = co_await change_access_of(std::move(context), ids, wanted);
    if (!changed) co_return tl::unexpected<Error>(std::move(changed.error()));
    co_return std::move(changed->front());
}

Task<Result<AccountList>> Accounts::change_access_of_many(api::Context context, ManyAccessRequest wanted) {
    if (wanted.cloud_account_ids.empty())
        co_return fail_field("cloud_account_ids", "required", "Name at least one account.");
    if (wanted.cloud_account_ids.size() > most_accounts)
        co_return fail_field("cloud_account_ids", "too-many", "At most 1,000 accounts at once.");
    std::vector<std::string> ids;
    for (const auto& id : wanted.cloud_account_ids)
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    const AccessRequest each = wanted;
    auto changed = co_await change_access_of(std::move(context), std::move(ids), each);
    if (!changed) co_return tl::unexpected<Error>(std::move(changed.error()));
    co_return AccountList{std::move(*changed)};
}

Task<Result<AccessDetail>> Accounts::access(api::Context context, std::string id) {
    const CustomerId customer = context.caller.customer;
    struct Read {
        CloudAccount account;
        std::optional<Activation> activation;
        std::optional<LeftStack> left;
        bool remember = false;
    };
    auto read = co_await store_.read([&](store::Transaction& t) -> Result<Read> {
        Repository repository(t, customer);
        const auto account = repository.find(id);
        if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
        Read found{.account = *account, .activation = std::nullopt, .left = std::nullopt};
        if (account->access.pending) {
            if (auto shown = view_tag_stack(t, customer, *account)) found.activation = std::move(*shown);
            const auto stored = repository.tag_stack(id);
            found.remember =
                stored && (!stored->looked_at || clock_.now() - *stored->looked_at > std::chrono::seconds(10));
        }
        if (account->access.level != AccessLevel::resources_and_tags_write_back)
            found.left = left_tag_stack(t, customer, *account);
        return found;
    });
    if (!read) co_return tl::unexpected<Error>(std::move(read.error()));
    if (read->remember) // somebody looks: AWS is asked often again
        co_await store_.write([&](store::Transaction& t) {
            Repository(t, customer).set_tag_stack_looked_at(id, clock_.now());
            jobs::run_now(t, clock_, customer, write_access_key(id));
        });
    const auto subject = co_await template_subject(customer, read->account.partition);
    if (!subject) co_return tl::unexpected<Error>(subject.error());
    const auto identity = co_await installation_.partition(read->account.partition)->identity();
    if (!identity) co_return tl::unexpected<Error>(identity.error());
    const RoleIdentity role{.partition = read->account.partition,
                            .role_name = subject->role_name,
                            .account = read->account.account_id.value(),
                            .template_objects =
                                "arn:" + read->account.partition + ":s3:::" + identity->bucket + "/activation/*"};
    const auto person = tag_stack_person_actions(role);
    co_return AccessDetail{.access = read->account.access,
                           .role_name = role.role_name,
                           .read_policies = read_policies(role, Form::literal, activation_permissions()),
                           .tag_policies = tag_policies(role, Form::literal, tag_permissions()),
                           .actions = person,
                           .person_policy = policy_of(person),
                           .template_body = tag_write_template(*subject, tag_permissions()).body,
                           .activation = std::move(read->activation),
                           .left_stack = std::move(read->left)};
}

} // namespace portal::accounts
