// Cloud accounts: adding, activating, proving, discovering. The room's one public header.
//
// Everything a person does is audited before its effect; everything that changes is an event. Coroutines resume on the
// executor that awaited; the object must outlive them. Thread-safe.
#pragma once

#include "accounts/activation.hpp"
#include "accounts/cloud_account.hpp"
#include "accounts/list_query.hpp"
#include "accounts/organization.hpp"
#include "accounts/policies.hpp"
#include "accounts/proof.hpp"
#include "accounts/template.hpp"
#include "api/route.hpp"
#include "audit/audit.hpp"
#include "base/all_customers.hpp"
#include "installation/installation.hpp"
#include "jobs/jobs.hpp"
#include "people/people.hpp"
#include "store/store.hpp"

#include <functional>

namespace portal::accounts {

struct NewCloudAccount {
    Provider provider{};
    std::string name;       ///< 1-128 characters
    std::string account_id; ///< as typed: spaces and dashes are removed
    std::string region;     ///< of the stack
};
BOOST_DESCRIBE_STRUCT(NewCloudAccount, (), (provider, name, account_id, region))

struct ActivationRequest {
    std::string region;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(ActivationRequest, (), (region, name))

struct CheckRequest {
    std::optional<std::string> other_account_id;
};
BOOST_DESCRIBE_STRUCT(CheckRequest, (), (other_account_id))

/// PUT /cloud-accounts/{id}/access
struct AccessRequest {
    AccessLevel level = AccessLevel::resources_and_tags;
    bool cost_explorer_sync = true;
    std::optional<bool> apply_to_linked; ///< of a master: its linked accounts too
};
BOOST_DESCRIBE_STRUCT(AccessRequest, (), (level, cost_explorer_sync, apply_to_linked))

/// PUT /cloud-accounts/access: the same for many.
struct ManyAccessRequest : AccessRequest {
    std::vector<std::string> cloud_account_ids; ///< at most 1,000
};
BOOST_DESCRIBE_STRUCT(ManyAccessRequest, (AccessRequest), (cloud_account_ids))

/// What POST answers: the account, and the stack that it waits for.
struct CloudAccountWithActivation : CloudAccount {
    std::optional<Activation> activation;
};
BOOST_DESCRIBE_STRUCT(CloudAccountWithActivation, (CloudAccount), (activation))

struct AccountList {
    std::vector<CloudAccountWithActivation> items;
};
BOOST_DESCRIBE_STRUCT(AccountList, (), (items))

/// A region as the page offers it.
struct OfferedRegion {
    std::string region;
    std::string name;
    std::string partition;
    std::string partition_name;
    bool offered = false;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(OfferedRegion, (), (region, name, partition, partition_name, offered, reason))

/// S1: everything that can be read before anything is created.
struct Prerequisites {
    std::vector<PersonAction> actions;
    json::Value person_policy = nullptr;
    std::string role_name;
    json::Value trust_policy = nullptr;
    std::vector<RolePolicy> role_policies;
    std::string template_url;
    std::string template_sha256;
    std::string template_body;
};
BOOST_DESCRIBE_STRUCT(Prerequisites, (),
                      (actions, person_policy, role_name, trust_policy, role_policies, template_url, template_sha256,
                       template_body))

/// A stack that is left at AWS, for the person to delete.
struct LeftStack {
    std::string account_id;
    std::string region;
    std::string stack_name;
    std::string remedy; ///< what to do, in words
    std::optional<std::string> console_url;
    std::string delete_command;
};
BOOST_DESCRIBE_STRUCT(LeftStack, (), (account_id, region, stack_name, remedy, console_url, delete_command))

/// What each access level means for the role, and how far the third one is.
struct AccessDetail {
    Access access;
    std::string role_name;
    std::vector<RolePolicy> read_policies; ///< of the activation stack, for all levels
    std::vector<RolePolicy> tag_policies;  ///< of the add-on stack
    std::vector<PersonAction> actions;     ///< what creating and deleting the add-on stack takes
    json::Value person_policy = nullptr;
    std::string template_body;
    std::optional<Activation> activation; ///< the add-on stack that is waited for
    std::optional<LeftStack> left_stack;  ///< the add-on stack that the level does not need any more
};
BOOST_DESCRIBE_STRUCT(AccessDetail, (),
                      (access, role_name, read_policies, tag_policies, actions, person_policy, template_body,
                       activation, left_stack))

/// What the portal has of an account beside its row. Its features add to it, each what is theirs.
struct Holdings {
    std::int64_t resources = 0; ///< those that are gone at AWS among them
    std::int64_t tags = 0;
    std::int64_t history = 0;     ///< entries of what changed in resources and tags
    std::int64_t tag_changes = 0; ///< edits that its resources had a part in
    std::int64_t scans = 0;

