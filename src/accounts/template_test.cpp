#include "accounts/template.hpp"

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
