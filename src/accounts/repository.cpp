#include "accounts/repository.hpp"

#include "api/route.hpp"
#include "base/text.hpp"
#include "store/where.hpp"

#include <stdexcept>

namespace portal::accounts {

namespace {

using store::to_value;

// linked_count and needs_activation are derived, never stored: they cannot be wrong.
constexpr std::string_view columns =
    "a.id, a.account_id, a.partition, a.name, a.email, a.organization_role, a.organization_id, a.master_account_id,"
    " a.organizational_units, a.joined_method, a.organization_state, a.status, a.status_reason, a.region, "
    "a.access_level,"
    " a.cost_explorer_sync, a.owner_user_id, a.created_at, a.activated_at, a.organization_reason,"
    " a.delegated_administrator, a.checked_at, a.last_sync, a.write_permission,"
    " (SELECT COUNT(*) FROM cloud_accounts l WHERE l.customer_id = a.customer_id AND l.master_account_id = a.account_id"
    " AND l.organization_role = 'linked')";

template <class Enum>
std::string name_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

template <class Enum>
std::optional<std::string> name_of(const std::optional<Enum>& value) {
    if (!value) return std::nullopt;
    return name_of(*value);
}

template <class Enum>
Enum enum_from(const std::string& name) {
    Enum value{};
    if (!boost::describe::enum_from_string(name.c_str(), value))
        throw store::StoreError("the store holds an unknown word: " + name);
    return value;
}

template <class Enum>
std::optional<Enum> enum_from(const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    return enum_from<Enum>(*name);
}

/// What was written by write() comes back by read(); anything else is a broken store.
template <class T>
T stored_json(const std::string& text) {
    const auto parsed = json::parse(text);
    if (!parsed) throw store::StoreError("the store holds text that is not JSON");
    auto value = json::read<T>(*parsed);
    if (!value) throw store::StoreError("the store holds JSON of another shape: " + value.error().detail);
    return std::move(*value);
}

std::optional<std::string> json_text(const std::optional<StatusReason>& reason) {
    if (!reason) return std::nullopt;
    return json::serialize(json::write(*reason));
}

std::string search_text(const CloudAccount& account) {
    return to_lower(account.name) + "\n" + account.account_id.value() + "\n" + to_lower(account.email.value_or(""));
}

CloudAccount from_row(const store::Row& row) {
    CloudAccount account;
    account.id = row.text(0);
    account.account_id = AccountId::trusted(row.text(1));
    account.partition = row.text(2);
    account.name = row.text(3);
    account.email = row.optional_text(4);
    account.organization_role = enum_from<OrganizationRole>(row.text(5));
    account.organization_id = row.optional_text(6);
    account.master_account_id = row.optional_text(7);
    account.organizational_unit_path = stored_json<std::vector<std::string>>(row.text(8));
    account.joined_method = enum_from<JoinedMethod>(row.optional_text(9));
    account.organization_state = enum_from<OrganizationState>(row.optional_text(10));
    account.status = enum_from<Status>(row.text(11));
    if (const auto reason = row.optional_text(12)) account.status_reason = stored_json<StatusReason>(*reason);
    account.region = row.optional_text(13);
    account.access.level = enum_from<AccessLevel>(row.text(14));
    account.access.cost_explorer_sync = row.flag(15);
    account.owner_user_id = row.optional_text(16);
    account.created_at = row.time(17);
    account.activated_at = row.optional_time(18);
    if (const auto reason = row.optional_text(19)) account.organization_reason = stored_json<StatusReason>(*reason);
    account.delegated_administrator = row.flag(20);
    account.checked_at = row.optional_time(21);
    account.last_sync = row.optional_time(22);
    account.access.write_permission = row.flag(23);
    account.linked_count = row.integer(24);
    // The read-only role carries both reading levels in full; the third one is what the role really has.
    const bool wants_to_write = account.access.level == AccessLevel::resources_and_tags_write_back;
    if (account.status == Status::activated)
        account.access.effective_level =
            wants_to_write && !account.access.write_permission ? AccessLevel::resources_and_tags : account.access.level;
    // The add-on stands on the role: there is nothing to wait for before the account is Activated.
    account.access.pending = wants_to_write && account.status == Status::activated && !account.access.write_permission;
    account.needs_activation =
        account.organization_role == OrganizationRole::master && account.status == Status::not_activated;
    account.stays_off = stays_off(account.organization_role, account.status);
    const Activatable can = activatable(account.status, account.organization_state);
    account.activatable = can.yes;
    if (!can.yes) account.activatable_reason = can.reason;
    return account;
}

} // namespace

std::vector<CloudAccount> Repository::select(const store::Where& where, const std::string& tail) {
    std::vector<CloudAccount> accounts;
    for (const auto& row : transaction_.run(
             "SELECT " + std::string(columns) + " FROM cloud_accounts a WHERE " + where.sql + tail, where.parameters))
        accounts.push_back(from_row(row));
    return accounts;
}

std::optional<CloudAccount> Repository::find(const std::string& id) {
    store::Where where(customer_, "a.customer_id");
    where.condition("a.id = " + where.add(id));
    auto found = select(where);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<CloudAccount> Repository::find_by_account_id(const AccountId& account) {
    store::Where where(customer_, "a.customer_id");
    where.condition("a.account_id = " + where.add(account.value()));
    auto found = select(where);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

AccountSlice Repository::list(const AccountFilter& filter, const std::vector<std::string>& after, std::size_t limit) {
    store::Where where(customer_, "a.customer_id");
    if (filter.master_account_id) {
        where.condition("a.master_account_id = " + where.add(*filter.master_account_id));
        where.condition("a.organization_role = 'linked'");
    }
    std::vector<std::string> statuses;
    for (Status status : filter.statuses) statuses.push_back(name_of(status));
    where.any_of("a.status", statuses);
    if (!filter.text.empty())
        where.condition(store::contains(transaction_.engine(), "a.search_text", where.add(to_lower(filter.text))));
    if (filter.top_level)
        where.condition("(a.organization_role <> 'linked' OR NOT EXISTS (SELECT 1 FROM cloud_accounts m WHERE "
                        "m.customer_id = a.customer_id"
                        " AND m.account_id = a.master_account_id AND m.organization_role = 'master'))");
    AccountSlice slice;
    const auto counted = transaction_.run("SELECT COUNT(*) FROM (SELECT 1 FROM cloud_accounts a WHERE " + where.sql +
                                              " LIMIT " + std::to_string(api::most_counted + 1) + ") counted",
                                          where.parameters);
    slice.count = counted.at(0).integer(0);
    if (after.size() == 2) {
        const std::string name = where.add(after[0]);
        const std::string id = where.add(after[1]);
        where.condition("(a.name > " + name + " OR (a.name = " + name + " AND a.id > " + id + "))");
    }
    slice.accounts = select(where, " ORDER BY a.name, a.id LIMIT " + std::to_string(limit));
    return slice;
}

std::vector<CloudAccount> Repository::linked_to(const std::string& master_account_id) {
    store::Where where(customer_, "a.customer_id");
    where.condition("a.master_account_id = " + where.add(master_account_id));
    where.condition("a.organization_role = 'linked'");
    return select(where);
}

bool Repository::insert(const CloudAccount& account, bool added_by_a_person) {
    return transaction_.execute(
               "INSERT INTO cloud_accounts (id, customer_id, account_id, partition, name, email, organization_role, "
               "organization_id,"
               " master_account_id, organizational_units, joined_method, organization_state, status, status_reason, "
               "region, access_level,"
               " cost_explorer_sync, added, owner_user_id, created_at, activated_at, search_text, organization_reason,"
               " delegated_administrator, checked_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
               "$21, $22, $23, $24, $25)"
               " ON CONFLICT (customer_id, account_id) DO NOTHING",
               account.id, customer_.value, account.account_id.value(), account.partition, account.name, account.email,
               name_of(account.organization_role), account.organization_id, account.master_account_id,
               json::serialize(json::write(account.organizational_unit_path)), name_of(account.joined_method),
               name_of(account.organization_state), name_of(account.status), json_text(account.status_reason),
               account.region, name_of(account.access.level), account.access.cost_explorer_sync, added_by_a_person,
               account.owner_user_id, account.created_at, account.activated_at, search_text(account),
               json_text(account.organization_reason), account.delegated_administrator, account.checked_at) == 1;
}

void Repository::update(const CloudAccount& account) {
    transaction_.execute(
        "UPDATE cloud_accounts SET name = $1, email = $2, organization_role = $3, organization_id = "
        "$4, master_account_id = $5,"
        " organizational_units = $6, joined_method = $7, organization_state = $8, status = $9, "
        "status_reason = $10, region = $11,"
        " access_level = $12, cost_explorer_sync = $13, owner_user_id = $14, activated_at = $15, "
        "search_text = $16, partition = $17, organization_reason = $18, delegated_administrator = $19, "
        "checked_at = $20"
        " WHERE customer_id = $21 AND id = $22",
        account.name, account.email, name_of(account.organization_role), account.organization_id,
        account.master_account_id, json::serialize(json::write(account.organizational_unit_path)),
        name_of(account.joined_method), name_of(account.organization_state), name_of(account.status),
        json_text(account.status_reason), account.region, name_of(account.access.level),
        account.access.cost_explorer_sync, account.owner_user_id, account.activated_at, search_text(account),
        account.partition, json_text(account.organization_reason), account.delegated_administrator, account.checked_at,
        customer_.value, account.id);
}

void Repository::mark_added(const std::string& id) {
    transaction_.execute("UPDATE cloud_accounts SET added = 1 WHERE customer_id = $1 AND id = $2", customer_.value, id);
}

bool Repository::was_added(const std::string& id) {
    const auto row = transaction_.query_one("SELECT added FROM cloud_accounts WHERE customer_id = $1 AND id = $2",
                                            customer_.value, id);
    return row && row->flag(0);
}

std::vector<CloudAccount> Repository::with_account_ids(const std::vector<std::string>& account_ids) {
    if (account_ids.empty()) return {};
    store::Where where(customer_, "a.customer_id");
    std::string list;
    for (const auto& id : account_ids) list += (list.empty() ? "" : ", ") + where.add(id);
    where.condition("a.account_id IN (" + list + ")");
    return select(where);
}

std::int64_t Repository::count_only_discovered(const std::string& master_account_id) {
    const auto row = transaction_.query_one(
        "SELECT COUNT(*) FROM cloud_accounts WHERE customer_id = $1 AND master_account_id = $2 AND added = 0 AND "
        "status = 'not_activated' AND organization_role = 'linked'",
        customer_.value, master_account_id);
    return row->integer(0);
}

void Repository::forget_only_discovered(const std::string& master_account_id) {
    transaction_.execute(
        "DELETE FROM cloud_accounts WHERE customer_id = $1 AND master_account_id = $2 AND added = 0 AND "
        "status = 'not_activated' AND organization_role = 'linked'",
        customer_.value, master_account_id);
}

void Repository::set_last_sync(const std::string& id, Timestamp at) {
    transaction_.execute("UPDATE cloud_accounts SET last_sync = $3 WHERE customer_id = $1 AND id = $2", customer_.value,
                         id, at);
}

void Repository::set_checked_at(const std::string& id, Timestamp at) {
    transaction_.execute("UPDATE cloud_accounts SET checked_at = $1 WHERE customer_id = $2 AND id = $3", at,
                         customer_.value, id);
}

bool Repository::is_removed(const std::string& id) {
    const auto row = transaction_.query_one("SELECT removed FROM cloud_accounts WHERE customer_id = $1 AND id = $2",
                                            customer_.value, id);
    return row && row->flag(0);
}

void Repository::set_removed(const std::string& id, bool removed) {
    if (removed)
        transaction_.execute("UPDATE cloud_accounts SET removed = 1, write_permission = 0, last_sync = NULL WHERE "
                             "customer_id = $1 AND id = $2",
                             customer_.value, id);
    else
        transaction_.execute("UPDATE cloud_accounts SET removed = 0 WHERE customer_id = $1 AND id = $2",
                             customer_.value, id);
}

std::set<std::string> Repository::removed_ids() {
    std::set<std::string> ids;
    for (const auto& row :
         transaction_.query("SELECT id FROM cloud_accounts WHERE customer_id = $1 AND removed = 1", customer_.value))
        ids.insert(row.text(0));
    return ids;
}

void Repository::remove(const std::string& id) {
    transaction_.execute("DELETE FROM cloud_accounts WHERE customer_id = $1 AND id = $2", customer_.value, id);
}

std::optional<StoredActivation> Repository::activation(const std::string& cloud_account_id) {
    return find_stack("activations", cloud_account_id);
}

std::optional<StoredActivation> Repository::tag_stack(const std::string& cloud_account_id) {
    return find_stack("tag_stacks", cloud_account_id);
}

void Repository::put_activation(const StoredActivation& activation) { put_stack("activations", activation); }

void Repository::put_tag_stack(const StoredActivation& stack) { put_stack("tag_stacks", stack); }

void Repository::set_tag_stack_looked_at(const std::string& cloud_account_id, Timestamp at) {
    transaction_.execute("UPDATE tag_stacks SET looked_at = $1 WHERE customer_id = $2 AND cloud_account_id = $3", at,
                         customer_.value, cloud_account_id);
}

void Repository::set_write_permission(const std::string& id, bool may_write_tags) {
    transaction_.execute("UPDATE cloud_accounts SET write_permission = $3 WHERE customer_id = $1 AND id = $2",
                         customer_.value, id, may_write_tags);
}

std::optional<StoredActivation> Repository::find_stack(const std::string& table, const std::string& cloud_account_id) {
    const auto row = transaction_.query_one(
        "SELECT id, cloud_account_id, region, stack_name, template_url, template_sha256, requested_at, expires_at,"
        " looked_at, steps FROM " +
            table + " WHERE customer_id = $1 AND cloud_account_id = $2",
        customer_.value, cloud_account_id);
    if (!row) return std::nullopt;
    return StoredActivation{.id = row->text(0),
                            .cloud_account_id = row->text(1),
                            .region = row->text(2),
                            .stack_name = row->text(3),
                            .template_url = row->text(4),
                            .template_sha256 = row->text(5),
                            .requested_at = row->time(6),
                            .expires_at = row->time(7),
                            .looked_at = row->optional_time(8),
                            .steps = stored_json<std::vector<Step>>(row->text(9))};
}

void Repository::put_stack(const std::string& table, const StoredActivation& activation) {
    transaction_.execute(
        "INSERT INTO " + table +
            " (cloud_account_id, customer_id, id, region, stack_name, "
            "template_url, template_sha256, requested_at,"
            " expires_at, looked_at, steps) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            " ON CONFLICT (cloud_account_id) DO UPDATE SET id = excluded.id, region = excluded.region, "
            "stack_name = excluded.stack_name,"
            " template_url = excluded.template_url, template_sha256 = excluded.template_sha256, "
            "requested_at = excluded.requested_at,"
            " expires_at = excluded.expires_at, looked_at = excluded.looked_at, steps = excluded.steps",
        activation.cloud_account_id, customer_.value, activation.id, activation.region, activation.stack_name,
        activation.template_url, activation.template_sha256, activation.requested_at, activation.expires_at,
        activation.looked_at, json::serialize(json::write(activation.steps)));
}

void Repository::update_steps(const std::string& cloud_account_id, const std::vector<Step>& steps) {
    transaction_.execute("UPDATE activations SET steps = $1 WHERE customer_id = $2 AND cloud_account_id = $3",
                         json::serialize(json::write(steps)), customer_.value, cloud_account_id);
}

void Repository::set_looked_at(const std::string& cloud_account_id, Timestamp at) {
    transaction_.execute("UPDATE activations SET looked_at = $1 WHERE customer_id = $2 AND cloud_account_id = $3", at,
                         customer_.value, cloud_account_id);
}

} // namespace portal::accounts
