// What a look at AWS changes in the portal's rows.
#include "accounts/organization.hpp"

#include <map>

namespace portal::accounts {

namespace {

/// The row of an account that AWS told us of.
CloudAccount discovered(const Clock& clock, Random& random, const AccountId& account, const std::string& partition) {
    CloudAccount row;
    row.id = uuid_v7(clock, random);
    row.account_id = account;
    row.partition = partition;
    row.created_at = clock.now();
    return row;
}

/// Inserts or updates where something differs that a page shows.
void put(Repository& repository, const CloudAccount& wanted, const std::optional<CloudAccount>& before,
         OrganizationChanges& changes) {
    if (before && json::write(*before) == json::write(wanted)) return;
    if (before)
        repository.update(wanted);
    else
        repository.insert(wanted, false);
    changes.changed.insert(wanted.id);
}

} // namespace

void apply_own_place(Repository& repository, const Clock& clock, Random& random, const AccountId& looked_from,
                     const OrganizationView& view, OrganizationChanges& changes) {
    const auto before = repository.find_by_account_id(looked_from);
    if (!before) return;
    CloudAccount own = *before;
    own.organization_reason = view.unseen;
    // Not being allowed to look concludes nothing: what was known stays.
    if (view.role != OrganizationRole::unknown) {
        own.organization_role = view.role;
        own.organization_id = view.organization_id.empty() ? std::nullopt : std::optional(view.organization_id);
        own.master_account_id =
            view.role == OrganizationRole::linked ? std::optional(view.master_account_id) : std::nullopt;
        if (view.role == OrganizationRole::standalone) {
            own.organizational_unit_path.clear();
            own.joined_method.reset();
            own.organization_state.reset();
            own.delegated_administrator = false;
        }
        if (view.listed_as_delegated_administrator) own.delegated_administrator = true;
    }
    put(repository, own, before, changes);
    if (view.role != OrganizationRole::linked) return;

    const AccountId master_id = AccountId::trusted(view.master_account_id);
    const auto known = repository.find_by_account_id(master_id);
    CloudAccount master = known ? *known : discovered(clock, random, master_id, own.partition);
    if (!known) {
        master.name = "Master account " + master_id.value();
        master.organization_state = OrganizationState::active;
    }
    master.organization_role = OrganizationRole::master;
    master.organization_id = own.organization_id;
    master.master_account_id.reset();
    if (!view.master_email.empty()) master.email = view.master_email;
    put(repository, master, known, changes);
}

void apply_members(Repository& repository, const Clock& clock, Random& random, const AccountId& looked_from,
                   const OrganizationView& view, std::span<const MemberAccount> members, OrganizationChanges& changes) {
    const auto own = repository.find_by_account_id(looked_from);
    if (!own) return;
    std::vector<std::string> ids;
    for (const auto& member : members) ids.push_back(member.account.value());
    std::map<std::string, CloudAccount> known;
    for (auto& row : repository.with_account_ids(ids)) known.emplace(row.account_id.value(), std::move(row));
    for (const auto& member : members) {
        const auto found = known.find(member.account.value());
        const auto before = found == known.end() ? std::nullopt : std::optional(found->second);
        CloudAccount row = before ? *before : discovered(clock, random, member.account, own->partition);
        // A name that a person gave stays; a discovered one follows AWS.
        if (!before || (row.name != member.name && !repository.was_added(row.id))) row.name = member.name;
        row.email = member.email.empty() ? std::nullopt : std::optional(member.email);
        row.organization_id = view.organization_id;
        row.organization_state = member.state;
        row.joined_method = member.joined_method;
        row.organizational_unit_path = member.organizational_unit_path;
        const bool is_master = member.account.value() == view.master_account_id;
        row.organization_role = is_master ? OrganizationRole::master : OrganizationRole::linked;
        row.master_account_id = is_master ? std::nullopt : std::optional(view.master_account_id);
        if (view.delegated_administrators)
            row.delegated_administrator = view.delegated_administrators->contains(member.account.value());
        put(repository, row, before, changes);
    }
}

void apply_departures(Repository& repository, const OrganizationView& view, OrganizationChanges& changes) {
    if (!view.accounts) return;
    std::set<std::string> listed;
    for (const auto& member : *view.accounts) listed.insert(member.account.value());
    for (const auto& row : repository.linked_to(view.master_account_id)) {
        if (listed.contains(row.account_id.value())) continue;
        changes.changed.insert(row.id);
        // One that nobody added or activated is forgotten; any other stays, its place unknown until it is looked at.
        if (row.status == Status::not_activated && !repository.was_added(row.id)) {
            repository.remove(row.id);
            continue;
        }
        CloudAccount left = row;
        left.organization_role = OrganizationRole::unknown;
        left.master_account_id.reset();
        left.organization_id.reset();
        left.organizational_unit_path.clear();
        left.joined_method.reset();
        left.organization_state.reset();
        left.delegated_administrator = false;
        repository.update(left);
        changes.left.insert(row.id);
    }
}

OrganizationChanges apply_organization(Repository& repository, const Clock& clock, Random& random,
                                       const AccountId& looked_from, const OrganizationView& view) {
    OrganizationChanges changes;
    apply_own_place(repository, clock, random, looked_from, view, changes);
    if (!view.accounts) return changes;
    apply_members(repository, clock, random, looked_from, view, *view.accounts, changes);
    apply_departures(repository, view, changes);
    return changes;
}

} // namespace portal::accounts
