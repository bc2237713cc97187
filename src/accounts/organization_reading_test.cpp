// What is asked of AWS about an organisation, and what is concluded from its answers.
#include "accounts/organization.hpp"
#include "aws/operations/organizations.hpp"
#include "aws/testing/fake_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;
using aws::testing::FakeClient;

namespace {

const AccountId master = AccountId::trusted("111111111111");
const AccountId linked = AccountId::trusted("222222222222");

aws::Value organization() {
    aws::organizations::DescribeOrganizationOutput output;
    output.organization.emplace();
    output.organization->id = "o-1";
    output.organization->master_account_id = master.value();
    output.organization->master_account_email = "m@example.com";
    return output.to_value();
}

aws::organizations::Account account(std::string id, std::string path) {
    aws::organizations::Account made;
    made.id = id;
    made.name = "Account " + id;
    made.email = id + "@example.com";
    made.state = "ACTIVE";
    made.joined_method = "CREATED";
    if (!path.empty()) made.paths = {path};
    return made;
}

aws::Value account_page(std::vector<aws::organizations::Account> list, std::optional<std::string> next) {
    aws::organizations::ListAccountsOutput output;
    output.accounts = std::move(list);
    output.next_token = std::move(next);
    return output.to_value();
}

bool has_token(const aws::Value& parameters, std::string_view token) {
    const aws::Value* found = parameters.find("NextToken");
    return found && found->as_string() && *found->as_string() == token;
}

/// An organisation of two pages of accounts and one unit below the root.
struct World {
    FakeClient aws;
    std::vector<std::size_t> progress;
    int patience = 100; ///< how often a throttled call is made again
    int waits = 0;

    void tree() {
        aws::organizations::ListRootsOutput roots;
        roots.roots.emplace_back();
        roots.roots.back().id = "r-1";
        roots.roots.back().name = "Root";
        aws.on("organizations", "ListRoots").answer(roots.to_value());
        aws::organizations::ListOrganizationalUnitsForParentOutput units;
        units.organizational_units.emplace_back();
        units.organizational_units.back().id = "ou-1-prod";
        units.organizational_units.back().name = "Production";
        aws.on("organizations", "ListOrganizationalUnitsForParent")
            .when([](const aws::Value& p) { return *p.find("ParentId")->as_string() == "r-1"; })
            .answer(units.to_value());
        aws.on("organizations", "ListOrganizationalUnitsForParent")
            .answer(aws::organizations::ListOrganizationalUnitsForParentOutput{}.to_value());
        aws::organizations::ListDelegatedAdministratorsOutput delegated;
        delegated.delegated_administrators.emplace_back();
        delegated.delegated_administrators.back().id = linked.value();
        aws.on("organizations", "ListDelegatedAdministrators").answer(delegated.to_value());
    }
    void two_pages() {
        aws.on("organizations", "ListAccounts")
            .when([](const aws::Value& p) { return has_token(p, "two"); })
            .answer(account_page({account(linked.value(), "o-1/r-1/ou-1-prod/222222222222/")}, std::nullopt));
        aws.on("organizations", "ListAccounts")
            .answer(account_page({account(master.value(), "o-1/r-1/111111111111/")}, "two"));
    }

    Result<OrganizationView> read(const AccountId& as, bool for_master = true) {
        boost::asio::io_context context;
        std::optional<Result<OrganizationView>> view;
        const OrganizationProgress on_progress = [this](std::size_t count) -> Task<> {
            progress.push_back(count);
            co_return;
        };
        const OrganizationPatience on_throttled = [this]() -> Task<bool> { co_return ++waits <= patience; };
        boost::asio::co_spawn(
            context,
            read_organization(aws, aws::Identity(nullptr, "us-east-1"), as, for_master, on_progress, on_throttled),
            [&](std::exception_ptr error, Result<OrganizationView> value) {
                if (error) std::rethrow_exception(error);
                view = std::move(value);
            });
        context.run();
        return std::move(*view);
    }
};

} // namespace

TEST_CASE("every page is read, and each account is in its unit, by AWS's own paths") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.two_pages();
    world.tree();
    const auto view = world.read(master);
    REQUIRE(view);
    CHECK(view->role == OrganizationRole::master);
    REQUIRE(view->accounts);
    REQUIRE(view->accounts->size() == 2);
    CHECK(view->accounts->at(0).organizational_unit_path == std::vector<std::string>{"Root"});
    CHECK(view->accounts->at(1).organizational_unit_path == std::vector<std::string>{"Root", "Production"});
    CHECK(view->delegated_administrators == std::set<std::string>{linked.value()});
    CHECK(world.progress == std::vector<std::size_t>{1, 2});
    // With paths, no unit is asked for its accounts.
    CHECK(world.aws.count("organizations", "ListAccountsForParent") == 0);
}

