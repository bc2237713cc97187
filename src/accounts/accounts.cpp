#include "accounts/accounts.hpp"

#include "accounts/external_id.hpp"
#include "accounts/job_support.hpp"
#include "accounts/links.hpp"
#include "accounts/names.hpp"
#include "accounts/repository.hpp"
#include "audit/audit.hpp"
#include "aws/regions.hpp"
#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "events/events.hpp"

namespace portal::accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto activation_lifetime = std::chrono::hours(24 * 7);

Error not_there() {
    return {.code = ErrorCode::not_found, .detail = "This customer has no cloud account with that id."};
}

Error already_there(const CloudAccount& account) {
    Error error{.code = ErrorCode::cloud_account_exists,
                .detail = "Account " + account.account_id.value() + " is in the portal as \"" + account.name + "\"."};
    error.existing_id = account.id;
    return error;
}

/// Collects field errors, so that a form shows them all at once.
class Fields {
public:
    template <class T>
    std::optional<T> take(Result<T> result) {
        if (result) return std::move(*result);
        if (!error_) {
            error_ = std::move(result.error());
        } else {
            error_->code = ErrorCode::invalid_request;
            error_->fields.insert(error_->fields.end(), result.error().fields.begin(), result.error().fields.end());
        }
        return std::nullopt;
    }
    std::optional<Error>& error() { return error_; }

private:
    std::optional<Error> error_;
};

} // namespace

Accounts::Accounts(store::Store& store, installation::Installation& installation, const Clock& clock, Random& random,
                   std::chrono::seconds recheck_delay)
    : store_(store), installation_(installation), clock_(clock), random_(random), recheck_delay_(recheck_delay) {}

std::vector<OfferedRegion> Accounts::regions() const {
    std::vector<OfferedRegion> offered;
    for (const auto& partition : aws::partitions()) {
        const bool configured = installation_.partition(partition.id) != nullptr;
        for (const auto& region : aws::regions()) {
            if (region.partition != partition.id) continue;
            offered.push_back({.region = std::string(region.name),
                               .name = std::string(region.long_name),
                               .partition = std::string(partition.id),
                               .partition_name = std::string(partition.name),
                               .offered = configured,
                               .reason = configured ? std::nullopt
                                                    : std::optional(std::string(partition.name) +
                                                                    " is not configured in this installation.")});
        }
    }
    return offered;
}

TemplateSubject Accounts::subject_of(const people::Customer& customer, const installation::OperatorIdentity& identity,
                                     const std::string& partition) const {
    const auto& settings = installation_.settings();
    return TemplateSubject{.product_name = settings.product_name,
                           .portal_url = settings.public_url,
                           .installation = settings.installation,
                           .customer_name = customer.name,
                           .partition = partition,
                           .role_name = activation_name(settings.installation, customer.code),
                           .operator_account = identity.account_id,
                           .portal_role_name = identity.role_name};
}

namespace {

Result<const aws::Region*> check_region(const installation::Installation& installation, const std::string& name) {
    const aws::Region* region = aws::find_region(name);
    if (!region)
        return fail_field("region", "unknown-region", "AWS has no region with this name that offers CloudFormation.",
                          ErrorCode::invalid_region);
    if (!installation.partition(region->partition))
        return fail_field("region", "partition-not-configured",
                          "The region belongs to the partition " + std::string(region->partition) +
                              ", which this installation has not configured.",
                          ErrorCode::region_not_offered);
    return region;
}

} // namespace

Task<Result<Accounts::Order>> Accounts::prepare(CustomerId customer_id, std::string region_name) {
    const auto region = check_region(installation_, region_name);
    if (!region) co_return tl::unexpected<Error>(region.error());
    const std::string partition((*region)->partition);
    installation::OperatorSide* side = installation_.partition(partition);
    const auto customer =
        co_await store_.read([&](store::Transaction& t) { return people::find_customer(t, customer_id); });
    if (!customer) co_return fail(ErrorCode::not_found, "There is no such customer.");
    const auto identity = co_await side->identity();
    if (!identity) co_return tl::unexpected<Error>(identity.error());
    const auto subject = subject_of(*customer, *identity, partition);
    ActivationTemplate made = activation_template(subject, activation_permissions());
    auto url = co_await side->publish(made.key, std::move(made.body));
    if (!url) co_return tl::unexpected<Error>(std::move(url.error()));
    co_return Order{.region = region_name,
                    .partition = partition,
                    .stack_name = subject.role_name,
                    .template_url = std::move(*url),
                    .template_sha256 = made.sha256};
}

Task<std::optional<std::string>> Accounts::current_template_sha256(CustomerId customer_id, std::string partition) {
    installation::OperatorSide* side = installation_.partition(partition);
    if (!side) co_return std::nullopt;
    const auto customer =
        co_await store_.read([&](store::Transaction& t) { return people::find_customer(t, customer_id); });
    const auto identity = co_await side->identity();
    if (!customer || !identity) co_return std::nullopt;
    co_return activation_template(subject_of(*customer, *identity, partition), activation_permissions()).sha256;
}

