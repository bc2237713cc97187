#include "linked_accounts/preflight.hpp"

#include <doctest/doctest.h>

namespace portal::linked_accounts {

namespace {

using accounts::CloudAccount;
using accounts::JoinedMethod;
using accounts::OrganizationRole;
using accounts::OrganizationState;
using accounts::Status;

CloudAccount master() {
    CloudAccount account;
    account.id = "m";
    account.account_id = AccountId::trusted("222233334444");
    account.organization_role = OrganizationRole::master;
    account.status = Status::activated;
    return account;
}

CloudAccount linked() {
    CloudAccount account;
    account.id = "l";
    account.name = "Payments";
    account.account_id = AccountId::trusted("333344445555");
    account.organization_role = OrganizationRole::linked;
    account.master_account_id = "222233334444";
    account.joined_method = JoinedMethod::created;
    account.organization_state = OrganizationState::active;
    return account;
}

Readiness of(CloudAccount account, bool proven = false, bool under_way = false) {
    return readiness(
        {.account_id = account.account_id.value(), .account = account, .proven = proven, .under_way = under_way},
        master(), std::string(default_organization_role));
}

CloudAccount pending() {
    CloudAccount account = linked();
    account.status = Status::activated;
    account.access.level = accounts::AccessLevel::resources_and_tags_write_back;
    account.access.pending = true;
    return account;
}

Readiness add_on_of(CloudAccount account, bool proven = false, bool under_way = false) {
    return write_access_readiness(
        {.account_id = account.account_id.value(), .account = account, .proven = proven, .under_way = under_way},
        master(), std::string(default_organization_role));
}

} // namespace

TEST_CASE("an add-on stack is made in Activated accounts whose level is the third, however they joined") {
    CHECK(add_on_of(pending()).ready == Ready::expected);
    CHECK(add_on_of(pending(), true).ready == Ready::proven);
    CHECK(add_on_of(pending()).method == Method::automation);
    CloudAccount account = pending();
    account.joined_method = JoinedMethod::invited;
    CHECK(add_on_of(account).ready == Ready::expected); // the probe decides
    account.access.pending = false;
    CHECK(add_on_of(account).ready == Ready::expected); // it is done at once

    const auto refused = [](CloudAccount other, bool under_way = false) {
        const auto seen = add_on_of(std::move(other), false, under_way);
        CHECK_FALSE(seen.reason.empty());
        CHECK_FALSE(seen.remedy.empty());
        return seen.ready == Ready::no && seen.method == Method::none && !seen.can_be_confirmed;
    };
    CHECK(refused(pending(), true));
    for (const auto status : {Status::not_activated, Status::refused, Status::deactivated}) {
        account = pending();
        account.status = status;
        CHECK(refused(account));
    }
    account = pending();
    account.access.level = accounts::AccessLevel::resources_and_tags;
    CHECK(refused(account));
    account = pending();
    account.master_account_id = "111122223333";
    CHECK(refused(account));
    account = pending();
    account.organization_state = OrganizationState::suspended;
    CHECK(refused(account));
    CHECK(refused(master()));
}

TEST_CASE("what the organization says decides what can be expected") {
    CHECK(of(linked()).ready == Ready::expected);
    CHECK(of(linked()).method == Method::automation);
    CHECK(of(linked(), true).ready == Ready::proven);

    for (const auto& joined : {std::optional(JoinedMethod::invited), std::optional<JoinedMethod>()}) {
        CloudAccount account = linked();
        account.joined_method = joined;
        const auto seen = of(account);
        CHECK(seen.ready == Ready::no);
        CHECK(seen.method == Method::manual);
        CHECK(seen.can_be_confirmed);
        CHECK_FALSE(seen.remedy.empty());
        CHECK(of(account, true).ready == Ready::proven); // the probe decides, not how it joined
    }
}

TEST_CASE("what cannot be says why, and no confirmation helps") {
    std::vector<std::pair<const char*, Readiness>> table;
    CloudAccount account = linked();
    account.organization_state = OrganizationState::suspended;
    table.emplace_back("suspended", of(account, true));
    account.organization_state = OrganizationState::closed;
    table.emplace_back("closed", of(account));
    account.organization_state = OrganizationState::pending_closure;
    table.emplace_back("being closed", of(account));
    account.organization_state = OrganizationState::pending_activation;
    table.emplace_back("not activated", of(account));
    account = linked();
    account.status = Status::activated;
    table.emplace_back("Activated already", of(account));
    table.emplace_back("another run", of(linked(), false, true));
    table.emplace_back("the master account itself", of(master()));
    account = linked();
    account.master_account_id = "999999999999";
    table.emplace_back("not a linked account of this", of(account));
    account = linked();
    account.organization_role = OrganizationRole::standalone;
    table.emplace_back("not a linked account of this", of(account));
    table.emplace_back("not in the organization",
                       readiness({.account_id = "123456789012", .account = std::nullopt}, master(), "r"));
    for (const auto& [words, seen] : table) {
        CAPTURE(words);
        CAPTURE(seen.reason);
        CHECK(seen.ready == Ready::no);
        CHECK(seen.method == Method::none);
        CHECK_FALSE(seen.can_be_confirmed);
        CHECK(seen.reason.find(words) != std::string::npos);
        CHECK_FALSE(seen.remedy.empty());
    }
}

TEST_CASE("nothing is concluded from an organization that said nothing of the account's state") {
    CloudAccount account = linked();
    account.organization_state.reset();
    CHECK(of(account).ready == Ready::expected);
}

TEST_CASE("Control Tower's role is named as its own") {
    const auto seen =
        readiness({.account_id = "333344445555", .account = linked()}, master(), std::string(control_tower_role));
    CHECK(seen.reason.find("Control Tower") != std::string::npos);
}

TEST_CASE("what is granted by hand lets in the automation's role alone") {
    const std::string made = manual_grant_snippet("aws", "222233334444", "R", "ClientPortal-main-acme");
    CHECK(made.find("arn:aws:iam::222233334444:root") != std::string::npos);
    CHECK(made.find(R"("aws:PrincipalArn":"arn:aws:iam::222233334444:role/ClientPortal-main-acme-automation")") !=
          std::string::npos);
    CHECK(made.find("AdministratorAccess") == std::string::npos);
}

} // namespace portal::linked_accounts