    bool operator==(const Holdings&) const = default;
};
BOOST_DESCRIBE_STRUCT(Holdings, (), (resources, tags, history, tag_changes, scans))

/// What offboarding does, said before it is done.
struct Removal {
    bool dry_run = false;
    bool erase = false;               ///< inventory, tags and history go too
    std::vector<std::string> deletes; ///< in the portal
    std::vector<std::string> keeps;
    Holdings holdings; ///< before it
    std::vector<LeftStack> stacks;
};
BOOST_DESCRIBE_STRUCT(Removal, (), (dry_run, erase, deletes, keeps, holdings, stacks))

/// What the operator alone can mend: AWS seems to refuse the portal itself.
struct InstallationProblem {
    std::string partition;
    std::string detail; ///< names no customer
    std::string remedy;
    std::optional<std::string> aws_words; ///< of one account, for the operator alone
};
BOOST_DESCRIBE_STRUCT(InstallationProblem, (), (partition, detail, remedy, aws_words))
struct InstallationProblems {
    std::vector<InstallationProblem> items;
};
BOOST_DESCRIBE_STRUCT(InstallationProblems, (), (items))
InstallationProblems installation_problems(store::Transaction& transaction, AllCustomers all);

/// The rows of one customer that other features need; they are read here and changed by Accounts alone.
std::optional<CloudAccount> find_account(store::Transaction& transaction, const CustomerId& customer,
                                         const std::string& id);
std::vector<CloudAccount> find_accounts(store::Transaction& transaction, const CustomerId& customer,
                                        const std::vector<std::string>& account_ids);
/// An account that is Activated, whoever's it is.
struct ActivatedAccount {
    CustomerId customer;
    std::string id;
    bool cost_explorer_sync = false;
};
/// Of all customers: whose schedules are to be there when the process starts.
std::vector<ActivatedAccount> activated_accounts(store::Transaction& transaction, AllCustomers all);
/// The name of the activation role, which the names of all that the portal makes in the account begin with; empty where
/// none was asked for yet.
std::string role_name_of(store::Transaction& transaction, const CustomerId& customer, const std::string& id);
/// Those of the customer's accounts that a person removed and that were not proven since: nothing that the portal has
/// of them is shown.
std::set<std::string> removed_accounts(store::Transaction& transaction, const CustomerId& customer);
/// The last import that ended.
void set_last_sync(store::Transaction& transaction, const CustomerId& customer, const std::string& id, Timestamp at);
/// Error: no_activation where none was made yet.
Result<std::string> external_id_of(store::Transaction& transaction, const CustomerId& customer,
                                   const AccountId& account);

class Accounts {
public:
    /// `recheck_delay`: until the proof of a new account is repeated.
    Accounts(store::Store& store, installation::Installation& installation, const Clock& clock, Random& random,
             std::chrono::seconds recheck_delay = std::chrono::seconds(60));

    Task<Result<CloudAccountWithActivation>> add(api::Context context, NewCloudAccount wanted);
    Task<Result<CloudAccountWithActivation>> activate(api::Context context, std::string id, ActivationRequest request);
    Task<Result<Activation>> activation(api::Context context, std::string id);
    /// Looks at AWS now. Error: wrong_account where the stack was found in the other account.
    Task<Result<CloudAccountWithActivation>> check(api::Context context, std::string id, CheckRequest request);
    Task<Result<CloudAccountWithActivation>> change_access(api::Context context, std::string id, AccessRequest wanted);
    /// In the order of the ids. Nothing is changed where one of them cannot be.
    Task<Result<AccountList>> change_access_of_many(api::Context context, ManyAccessRequest wanted);
    Task<Result<AccessDetail>> access(api::Context context, std::string id);
    /// Erased is by a job, a part at a time; until it has ended the account does not come back (conflict).
    Task<Result<Removal>> remove(api::Context context, std::string id, bool dry_run, bool erase);
    Task<Result<CloudAccount>> get(api::Context context, std::string id);
    Task<Result<api::Page<CloudAccount>>> list(api::Context context, ListQuery query, api::PageRequest page);
    Task<Result<Prerequisites>> prerequisites(api::Context context, std::optional<std::string> region);
    std::vector<OfferedRegion> regions() const;
    Task<Result<InstallationProblems>> problems();

