#include "linked_accounts/repository.hpp"

#include "accounts/accounts.hpp"
#include "base/json.hpp"
#include "jobs/jobs.hpp"

#include <map>

namespace portal::linked_accounts {

namespace {

using store::to_value;

constexpr std::string_view columns =
    "job_id, account_id, master_id, cloud_account_id, wave, state, request_id, sent_at, "
    "sendings, since, grant_id, stack_id, reason, purpose";

template <class E>
std::string name_of(E value) {
    return boost::describe::enum_to_string(value, "");
}

template <class E>
E enum_of(const std::string& word) {
    E value{};
    if (!boost::describe::enum_from_string(word.c_str(), value))
        throw store::StoreError("the store holds an unknown word: " + word);
    return value;
}

template <class T>
T stored_json(const std::string& text) {
    const auto parsed = json::parse(text);
    if (!parsed) throw store::StoreError("the store holds text that is not JSON");
    auto value = json::read<T>(*parsed);
    if (!value) throw store::StoreError("the store holds JSON of another shape: " + value.error().detail);
    return std::move(*value);
}

LinkedActivation from_row(const store::Row& row) {
    LinkedActivation found;
    found.job_id = row.text(0);
    found.account_id = row.text(1);
    found.master_id = row.text(2);
    found.cloud_account_id = row.optional_text(3);
    found.wave = row.integer(4);
    found.state = enum_of<State>(row.text(5));
    found.request_id = row.optional_text(6);
    found.sent_at = row.optional_time(7);
    found.sendings = row.integer(8);
    found.since = row.time(9);
    found.grant_id = row.optional_text(10);
    found.stack_id = row.optional_text(11);
    if (const auto reason = row.optional_text(12)) found.reason = stored_json<accounts::StatusReason>(*reason);
    found.purpose = enum_of<Purpose>(row.text(13));
    return found;
}

std::optional<std::string> json_text(const std::optional<accounts::StatusReason>& reason) {
    if (!reason) return std::nullopt;
    return json::serialize(json::write(*reason));
}

} // namespace

bool LinkedActivation::operator==(const LinkedActivation& other) const {
    return state == other.state && request_id == other.request_id && sent_at == other.sent_at &&
           sendings == other.sendings && since == other.since && grant_id == other.grant_id &&
           stack_id == other.stack_id && cloud_account_id == other.cloud_account_id &&
           json_text(reason) == json_text(other.reason);
}

void Repository::insert(const StoredGrant& grant) {
    transaction_.execute(
        "INSERT INTO automation_grants (id, customer_id, master_id, region, organization_role, account_ids, "
        "template_url, template_sha256, activation_template_sha256, replaces, made_at, ends_at, "
        "add_on_template_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        grant.id, customer_.value, grant.master_id, grant.region, grant.organization_role,
        json::serialize(json::write(grant.account_ids)), grant.template_url, grant.template_sha256,
        grant.activation_template_sha256, grant.replaces, grant.made_at, grant.ends_at,
        grant.add_on ? std::optional(grant.add_on->sha256) : std::nullopt);
}

std::optional<StoredGrant> Repository::newest_grant(const std::string& master_id) {
    const auto row = transaction_.query_one(
        "SELECT id, region, organization_role, account_ids, template_url, template_sha256, "
        "activation_template_sha256, replaces, made_at, ends_at, answered_at, add_on_template_sha256 "
        "FROM automation_grants WHERE customer_id = $1 AND master_id = $2 ORDER BY made_at DESC, id DESC LIMIT 1",
        customer_.value, master_id);
    const auto master = accounts::find_account(transaction_, customer_, master_id);
    if (!row || !master) return std::nullopt;
    StoredGrant grant;
    grant.id = row->text(0);
    grant.master_account_id = master->account_id.value();
    grant.region = row->text(1);
    grant.organization_role = row->text(2);
    grant.account_ids = stored_json<std::vector<std::string>>(row->text(3));
    grant.template_url = row->text(4);
    grant.template_sha256 = row->text(5);
    grant.activation_template_sha256 = row->text(6);
    grant.replaces = row->integer(7) != 0;
    grant.made_at = row->time(8);
    grant.ends_at = row->time(9);
    grant.answered_at = row->optional_time(10);
    if (const auto sha256 = row->optional_text(11)) grant.add_on = TemplateAt{.url = {}, .sha256 = *sha256};
    grant.master_id = master_id;
    return grant;
}

void Repository::set_answered(const std::string& grant_id, std::optional<Timestamp> at) {
    transaction_.execute("UPDATE automation_grants SET answered_at = $3 WHERE customer_id = $1 AND id = $2",
                         customer_.value, grant_id, at);
}

void Repository::insert(const LinkedActivation& row) {
    transaction_.execute("INSERT INTO linked_activations (customer_id, " + std::string(columns) +
                             ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                         customer_.value, row.job_id, row.account_id, row.master_id, row.cloud_account_id, row.wave,
                         name_of(row.state), row.request_id, row.sent_at, row.sendings, row.since, row.grant_id,
                         row.stack_id, json_text(row.reason), name_of(row.purpose));
}

void Repository::update(const LinkedActivation& row) {
    transaction_.execute("UPDATE linked_activations SET cloud_account_id = $4, state = $5, request_id = $6, sent_at = "
                         "$7, sendings = $8, "
                         "since = $9, grant_id = $10, stack_id = $11, reason = $12 "
                         "WHERE customer_id = $1 AND job_id = $2 AND account_id = $3",
                         customer_.value, row.job_id, row.account_id, row.cloud_account_id, name_of(row.state),
                         row.request_id, row.sent_at, row.sendings, row.since, row.grant_id, row.stack_id,
                         json_text(row.reason));
}

std::vector<LinkedActivation> Repository::select(const std::string& where,
                                                 const std::vector<store::Value>& parameters) {
    std::vector<LinkedActivation> found;
    for (const auto& row : transaction_.run("SELECT " + std::string(columns) +
                                                " FROM linked_activations WHERE customer_id = $1 AND " + where,
                                            parameters))
        found.push_back(from_row(row));
    return found;
}

std::vector<LinkedActivation> Repository::of_job(const std::string& job_id) {
    return select("job_id = $2 ORDER BY account_id", {to_value(customer_.value), to_value(job_id)});
}

std::optional<LinkedActivation> Repository::find(const std::string& job_id, const std::string& account_id) {
    auto found =
        select("job_id = $2 AND account_id = $3", {to_value(customer_.value), to_value(job_id), to_value(account_id)});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<LinkedActivation> Repository::with_request(const std::string& request_id) {
    auto found = select("request_id = $2", {to_value(customer_.value), to_value(request_id)});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Repository::UnderWay> Repository::under_way(const std::string& master_id) {
    std::vector<UnderWay> found;
    std::map<std::string, bool> runs; // whether the job has not finished
    for (const auto& row :
         transaction_.query("SELECT account_id, purpose, job_id FROM linked_activations WHERE customer_id = $1 AND "
                            "master_id = $2 AND state IN ('waiting', 'probing', 'creating', 'verifying')",
                            customer_.value, master_id)) {
        const auto [job, is_new] = runs.try_emplace(row.text(2));
        if (is_new) job->second = jobs::is_unfinished(transaction_, customer_, job->first);
        if (job->second) found.push_back({row.text(0), enum_of<Purpose>(row.text(1))});
    }
    return found;
}

std::vector<std::string> Repository::proven_by(const std::string& grant_id) {
    std::vector<std::string> found;
    for (const auto& row : transaction_.query(
             "SELECT DISTINCT account_id FROM linked_activations WHERE customer_id = $1 AND grant_id = $2",
             customer_.value, grant_id))
        found.push_back(row.text(0));
    return found;
}

std::vector<Repository::Run> Repository::runs(const std::string& master_id, std::int64_t most) {
    std::vector<Run> found;
    for (auto& job : jobs::newest(transaction_, customer_, {"linked-accounts", "linked-access"}, master_id, most))
        found.push_back({std::move(job.id), std::move(job.kind), name_of(job.status), job.created_at});
    return found;
}

} // namespace portal::linked_accounts
