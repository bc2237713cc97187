#include "accounts/links.hpp"

#include <doctest/doctest.h>

using namespace portal::accounts;

namespace {

const StackOrder order{.console_url = "https://eu-west-1.console.aws.amazon.com",
                       .region = "eu-west-1",
                       .template_url = "https://b.s3.eu-west-1.amazonaws.com/activation/ab.yaml",
                       .stack_name = "ClientPortal-main-acme",
                       .parameters = {{"AccountId", "012345678901"}, {"ExternalId", "a+b/c=d"}}};

} // namespace

TEST_CASE("the quick-create link is the documented one, with every value encoded") {
    CHECK(quick_create_link(order) ==
          "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review"
          "?templateURL=https%3A%2F%2Fb.s3.eu-west-1.amazonaws.com%2Factivation%2Fab.yaml&stackName=ClientPortal-main-"
          "acme"
          "&param_AccountId=012345678901&param_ExternalId=a%2Bb%2Fc%3Dd");
}

TEST_CASE("the aws command quotes what a shell would read") {
    StackOrder odd = order;
    odd.parameters = {{"ExternalId", "it's $HOME"}};
    CHECK(create_stack_command(odd).find("'ParameterKey=ExternalId,ParameterValue=it'\\''s $HOME'") !=
          std::string::npos);
}

TEST_CASE("Terraform text cannot be interpolated") {
    StackOrder odd = order;
    odd.parameters = {{"ExternalId", "${path.module}\"x"}};
    CHECK(terraform_configuration(odd).find("ExternalId = \"$${path.module}\\\"x\"") != std::string::npos);
}