    // ---- for the features above this one
    struct Order { ///< an activation stack that can be asked for: its template is published
        std::string region;
        std::string partition;
        std::string stack_name; ///< also the activation role's name
        std::string template_url;
        std::string template_sha256;
    };
    /// Error: invalid_region, region_not_offered, aws_...
    Task<Result<Order>> prepare(CustomerId customer, std::string region);
    /// What stands in the customer's templates of a partition.
    Task<Result<TemplateSubject>> template_subject(CustomerId customer, std::string partition);
    /// A session of the account's activation role. Error: no_activation, aws_...
    Task<Result<aws::Identity>> enter(CustomerId customer, std::string id, std::string session_name);
    /// Looks now whether the role still may write tags, and writes down what it saw. Error: no_activation, aws_...
    Task<Result<void>> look_at_write_access(CustomerId customer, std::string id);
    /// The account becomes Activating and is proven by itself from now on; answers its external ID. `entry` says who
    /// asked: its subject, before and after are filled in here. Error: not_found, account_not_activatable.
    Result<std::string> ask_for_activation(store::Transaction& transaction, const CustomerId& customer,
                                           const std::string& id, const Order& order, audit::Entry entry);
    /// The automation could not make the stack: the account is Not Activated again, with the reason.
    void give_up_activation(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                            StatusReason reason);

    /// The add-on stack of the third access level, published; the region is its bucket's. Error: not_configured,
    /// aws_...
    Task<Result<Order>> prepare_tag_stack(CustomerId customer, std::string partition);
    /// The account's add-on stack is expected in the order's region, and looked for from now on. Error: not_found,
    /// no_activation where the account is not Activated or does not wait for one.
    Result<void> ask_for_tag_stack(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                   const Order& order);
    /// Somebody says that it is there: AWS is asked now.
    void look_for_tag_stack(store::Transaction& transaction, const CustomerId& customer, const std::string& id);

    /// `told` is called in each transaction that makes an account Activated. Before the worker runs.
    using Told = std::function<void(store::Transaction&, const CustomerId&, const std::string& id)>;
    void on_activated(Told told) { on_activated_.push_back(std::move(told)); }
    /// The same for each change of an account's access level.
    void on_access_changed(Told told) { on_access_changed_.push_back(std::move(told)); }
    /// What removing an account keeps or erases: `counted` adds what a feature has of it, `erased` takes some of that
    /// away and answers whether there is more.
    using Counted = std::function<void(store::Transaction&, const CustomerId&, const std::string& id, Holdings&)>;
    using Erased = std::function<bool(store::Transaction&, const CustomerId&, const std::string& id)>;
    void on_removal(Counted counted, Erased erased) {
        on_counting_.push_back(std::move(counted));
        on_erasing_.push_back(std::move(erased));
    }
    /// Waited for after the portal may not write to these accounts any more, and before anybody is told so.
    using Settled = std::function<Task<>(std::vector<std::string> ids)>;
    void on_writing_ended(Settled settled) { on_writing_ended_.push_back(std::move(settled)); }

    /// The handlers of "activation", "activation-recheck", "organization", "access-check", "write-access" and
    /// "erase-account".
    void register_jobs(jobs::Worker& worker);
    /// Before the worker runs: every activated account has its access check. Blocking; repeatable.
    void ensure_schedules();
    api::Routes routes();

private:
    struct Work; // what a job works on, read in one transaction

    TemplateSubject subject_of(const people::Customer& customer, const installation::OperatorIdentity& identity,
                               const std::string& partition) const;
    CloudAccountWithActivation begin(store::Transaction& transaction, const CustomerId& customer, CloudAccount account,
                                     const Order& order, audit::Entry entry);
    Result<Activation> view(store::Transaction& transaction, const CustomerId& customer,
                            const CloudAccount& account) const;

