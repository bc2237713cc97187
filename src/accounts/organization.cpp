#include "accounts/organization.hpp"

#include "accounts/denial.hpp"
#include "aws/operations/organizations.hpp"
#include "aws/pages.hpp"

#include <algorithm>
#include <map>

namespace portal::accounts {

namespace {

constexpr std::size_t deepest_unit = 8;        // AWS allows five levels below the root
constexpr std::size_t most_accounts = 100'000; // AWS's quota is far below

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
    const ErrorEntry& entry = catalogue_entry(ErrorCode::organization_not_readable);
    StatusReason reason{
        .code = std::string(entry.name),
        .detail = "AWS does not let the portal call " + std::string(action) + ", so the organization is not known.",
        .remedy = std::string(entry.remedy),
        .aws_request_id = error.aws_request_id.empty() ? std::nullopt : std::optional(error.aws_request_id)};
    if (is_denied_by_service_control_policy(error)) {
        reason.detail =
            "A service control policy denies " + std::string(action) + ", so the organization is not known.";
        reason.remedy = "Ask whoever manages the organization's policies to allow " + std::string(action) +
                        " to the portal's role.";
    }
    return reason;
}

/// What `call` answers once AWS does not throttle it.
template <class Call>
auto patiently(Call call, OrganizationPatience patience) -> decltype(call()) {
    for (;;) {
        auto answer = co_await call();
        if (answer || answer.error().code != ErrorCode::aws_throttled || !patience) co_return answer;
        Task<bool> again = patience();
        if (!co_await std::move(again)) co_return answer;
    }
}

/// The next page; `pages` outlives it.
template <class Pages>
auto next_of(Pages& pages, OrganizationPatience patience) {
    return patiently([&pages] { return pages.next(); }, std::move(patience));
}

using UnitNames = std::map<std::string, std::vector<std::string>>; // root or unit ID -> names from the root

/// Walks the tree of units, with a list of what is still to visit: no recursion, bounded depth.
Task<Result<UnitNames>> read_units(aws::Client& client, aws::Identity identity, OrganizationPatience patience) {
    struct Parent {
        std::string id;
        std::vector<std::string> path;
    };
    std::vector<Parent> waiting;
    const aws::organizations::ListRoots wanted;
    aws::Pages<aws::organizations::ListRoots> roots(client, wanted, identity);
    while (!roots.done()) {
        auto answer = co_await next_of(roots, patience);
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        for (const auto& root : answer->roots) waiting.push_back({root.id.value_or(""), {root.name.value_or("Root")}});
    }
    UnitNames names;
    while (!waiting.empty()) {
        const Parent parent = std::move(waiting.back());
        waiting.pop_back();
        names[parent.id] = parent.path;
        if (parent.path.size() >= deepest_unit) continue;
        aws::organizations::ListOrganizationalUnitsForParent request;
        request.parent_id = parent.id;
        aws::Pages<aws::organizations::ListOrganizationalUnitsForParent> units(client, request, identity);
        while (!units.done()) {
            auto answer = co_await next_of(units, patience);
            if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
            for (const auto& unit : answer->organizational_units) {
                auto path = parent.path;
                path.push_back(unit.name.value_or(""));
                waiting.push_back({unit.id.value_or(""), std::move(path)});
            }
        }
    }
    co_return names;
}

/// The unit or root that holds the account: the last but one part of AWS's path "o-1/r-1/ou-1/123456789012/".
std::string parent_in(std::string_view path) {
    while (path.ends_with('/')) path.remove_suffix(1);
    const auto own = path.rfind('/');
    if (own == std::string_view::npos) return "";
    path = path.substr(0, own);
    const auto parent = path.rfind('/');
    return std::string(parent == std::string_view::npos ? path : path.substr(parent + 1));
}

/// A listed account, and the ID of the unit that holds it where AWS said it.
struct Listed {
    MemberAccount member;
    std::string parent;
};

Task<Result<std::vector<Listed>>> list_accounts(aws::Client& client, aws::Identity identity,
                                                OrganizationProgress progress, OrganizationPatience patience) {
    std::vector<Listed> listed;
    const aws::organizations::ListAccounts request;
    aws::Pages<aws::organizations::ListAccounts> pages(client, request, identity);
    while (!pages.done()) {
        auto answer = co_await next_of(pages, patience);
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        for (const auto& account : answer->accounts) {
            const std::string id = account.id.value_or("");
            auto parsed = AccountId::parse(id);
            if (!parsed)
                co_return fail(ErrorCode::aws_answer_invalid, "ListAccounts answered an account without a valid ID.");
            listed.push_back({.member = {.account = std::move(*parsed),
                                         .name = account.name.value_or(id),
                                         .email = account.email.value_or(""),
                                         .state = state_of(account.state, account.status),
                                         .joined_method = joined_method_of(account.joined_method),
                                         .organizational_unit_path = {}},
                              .parent = account.paths.empty() ? "" : parent_in(account.paths.front())});
        }
        if (listed.size() > most_accounts)
            co_return fail(ErrorCode::aws_answer_invalid, "ListAccounts answered more accounts than AWS allows.");
        if (progress) {
            Task<> told = progress(listed.size());
            co_await std::move(told);
        }
    }
    co_return listed;
}

/// Where `Paths` was missing: asks each unit for its accounts.
Task<Result<std::map<std::string, std::string>>> read_parents(aws::Client& client, aws::Identity identity,
                                                              UnitNames names, OrganizationPatience patience) {
    std::map<std::string, std::string> parents;
    for (const auto& [unit, path] : names) {
        aws::organizations::ListAccountsForParent request;
        request.parent_id = unit;
        aws::Pages<aws::organizations::ListAccountsForParent> pages(client, request, identity);
        while (!pages.done()) {
            auto answer = co_await next_of(pages, patience);
            if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
            for (const auto& account : answer->accounts) parents[account.id.value_or("")] = unit;
        }
    }
    co_return parents;
}

/// Puts every listed account into its unit. Not being allowed to look leaves the units unknown.
Task<Result<void>> place_accounts(aws::Client& client, aws::Identity identity, std::vector<Listed>& listed,
                                  OrganizationPatience patience) {
    auto names = co_await read_units(client, identity, patience);
    if (!names) {
        if (names.error().code == ErrorCode::aws_access_denied) co_return Result<void>();
        co_return tl::unexpected<Error>(std::move(names.error()));
    }
    const bool all_said = std::ranges::none_of(listed, [](const Listed& one) { return one.parent.empty(); });
    if (!all_said) {
        auto parents = co_await read_parents(client, identity, *names, patience);
        if (!parents && parents.error().code != ErrorCode::aws_access_denied)
            co_return tl::unexpected<Error>(std::move(parents.error()));
        if (parents)
            for (auto& one : listed)
                if (one.parent.empty()) one.parent = (*parents)[one.member.account.value()];
    }
    for (auto& one : listed)
        if (const auto found = names->find(one.parent); found != names->end())
            one.member.organizational_unit_path = found->second;
    co_return Result<void>();
}

Task<Result<std::optional<std::set<std::string>>>>
read_delegated_administrators(aws::Client& client, aws::Identity identity, OrganizationPatience patience) {
    std::set<std::string> found;
    const aws::organizations::ListDelegatedAdministrators request;
    aws::Pages<aws::organizations::ListDelegatedAdministrators> pages(client, request, identity);
    while (!pages.done()) {
        auto answer = co_await next_of(pages, patience);
        if (!answer) {
            if (answer.error().code == ErrorCode::aws_access_denied) co_return std::nullopt;
            co_return tl::unexpected<Error>(std::move(answer.error()));
        }
        for (const auto& one : answer->delegated_administrators) found.insert(one.id.value_or(""));
    }
    co_return std::optional(std::move(found));
}

} // namespace