CloudAccountWithActivation Accounts::begin(store::Transaction& transaction, const CustomerId& customer,
                                           CloudAccount account, const Order& order, audit::Entry entry) {
    Repository repository(transaction, customer);
    const Timestamp now = clock_.now();
    if (repository.is_removed(account.id)) { // by whatever way its row was changed since: it begins as a new one
        account.access.level = Access{}.level;
        account.owner_user_id.reset();
    }
    account.status = Status::activating;
    account.status_reason.reset();
    account.region = order.region;
    account.partition = order.partition;
    entry.subject = account.id;
    entry.after = json::write(account);
    audit::append(transaction, clock_, random_, entry);
    repository.update(account);
    repository.mark_added(account.id);
    external_id(transaction, clock_, random_, customer, account.account_id);
    repository.put_activation({.id = uuid_v7(clock_, random_),
                               .cloud_account_id = account.id,
                               .region = order.region,
                               .stack_name = order.stack_name,
                               .template_url = order.template_url,
                               .template_sha256 = order.template_sha256,
                               .requested_at = now,
                               .expires_at = now + activation_lifetime,
                               .looked_at = now,
                               .steps = first_steps()});
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = "activation", .subject = account.id, .unique_key = activation_key(account.id)});
    events::append(transaction, clock_, customer, "account", account.id);
    CloudAccountWithActivation answer;
    static_cast<CloudAccount&>(answer) = repository.find(account.id).value();
    answer.activation = view(transaction, customer, answer).value();
    return answer;
}

Task<Result<CloudAccountWithActivation>> Accounts::add(api::Context context, NewCloudAccount wanted) {
    Fields fields;
    const auto name = fields.take(clean_name(wanted.name, "name", 1, 128));
    const auto account_id = fields.take(AccountId::parse(wanted.account_id));
    fields.take(check_region(installation_, wanted.region));
    if (fields.error()) co_return tl::unexpected<Error>(std::move(*fields.error()));
    auto order = co_await prepare(context.caller.customer, wanted.region);
    if (!order) co_return tl::unexpected<Error>(std::move(order.error()));
    failpoint(Failpoint::before_account_is_added);
    auto added = co_await store_.write([&](store::Transaction& t) -> Result<CloudAccountWithActivation> {
        const CustomerId& customer = context.caller.customer;
        Repository repository(t, customer);
        const auto entry = [&](json::Value before) {
            return audit::by_caller(context, "cloud-account.add", "", std::move(before), nullptr);
        };
        CloudAccount account;
        account.id = uuid_v7(clock_, random_);
        account.account_id = *account_id;
        account.name = *name;
        account.partition = order->partition;
        account.created_at = clock_.now();
        if (repository.insert(account, true)) return begin(t, customer, account, *order, entry(nullptr));
        // It is there. One that was only discovered, or was removed before, is taken up: the person adds it now.
        CloudAccount there = repository.find_by_account_id(*account_id).value();
        const bool only_discovered = there.status == Status::not_activated && !repository.was_added(there.id);
        if (!only_discovered && there.status != Status::deactivated) return tl::unexpected<Error>(already_there(there));
        const Activatable can = activatable(there.status, there.organization_state);
        if (!can.yes) return fail(ErrorCode::account_not_activatable, can.reason);
        if (const auto may = may_be_asked_for(t, customer, there.id, true); !may)
            return tl::unexpected<Error>(may.error());
        json::Value before = json::write(there);
        there.name = *name;
        return begin(t, customer, there, *order, entry(std::move(before)));
    });
    failpoint(Failpoint::after_account_is_added);
    co_return added;
}

Task<Result<CloudAccountWithActivation>> Accounts::activate(api::Context context, std::string id,
                                                            ActivationRequest request) {
    std::optional<std::string> name;
    if (request.name) {
        auto cleaned = clean_name(*request.name, "name", 1, 128);
        if (!cleaned) co_return tl::unexpected<Error>(std::move(cleaned.error()));
        name = std::move(*cleaned);
    }
    auto before_order = co_await get(context, id);
    if (!before_order) co_return tl::unexpected<Error>(std::move(before_order.error()));
    auto order = co_await prepare(context.caller.customer, request.region);
    if (!order) co_return tl::unexpected<Error>(std::move(order.error()));
    failpoint(Failpoint::before_activation_is_asked_for);
    auto asked = co_await store_.write([&](store::Transaction& t) -> Result<CloudAccountWithActivation> {
        Repository repository(t, context.caller.customer);
        auto account = repository.find(id);
        if (!account) return tl::unexpected<Error>(not_there());
        const bool any = api::allows(context.caller, api::Permission::cloud_accounts_write);
        if (!any && account->owner_user_id && *account->owner_user_id != context.caller.user_id)
            return fail(ErrorCode::forbidden, "This account belongs to another user of your customer.");
        if (const auto may = may_be_asked_for(t, context.caller.customer, id, any); !may)
            return tl::unexpected<Error>(may.error());
        const Activatable can = activatable(account->status, account->organization_state);
        if (!can.yes) return fail(ErrorCode::account_not_activatable, can.reason);
        json::Value before = json::write(*account);
        if (name) account->name = *name;
        if (!any) account->owner_user_id = context.caller.user_id;
        return begin(t, context.caller.customer, *account, *order,
                     audit::by_caller(context, "cloud-account.activate", "", std::move(before), nullptr));
    });
    failpoint(Failpoint::after_activation_is_asked_for);
    co_return asked;
}