    Result<Activation> view_tag_stack(store::Transaction& transaction, const CustomerId& customer,
                                      const CloudAccount& account) const;
    /// The add-on stack, where the role has its permission.
    std::optional<LeftStack> left_tag_stack(store::Transaction& transaction, const CustomerId& customer,
                                            const CloudAccount& account) const;
    /// `region`: where it is made, if that is decided; else the account's own.
    void ask_for_write_access(store::Transaction& transaction, const CustomerId& customer, const CloudAccount& account,
                              const Order& order, std::optional<std::string> region = std::nullopt);
    Task<> writing_ended(std::vector<std::string> ids);
    void apply_access(store::Transaction& transaction, const api::Context& context, CloudAccount account,
                      const AccessRequest& wanted, const std::map<std::string, Order>& add_ons);
    Task<Result<std::vector<CloudAccountWithActivation>>>
    change_access_of(api::Context context, std::vector<std::string> ids, AccessRequest wanted);
    void note_write_access(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                           const Proof& proof);

    Task<jobs::Outcome> run_write_access(jobs::JobContext& context);
    Task<jobs::Outcome> run_activation(jobs::JobContext& context);
    Task<jobs::Outcome> run_recheck(jobs::JobContext& context);
    Task<jobs::Outcome> run_organization(jobs::JobContext& context);
    Task<jobs::Outcome> run_access_check(jobs::JobContext& context);
    Task<jobs::Outcome> run_erasure(jobs::JobContext& context);
    /// What a removal does, and how what the portal has of the account is called in it.
    Result<Removal> plan_removal(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                 bool erase) const;
    /// Error: forbidden where it was removed and `may_add` is false; conflict while it is being erased.
    Result<void> may_be_asked_for(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                  bool may_add) const;
    Task<std::optional<Work>> load(CustomerId customer, std::string id);
    /// Error: wrong_account where the stack stands in the other account, so that the role there lets us in.
    Task<Result<void>> found_in_other_account(CustomerId customer, std::string id, AccountId other);
    Task<Result<ProofSubject>> subject_of_proof(Work work, std::string session_name);
    Task<Result<Proof>> look(Work work, std::string session_name);
    /// `whole`: what each policy grants is read, where the role is of today's template.
    Task<Result<Proof>> look_again(CustomerId customer, Work work, std::string session_name, bool whole = false);
    /// Of the template that the account would get today; nothing where it cannot be told.
    Task<std::optional<std::string>> current_template_sha256(CustomerId customer, std::string partition);
    /// Brings forward whatever looks at AWS for this account.
    void look_now(store::Transaction& transaction, const CustomerId& customer, const CloudAccount& account);
    Task<Result<aws::Identity>> as_activation_role(Work work, std::string session_name);
    Task<> apply_view(CustomerId customer, std::string id, AccountId looked_from, OrganizationView view);
    Task<> say_how_far(CustomerId customer, std::string id, std::size_t accounts);
    void tell(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
              const std::set<std::string>& changed);
    void schedule_access_check(store::Transaction& transaction, const CustomerId& customer, const std::string& id);
    /// Whether a refusal that AWS gives no reason for is the account's. While nobody can tell, it is written down and
    /// said, and an account that the portal can most likely enter is looked at.
    bool is_lost(store::Transaction& transaction, const CustomerId& customer, CloudAccount account, const Proof& proof);
    /// Of an account that is Activated: why the portal cannot tell whether it still is let in.
    void say_undecided(store::Transaction& transaction, const CustomerId& customer, CloudAccount account,
                       StatusReason reason);
    jobs::Outcome record_access(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                const Proof& proof);
    jobs::Outcome record(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                         const Proof& proof);
    jobs::Outcome record_recheck(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                 const Proof& proof);
    /// Applies a transition with its audit row and event; false where the cause does not apply any more.
    bool move(store::Transaction& transaction, const CustomerId& customer, CloudAccount& account, Cause cause,
              std::optional<StatusReason> reason);

    std::vector<Told> on_activated_;
    std::vector<Told> on_access_changed_;
    std::vector<Counted> on_counting_;
    std::vector<Erased> on_erasing_;
    std::vector<Settled> on_writing_ended_;
    store::Store& store_;
    installation::Installation& installation_;
    const Clock& clock_;
    Random& random_;
    const std::chrono::seconds recheck_delay_;
};

} // namespace portal::accounts