Task<Result<OrganizationView>> read_organization(aws::Client& client, aws::Identity identity, AccountId account,
                                                 bool for_master, OrganizationProgress progress,
                                                 OrganizationPatience patience) {
    OrganizationView view;
    const auto describe = [&client, &identity] {
        return client.call(aws::organizations::DescribeOrganization{}, identity);
    };
    auto organization = co_await patiently(describe, patience);
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
    const bool is_master = view.master_account_id == account.value();
    view.role = is_master ? OrganizationRole::master : OrganizationRole::linked;
    if (!is_master && !for_master) co_return view;

    auto listed = co_await list_accounts(client, identity, std::move(progress), patience);
    if (!listed) {
        if (listed.error().code != ErrorCode::aws_access_denied)
            co_return tl::unexpected<Error>(std::move(listed.error()));
        // A plain linked account may not list: that is as it should be.
        if (is_master) view.unseen = unseen_because(listed.error(), "organizations:ListAccounts");
        co_return view;
    }
    auto placed = co_await place_accounts(client, identity, *listed, patience);
    if (!placed) co_return tl::unexpected<Error>(std::move(placed.error()));
    if (is_master) {
        auto delegated = co_await read_delegated_administrators(client, identity, patience);
        if (!delegated) co_return tl::unexpected<Error>(std::move(delegated.error()));
        view.delegated_administrators = std::move(*delegated);
    } else {
        view.listed_as_delegated_administrator = true;
    }
    view.accounts.emplace();
    for (auto& one : *listed) view.accounts->push_back(std::move(one.member));
    co_return view;
}

} // namespace portal::accounts