TEST_CASE("where AWS leaves out the path, the units are asked") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.aws.on("organizations", "ListAccounts").answer(account_page({account(linked.value(), "")}, std::nullopt));
    world.tree();
    aws::organizations::ListAccountsForParentOutput in_unit;
    in_unit.accounts.push_back(account(linked.value(), ""));
    world.aws.on("organizations", "ListAccountsForParent")
        .when([](const aws::Value& p) { return *p.find("ParentId")->as_string() == "ou-1-prod"; })
        .answer(in_unit.to_value());
    world.aws.on("organizations", "ListAccountsForParent")
        .answer(aws::organizations::ListAccountsForParentOutput{}.to_value());
    const auto view = world.read(master);
    REQUIRE(view);
    CHECK(view->accounts->at(0).organizational_unit_path == std::vector<std::string>{"Root", "Production"});
}

TEST_CASE("a page token that AWS repeats ends the look, and nothing is taken for the whole") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.aws.on("organizations", "ListAccounts").answer(account_page({account(linked.value(), "")}, "again"));
    const auto view = world.read(master);
    REQUIRE_FALSE(view);
    CHECK(view.error().code == ErrorCode::aws_answer_invalid);
}

TEST_CASE("a refused look is unknown, with who denied it as far as AWS says") {
    World world;
    world.aws.on("organizations", "DescribeOrganization")
        .refuse("AccessDeniedException", "not authorized ... with an explicit deny in a service control policy");
    const auto view = world.read(linked);
    REQUIRE(view);
    CHECK(view->role == OrganizationRole::unknown);
    REQUIRE(view->unseen);
    CHECK(view->unseen->code == "organization-not-readable");
    CHECK(view->unseen->detail.find("service control policy") != std::string::npos);
    World plain;
    plain.aws.on("organizations", "DescribeOrganization").refuse("AccessDeniedException");
    CHECK(plain.read(linked)->role == OrganizationRole::unknown);
    CHECK(plain.read(linked)->unseen->detail.find("service control policy") == std::string::npos);
}

TEST_CASE("only AWS's own word makes an account standalone") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").refuse("AWSOrganizationsNotInUseException");
    CHECK(world.read(linked)->role == OrganizationRole::standalone);
    World throttled;
    throttled.aws.on("organizations", "DescribeOrganization").refuse("TooManyRequestsException");
    CHECK_FALSE(throttled.read(linked));
}

TEST_CASE("a master that may not list says so; a linked account that may not is as it should be") {
    for (const auto& [as, says] : {std::pair(master, true), std::pair(linked, false)}) {
        World world;
        world.aws.on("organizations", "DescribeOrganization").answer(organization());
        world.aws.on("organizations", "ListAccounts").refuse("AccessDeniedException");
        const auto view = world.read(as);
        REQUIRE(view);
        CHECK(view->unseen.has_value() == says);
        CHECK_FALSE(view->accounts);
    }
}

TEST_CASE("a linked account tries to list only while nobody else does") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.two_pages();
    world.tree();
    CHECK_FALSE(world.read(linked, false)->accounts);
    CHECK(world.aws.count("organizations", "ListAccounts") == 0);
    const auto view = world.read(linked, true);
    CHECK(view->listed_as_delegated_administrator);
    CHECK(view->accounts->size() == 2);
    CHECK(view->role == OrganizationRole::linked);
}

TEST_CASE("a failure in the middle is a failure of the whole look") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.aws.on("organizations", "ListAccounts")
        .when([](const aws::Value& p) { return has_token(p, "two"); })
        .refuse("ServiceException");
    world.aws.on("organizations", "ListAccounts").answer(account_page({account(master.value(), "")}, "two"));
    CHECK_FALSE(world.read(master));
}

TEST_CASE("a page that AWS throttles is asked for again, and no page that was read") {
    World world;
    const auto throttle = [&](const char* operation, int times) {
        world.aws.on("organizations", operation).times(times).refuse("TooManyRequestsException");
    };
    throttle("DescribeOrganization", 2);
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.aws.on("organizations", "ListAccounts")
        .when([](const aws::Value& p) { return has_token(p, "two"); })
        .times(7)
        .refuse("TooManyRequestsException");
    world.two_pages();
    for (const char* operation : {"ListRoots", "ListOrganizationalUnitsForParent", "ListDelegatedAdministrators"})
        throttle(operation, 1);
    world.tree();
    const auto view = world.read(master);
    REQUIRE(view);
    CHECK(view->accounts->size() == 2);
    CHECK(view->delegated_administrators == std::set<std::string>{linked.value()});
    CHECK(world.waits == 12);
    CHECK(world.aws.count("organizations", "ListAccounts") == 9); // two pages, and the second one seven times more
    CHECK(world.progress == std::vector<std::size_t>{1, 2});
}

TEST_CASE("patience that ends is told as throttling") {
    World world;
    world.aws.on("organizations", "DescribeOrganization").answer(organization());
    world.aws.on("organizations", "ListAccounts").refuse("TooManyRequestsException");
    world.patience = 3;
    const auto view = world.read(master);
    REQUIRE_FALSE(view.has_value());
    CHECK(view.error().code == ErrorCode::aws_throttled);
    CHECK(world.aws.count("organizations", "ListAccounts") == 4);
}
