#include "accounts/template.hpp"
#include "aws/catalog.hpp"

#include <doctest/doctest.h>

using namespace portal::accounts;

namespace {

const TemplateSubject subject{.product_name = "Client Portal",
                              .portal_url = "https://portal.example.com",
                              .installation = "main",
                              .customer_name = "Acme",
                              .partition = "aws",
                              .role_name = "ClientPortal-main-acme",
                              .operator_account = "111122223333",
                              .portal_role_name = "ClientPortal-main"};

bool has(const std::string& body, std::string_view text) { return body.find(text) != std::string::npos; }

/// What a catalogue of `types` types would need: as many actions a type as today, each a little longer than a real one.
std::vector<RolePermission> as_of_types(std::size_t types, const std::vector<RolePermission>& today) {
    const std::size_t count = types * today.size() / portal::aws::catalog().size();
    std::vector<RolePermission> made = today;
    for (std::size_t i = today.size(); i < count; ++i) {
        made.push_back(today[i % today.size()]);
        made.back().action += "X" + std::to_string(i / today.size());
    }
    return made;
}

} // namespace

TEST_CASE("a template names who asks and for whom, and fixes everything that decides") {
    const auto made = activation_template(subject, activation_permissions());
    CHECK(has(made.body, "Description: \"Client Portal (https://portal.example.com): read-only access for Acme\""));
    CHECK(has(made.body, "RoleName: \"ClientPortal-main-acme\""));
    CHECK(has(made.body, "111122223333:root"));
    CHECK(has(made.body, "{\"Ref\": ReadPolicy1}"));
    CHECK_FALSE(has(made.body, "{{"));
    CHECK(made.body.size() < 51'200);
}

TEST_CASE("the same subject gives the same bytes, and another one another key") {
    const auto made = activation_template(subject, activation_permissions());
    CHECK(activation_template(subject, activation_permissions()).sha256 == made.sha256);
    CHECK(made.key == "activation/" + made.sha256 + ".yaml");
    TemplateSubject other = subject;
    other.customer_name = "Globex";
    CHECK(activation_template(other, activation_permissions()).sha256 != made.sha256);
}

TEST_CASE("nothing in a customer's name can leave its place in the YAML") {
    TemplateSubject odd = subject;
    odd.customer_name =
        "x\"\nResources: {Evil: {Type: AWS::IAM::User}}\n{{role_name}} Zürich 🏔️ # ${AWS::AccountId}";
    const auto made = activation_template(odd, activation_permissions());
    CHECK(has(made.body, R"(Customer: "x\"\nResources: {Evil)"));
    CHECK_FALSE(has(made.body, "\nResources: {Evil"));
    CHECK(has(made.body, "{{role_name}} Z")); // a value is never filled in again
}

// IAM and STS quotas: a managed policy 6,144 characters, ten of them a role by default (the add-on's are on the same
// role). CloudFormation: a TemplateBody, which the automation hands over, 51,200 bytes.
TEST_CASE("600 types fit what IAM and CloudFormation take of one role and one template") {
    TemplateSubject longest = subject;
    longest.role_name = "ClientPortal-mnopqrstuvwx-abcdefghijkl";
    const RoleIdentity role{.partition = "aws-us-gov", .role_name = longest.role_name, .account = "123456789012"};
    const auto reads = as_of_types(600, activation_permissions());
    const auto writes = as_of_types(600, tag_permissions());
    REQUIRE(reads.size() >= 600);
    const auto read = read_policies(role, Form::literal, reads);
    const auto tags = tag_policies(role, Form::literal, writes);
    std::size_t granted = 0;
    for (const auto* policies : {&read, &tags})
        for (const auto& policy : *policies) {
            CHECK(portal::json::serialize(policy.document).size() <= 6'144);
            granted += policy.actions.size();
        }
    CHECK(granted == reads.size() + writes.size());
    CHECK(read.size() + tags.size() <= 10);
    CHECK(activation_template(longest, reads).body.size() <= 51'200);
    CHECK(tag_write_template(longest, writes).body.size() <= 51'200);
}
