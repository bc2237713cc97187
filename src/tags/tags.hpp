// Tags that people change: in the portal, or at AWS where the account's access level writes. The room's one public
// header.
//
// An edit is planned before anything is sent, and written down before it is carried out: as a change with a row a
// resource, and as the portal's word on each key (resources/tag_state.hpp). What is to be written to AWS is a job of
// the change's id: it reads each resource's tags by its own service at most 5 s before it writes, and reads back after.
// Coroutines resume on the executor that awaited; the object must outlive them. Thread-safe.
#pragma once

#include "accounts/accounts.hpp"
#include "api/route.hpp"
#include "installation/installation.hpp"
#include "jobs/routes.hpp"
#include "resources/resources.hpp"
#include "tags/plan.hpp"
#include "tags/service_rules.hpp"

namespace portal::tags {

/// Edits of the first two levels, on accounts whose level writes now: they are not pushed by the switch itself.
enum class KeptEdits { apply, drop };
BOOST_DESCRIBE_ENUM(KeptEdits, apply, drop)

/// As the parameters of GET /resources.
struct FilterBody {
    std::optional<std::vector<std::string>> account_id, type, service, region, state, organizational_unit, tag_present,
        tag_absent;
    std::optional<std::map<std::string, std::vector<std::string>>> tag;
    std::optional<bool> tagged;
    std::optional<resources::TagsStatus> tags_status;
    std::optional<resources::ManagedBy> managed_by;
    std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(FilterBody, (),
                      (account_id, type, service, region, state, organizational_unit, tag_present, tag_absent, tag,
                       tagged, tags_status, managed_by, q))

/// POST /tag-changes: which resources (one of filter, resource_ids; of kept_edits both may be left out), and what.
struct ChangeRequest {
    std::optional<FilterBody> filter;
    std::optional<std::vector<std::string>> resource_ids; ///< at most 10,000
    std::optional<std::map<std::string, std::string>> set;
    std::optional<std::vector<std::string>> remove;
    std::optional<KeptEdits> kept_edits;
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(ChangeRequest, (), (filter, resource_ids, set, remove, kept_edits, dry_run))

struct PreviewItem {
    std::string resource_id;
    std::string arn;
    std::string type;
    std::optional<std::string> name;
    std::string account_id;
    std::string region;
    bool writes = false;                                      ///< at AWS; else in the portal
    std::map<std::string, std::optional<std::string>> before; ///< null: none
    std::map<std::string, std::optional<std::string>> after;
    std::optional<Remark> blocked;
    std::vector<Remark> warnings;
};
BOOST_DESCRIBE_STRUCT(PreviewItem, (),
                      (resource_id, arn, type, name, account_id, region, writes, before, after, blocked, warnings))

/// What a change would do. The same request with If-Match of this answer's `digest` does exactly this, or nothing.
struct Preview {
    std::vector<PreviewItem> items; ///< those that change or are blocked
    std::int64_t changed = 0;
    std::int64_t blocked = 0;
    std::int64_t unchanged = 0;
    std::vector<PlannedCall> aws_calls;
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(Preview, (), (items, changed, blocked, unchanged, aws_calls, digest))

/// kept: in the portal. accepted: AWS said yes, its reads do not show it yet. superseded: a later edit took its place.
enum class ItemState { queued, sent, accepted, done, kept, failed, conflict, superseded };
BOOST_DESCRIBE_ENUM(ItemState, queued, sent, accepted, done, kept, failed, conflict, superseded)

struct ChangeItem {
    std::string resource_id;
    std::string arn;
    std::string type;
    ItemState state = ItemState::queued;
    std::map<std::string, std::string> set;
    std::vector<std::string> remove;
    std::map<std::string, std::optional<std::string>> before;
    std::optional<std::string> code;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(ChangeItem, (), (resource_id, arn, type, state, set, remove, before, code, detail))

enum class ChangeKind { edit, kept_edits, resolution, retry, undo };
BOOST_DESCRIBE_ENUM(ChangeKind, edit, kept_edits, resolution, retry, undo)

struct ChangeSet {
    std::string id;
    ChangeKind kind = ChangeKind::edit;
    Timestamp at;
    std::string who;
    std::map<std::string, std::string> set;
    std::vector<std::string> remove;
    std::optional<std::string> undoes;
    std::int64_t total = 0;
    std::int64_t open = 0; ///< not yet carried out
    std::int64_t failed = 0;
    std::int64_t conflicts = 0;
};
BOOST_DESCRIBE_STRUCT(ChangeSet, (), (id, kind, at, who, set, remove, undoes, total, open, failed, conflicts))

struct ChangeSetDetail : ChangeSet {
    std::vector<ChangeItem> items;
};
BOOST_DESCRIBE_STRUCT(ChangeSetDetail, (ChangeSet), (items))

/// AWS has another value than the portal's edit began from, or than it made.
struct Conflict {
    std::string id;
    std::string resource_id;
    std::string arn;
    std::string type;
    std::optional<std::string> name;
    std::string account_id;
    std::string region;
    std::string key;
    std::optional<std::string> aws_value;    ///< null: AWS does not have the key
    std::optional<std::string> portal_value; ///< null: the edit removes it
    std::optional<std::string> base_value;   ///< what both sides had last
    Timestamp since;
    std::string who; ///< whose edit
    std::string change_id;
};
BOOST_DESCRIBE_STRUCT(Conflict, (),
                      (id, resource_id, arn, type, name, account_id, region, key, aws_value, portal_value, base_value,
                       since, who, change_id))

enum class Keep { aws, portal };
BOOST_DESCRIBE_ENUM(Keep, aws, portal)
struct Resolution {
    Keep keep{};
};
BOOST_DESCRIBE_STRUCT(Resolution, (), (keep))

/// GET /resources/{id}/tag-history
struct TagHistory {
    Timestamp at;
    std::map<std::string, std::string> tags;         ///< effective at that time
    std::vector<resources::TagHistoryEntry> changes; ///< newest first, up to that time
};
BOOST_DESCRIBE_STRUCT(TagHistory, (), (at, tags, changes))

class LooksAfterRefusals;
class WritesUnderWay;

class Tags {
public:
    Tags(store::Store& store, accounts::Accounts& accounts, resources::Resources& resources,
         installation::Installation& installation, const Clock& clock, Random& random);