Result<Activation> Accounts::view(store::Transaction& transaction, const CustomerId& customer,
                                  const CloudAccount& account) const {
    Repository repository(transaction, customer);
    const auto stored = repository.activation(account.id);
    const auto id = find_external_id(transaction, customer, account.account_id);
    if (!stored || !id) return fail(ErrorCode::no_activation, "No stack was asked for yet for this account.");
    auto console = installation_.console_url(stored->region);
    if (!console) return tl::unexpected<Error>(std::move(console.error()));
    const StackOrder order{.console_url = std::move(*console),
                           .region = stored->region,
                           .template_url = stored->template_url,
                           .stack_name = stored->stack_name,
                           .parameters = {{"AccountId", account.account_id.value()}, {"ExternalId", *id}}};
    return Activation{.action = ActivationAction::create_stack,
                      .console_url = quick_create_link(order),
                      .template_url = order.template_url,
                      .template_sha256 = stored->template_sha256,
                      .stack_name = order.stack_name,
                      .region = order.region,
                      .parameters = order.parameters,
                      .capabilities = {"CAPABILITY_NAMED_IAM"},
                      .external_id = *id,
                      .requested_at = stored->requested_at,
                      .expires_at = stored->expires_at,
                      .cli_command = create_stack_command(order),
                      .terraform = terraform_configuration(order),
                      .stack_events_url = stack_events_link(order),
                      .steps = stored->steps,
                      .waiting_for = account.status == Status::activating || account.status == Status::activated
                                         ? waiting_for(stored->steps)
                                         : std::nullopt,
                      .usual_causes = usual_causes(*stored, account, clock_.now())};
}

Task<Result<Activation>> Accounts::activation(api::Context context, std::string id) {
    const CustomerId customer = context.caller.customer;
    struct Seen {
        Activation activation;
        bool remember = false;
    };
    auto seen = co_await store_.read([&](store::Transaction& t) -> Result<Seen> {
        Repository repository(t, customer);
        const auto account = repository.find(id);
        if (!account) return tl::unexpected<Error>(not_there());
        auto shown = view(t, customer, *account);
        if (!shown) return tl::unexpected<Error>(std::move(shown.error()));
        const auto stored = repository.activation(id);
        const bool waits = account->status != Status::activated && account->status != Status::deactivated;
        // Somebody looks: AWS is asked often again. Written at most every ten seconds.
        return Seen{std::move(*shown), waits && (!stored->looked_at || clock_.now() - *stored->looked_at > 10s)};
    });
    if (!seen) co_return tl::unexpected<Error>(std::move(seen.error()));
    if (seen->remember)
        co_await store_.write([&](store::Transaction& t) {
            Repository(t, customer).set_looked_at(id, clock_.now());
            jobs::run_now(t, clock_, customer, activation_key(id));
        });
    co_return std::move(seen->activation);
}

Task<Result<CloudAccountWithActivation>> Accounts::check(api::Context context, std::string id, CheckRequest request) {
    const CustomerId customer = context.caller.customer;
    if (request.other_account_id) {
        auto other = AccountId::parse(*request.other_account_id);
        if (!other) {
            for (auto& field : other.error().fields) field.field = "other_account_id";
            co_return tl::unexpected<Error>(std::move(other.error()));
        }
        auto found = co_await found_in_other_account(customer, id, *other);
        if (!found) co_return tl::unexpected<Error>(std::move(found.error()));
    }
    co_return co_await store_.write([&](store::Transaction& t) -> Result<CloudAccountWithActivation> {
        Repository repository(t, customer);
        const auto account = repository.find(id);
        if (!account) return tl::unexpected<Error>(not_there());
        if (!repository.activation(id))
            return fail(ErrorCode::no_activation, "No stack was asked for yet for this account.");
        repository.set_looked_at(id, clock_.now());
        look_now(t, customer, *account);
        auto shown = view(t, customer, *account);
        if (!shown) return tl::unexpected<Error>(std::move(shown.error()));
        CloudAccountWithActivation answer;
        static_cast<CloudAccount&>(answer) = *account;
        answer.activation = std::move(*shown);
        return answer;
    });
}

void Accounts::look_now(store::Transaction& transaction, const CustomerId& customer, const CloudAccount& account) {
    if (account.status == Status::deactivated) return;
    const bool was_proven = account.status == Status::activated || account.status == Status::access_lost;
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = was_proven ? "access-check" : "activation",
                   .subject = account.id,
                   .unique_key = was_proven ? access_check_key(account.id) : activation_key(account.id)});
    if (account.status == Status::activated) jobs::run_now(transaction, clock_, customer, organization_key(account.id));
}

} // namespace portal::accounts
