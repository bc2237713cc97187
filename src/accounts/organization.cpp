#include "accounts/organization.hpp"

#include "aws/operations/organizations.hpp"

#include <algorithm>
#include <map>

namespace portal::accounts {

namespace {

constexpr std::size_t deepest_unit = 8; // AWS allows five levels below the root

/// `State` is today's member, `Status` the one that it replaces: either may be missing.
std::optional<OrganizationState> state_of(const std::optional<std::string>& state,
                                          const std::optional<std::string>& status) {
    const std::string word = state.value_or(status.value_or(""));
    if (word == "ACTIVE") return OrganizationState::active;
    if (word == "SUSPENDED") return OrganizationState::suspended;
    if (word == "PENDING_CLOSURE") return OrganizationState::pending_closure;
    if (word == "PENDING_ACTIVATION") return OrganizationState::pending_activation;
    if (word == "CLOSED") return OrganizationState::closed;
    return std::nullopt;
}

std::optional<JoinedMethod> joined_method_of(const std::optional<std::string>& word) {
    if (word == "CREATED") return JoinedMethod::created;
    if (word == "INVITED") return JoinedMethod::invited;
    return std::nullopt;
}

StatusReason unseen_because(const Error& error, std::string_view action) {
    return {.code = "organization-not-readable",
            .detail = "AWS does not let the portal call " + std::string(action) + ", so the organization is not known.",
            .remedy = "Look for a service control policy that denies it, or restore the role's read policies.",
            .aws_request_id = error.aws_request_id.empty() ? std::nullopt : std::optional(error.aws_request_id)};
}

using Paths = std::map<std::string, std::vector<std::string>>; // account ID -> organisational units

/// Walks the tree below one parent, with a list of what is still to visit: no recursion, bounded depth.
Task<Result<Paths>> read_paths(aws::Client& client, aws::Identity identity) {
    struct Parent {
        std::string id;
        std::vector<std::string> path;
    };
    std::vector<Parent> waiting;
    aws::organizations::ListRoots roots;
    for (bool more = true; more;) {
        auto answer = co_await client.call(roots, identity);
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        for (const auto& root : answer->roots) waiting.push_back({root.id.value_or(""), {root.name.value_or("Root")}});
        roots.next_token = answer->next_token;
        more = roots.next_token.has_value();
    }
    Paths paths;
    while (!waiting.empty()) {
        const Parent parent = std::move(waiting.back());
        waiting.pop_back();
        aws::organizations::ListAccountsForParent accounts;
        accounts.parent_id = parent.id;
        for (bool more = true; more;) {
            auto answer = co_await client.call(accounts, identity);
            if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
            for (const auto& account : answer->accounts) paths[account.id.value_or("")] = parent.path;
            accounts.next_token = answer->next_token;
            more = accounts.next_token.has_value();
        }
        if (parent.path.size() >= deepest_unit) continue;
        aws::organizations::ListOrganizationalUnitsForParent units;
        units.parent_id = parent.id;
        for (bool more = true; more;) {
            auto answer = co_await client.call(units, identity);
            if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
            for (const auto& unit : answer->organizational_units) {
                auto path = parent.path;
                path.push_back(unit.name.value_or(""));
                waiting.push_back({unit.id.value_or(""), std::move(path)});
            }
            units.next_token = answer->next_token;
            more = units.next_token.has_value();
        }
    }
    co_return paths;
}

Task<Result<std::vector<MemberAccount>>> list_accounts(aws::Client& client, aws::Identity identity) {
    std::vector<MemberAccount> members;
    aws::organizations::ListAccounts request;
    for (bool more = true; more;) {
        auto answer = co_await client.call(request, identity);
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        for (const auto& account : answer->accounts) {
            const std::string id = account.id.value_or("");
            auto parsed = AccountId::parse(id);
            if (!parsed)
                co_return fail(ErrorCode::aws_answer_invalid, "ListAccounts answered an account without a valid ID.");
            members.push_back({.account = std::move(*parsed),
                               .name = account.name.value_or(id),
                               .email = account.email.value_or(""),
                               .state = state_of(account.state, account.status),
                               .joined_method = joined_method_of(account.joined_method),
                               .organizational_unit_path = {}});
        }
        request.next_token = answer->next_token;
        more = request.next_token.has_value();
    }
    co_return members;
}

/// The row of an account that AWS told us of.
CloudAccount discovered(const Clock& clock, Random& random, const AccountId& account, const std::string& partition) {
    CloudAccount row;
    row.id = uuid_v7(clock, random);
    row.account_id = account;
    row.partition = partition;
    row.created_at = clock.now();
    return row;
}

/// Inserts or updates; answers whether something changed that a page shows.
bool put(Repository& repository, const CloudAccount& wanted, const std::optional<CloudAccount>& before) {
    if (!before) return repository.insert(wanted, false);
    if (json::write(*before) == json::write(wanted)) return false;
    repository.update(wanted);
    return true;
}

} // namespace

Task<Result<OrganizationView>> read_organization(aws::Client& client, aws::Identity identity, AccountId account) {
    OrganizationView view;
    auto organization = co_await client.call(aws::organizations::DescribeOrganization{}, identity);
    if (!organization) {
        const Error& error = organization.error();
        if (error.aws_code == "AWSOrganizationsNotInUseException") {
            view.role = OrganizationRole::standalone;
            co_return view;
        }
        if (error.code != ErrorCode::aws_access_denied)
            co_return tl::unexpected<Error>(std::move(organization.error()));
        view.unseen = unseen_because(error, "organizations:DescribeOrganization");
        co_return view;
    }
    if (!organization->organization)
        co_return fail(ErrorCode::aws_answer_invalid, "DescribeOrganization answered without an organization.");
    const auto& found = *organization->organization;
    view.organization_id = found.id.value_or("");
    view.master_account_id = found.master_account_id.value_or("");
    view.master_email = found.master_account_email.value_or("");
    if (!AccountId::parse(view.master_account_id))
        co_return fail(ErrorCode::aws_answer_invalid, "DescribeOrganization answered without a master account.");
    if (view.master_account_id != account.value()) {
        view.role = OrganizationRole::linked;
        co_return view;
    }
    view.role = OrganizationRole::master;
    auto members = co_await list_accounts(client, identity);
    if (!members) {
        if (members.error().code != ErrorCode::aws_access_denied)
            co_return tl::unexpected<Error>(std::move(members.error()));
        view.unseen = unseen_because(members.error(), "organizations:ListAccounts");
        co_return view;
    }
    auto paths = co_await read_paths(client, identity);
    if (!paths && paths.error().code != ErrorCode::aws_access_denied)
        co_return tl::unexpected<Error>(std::move(paths.error()));
    if (paths)
        for (auto& member : *members) member.organizational_unit_path = (*paths)[member.account.value()];
    view.accounts = std::move(*members);
    co_return view;
}

std::vector<std::string> apply_organization(Repository& repository, const Clock& clock, Random& random,
                                            const AccountId& looked_from, const OrganizationView& view) {
    std::vector<std::string> changed;
    const auto own_before = repository.find_by_account_id(looked_from);
    if (!own_before) return changed;
    CloudAccount own = *own_before;
    const auto note = [&](const CloudAccount& row, bool did) {
        if (did && std::find(changed.begin(), changed.end(), row.id) == changed.end()) changed.push_back(row.id);
    };

    if (view.role == OrganizationRole::unknown) {
        // What was known stays; that it could not be looked at is said.
        own.status_reason = view.unseen;
        note(own, put(repository, own, own_before));
        return changed;
    }
    own.organization_role = view.role;
    own.organization_id = view.organization_id.empty() ? std::nullopt : std::optional(view.organization_id);
    own.master_account_id =
        view.role == OrganizationRole::linked ? std::optional(view.master_account_id) : std::nullopt;
    own.status_reason = view.unseen;
    note(own, put(repository, own, own_before));
    if (view.role == OrganizationRole::linked) {
        const AccountId master_id = AccountId::trusted(view.master_account_id);
        const auto before = repository.find_by_account_id(master_id);
        CloudAccount master = before ? *before : discovered(clock, random, master_id, own.partition);
        if (!before) {
            master.name = "Master account " + master_id.value();
            master.organization_state = OrganizationState::active;
        }
        master.organization_role = OrganizationRole::master;
        master.organization_id = own.organization_id;
        master.master_account_id.reset();
        if (!view.master_email.empty()) master.email = view.master_email;
        note(master, put(repository, master, before));
    }
    if (!view.accounts) return changed;

    std::set<std::string> listed;
    for (const auto& member : *view.accounts) {
        listed.insert(member.account.value());
        const auto before = repository.find_by_account_id(member.account);
        CloudAccount row = before ? *before : discovered(clock, random, member.account, own.partition);
        // A name that a person gave stays; a discovered one follows AWS.
        if (!before || !repository.was_added(row.id)) row.name = member.name;
        row.email = member.email.empty() ? std::nullopt : std::optional(member.email);
        row.organization_id = own.organization_id;
        row.organization_state = member.state;
        row.joined_method = member.joined_method;
        row.organizational_unit_path = member.organizational_unit_path;
        const bool is_master = member.account == looked_from;
        row.organization_role = is_master ? OrganizationRole::master : OrganizationRole::linked;
        row.master_account_id = is_master ? std::nullopt : std::optional(looked_from.value());
        note(row, put(repository, row, before));
    }
    for (const auto& row : repository.linked_to(looked_from.value())) {
        if (listed.contains(row.account_id.value())) continue;
        // It left the organisation. One that nobody added or activated is forgotten; any other stays, its place
        // unknown.
        if (row.status == Status::not_activated && !repository.was_added(row.id)) {
            repository.remove(row.id);
        } else {
            CloudAccount left = row;
            left.organization_role = OrganizationRole::unknown;
            left.master_account_id.reset();
            left.organization_id.reset();
            left.organizational_unit_path.clear();
            repository.update(left);
        }
        changed.push_back(row.id);
    }
    return changed;
}

} // namespace portal::accounts