    /// One resource. Error: invalid_request (AWS's limits), not_found, tags_not_writable, precondition_failed.
    Task<Result<resources::ResourceDetail>> change_one(api::Context context, std::string id, TagChange change);
    /// Error: invalid_request (too many resources among it), not_found.
    Task<Result<Preview>> preview(api::Context context, ChangeRequest request);
    /// Error: the same, nothing_to_change, precondition_failed where If-Match is not the preview's digest.
    Task<Result<jobs::JobView>> change(api::Context context, ChangeRequest request);
    /// Undoes what still is as the change left it. Error: not_found, nothing_to_change.
    Task<Result<jobs::JobView>> undo(api::Context context, std::string id);
    /// What failed, again. Error: not_found, nothing_to_change.
    Task<Result<jobs::JobView>> retry(api::Context context, std::string id);
    /// What was not sent yet is not sent any more. Error: not_found, job_has_ended where nothing is open.
    Task<Result<ChangeSetDetail>> cancel(api::Context context, std::string id);
    Task<Result<ChangeSetDetail>> get(api::Context context, std::string id);
    Task<Result<api::Page<ChangeSet>>> list(api::Context context, api::PageRequest page); ///< newest first
    Task<Result<api::Page<Conflict>>> conflicts(api::Context context, std::optional<std::string> resource_id,
                                                api::PageRequest page);
    /// Error: not_found where it is none any more.
    Task<Result<resources::ResourceDetail>> resolve(api::Context context, std::string id, Resolution resolution);
    Task<Result<TagHistory>> history(api::Context context, std::string id, std::optional<Timestamp> at);
    Task<Result<resources::TagKeys>> keys(api::Context context);
    /// What services take in tags: the same for everybody.
    Task<Result<TagRules>> rules();
    Task<Result<Protections>> protections(api::Context context);
    Task<Result<Protections>> set_protections(api::Context context, Protections wanted);

    /// In the transaction that changes an account's access level.
    void access_changed(store::Transaction& transaction, const CustomerId& customer, const std::string& id);
    /// Waits until no call that writes tags of these accounts is under way in this process, at most a minute: what a
    /// level that has fallen allowed has then come to its end.
    Task<> writes_have_ended(std::vector<std::string> cloud_account_ids);
    /// In the transaction that makes an account Activated.
    void account_activated(store::Transaction& transaction, const CustomerId& customer, const std::string& id);

    /// How many edits the account's resources had a part in.
    std::int64_t changes_of(store::Transaction& transaction, const CustomerId& customer, const std::string& id) const;
    /// Takes the part of an account that was removed out of some edits; false when no more have one. Those that are
    /// still being carried out come to their end first.
    bool erase(store::Transaction& transaction, const CustomerId& customer, const std::string& id) const;

    /// The handlers of "tag-change" and "tag-policy".
    void register_jobs(jobs::Worker& worker);
    api::Routes routes();

private:
    struct Planning; // the subjects of a change with what happens to each
    struct Batch;    // what is written at once

    Result<Planning> plan_all(store::Transaction& transaction, const api::Context& context,
                              const ChangeRequest& request) const;
    Preview preview_of(const Planning& planning) const;
    /// Writes the change down and, where AWS is to be written, its job. Answers the change's id.
    std::string begin(store::Transaction& transaction, const api::Context& context, const Planning& planning);
    using PlanIt = std::function<Result<Planning>(store::Transaction&)>;
    Task<Result<jobs::JobView>> begin_job(api::Context context, PlanIt plan_it);

    void read_policy(store::Transaction& transaction, const CustomerId& customer, const std::string& id);
    Task<jobs::Outcome> run_policy(jobs::JobContext& context);
    Task<jobs::Outcome> run_change(jobs::JobContext& context);
    Task<> write_batch(CustomerId customer, std::shared_ptr<Batch> batch);
    Task<> read_before(std::shared_ptr<Batch> batch);
    Task<> send(CustomerId customer, std::shared_ptr<Batch> batch);
    Task<> read_back(std::shared_ptr<Batch> batch);

    store::Store& store_;
    accounts::Accounts& accounts_;
    resources::Resources& resources_;
    installation::Installation& installation_;
    const Clock& clock_;
    Random& random_;
    const std::shared_ptr<WritesUnderWay> writes_under_way_;
    const std::shared_ptr<LooksAfterRefusals> looks_after_refusals_;
};

} // namespace portal::tags
