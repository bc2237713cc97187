#include "program/template.hpp"

#include "accounts/names.hpp"
#include "accounts/template.hpp"
#include "linked_accounts/automation.hpp"
#include "linked_accounts/preflight.hpp"

#include <iostream>

namespace portal::program {

namespace {

constexpr std::string_view example_account = "111122223333";

/// A grant as a selection of this size makes it: example accounts, and a day that does not move.
linked_accounts::Grant example_grant(const accounts::ActivationTemplate& activation, const TemplateOptions& options) {
    linked_accounts::Grant grant{.id = "00000000-0000-7000-8000-000000000000",
                                 .master_account_id = std::string(example_account),
                                 .region = options.partition == "aws-cn"       ? "cn-north-1"
                                           : options.partition == "aws-us-gov" ? "us-gov-west-1"
                                                                               : "us-east-1",
                                 .organization_role = std::string(linked_accounts::default_organization_role),
                                 .account_ids = {},
                                 .activation_template_url = "https://example.com/" + activation.key,
                                 .activation_template_sha256 = activation.sha256,
                                 .ends_at = *from_rfc3339("2030-01-02T00:00:00Z")};
    for (int i = 0; i < options.automation_accounts; ++i)
        grant.account_ids.push_back(std::to_string(200'000'000'000 + std::int64_t{i} * 7));
    return grant;
}

} // namespace

int print_template(const Configuration& configuration, const TemplateOptions& options) {
    const auto& installation = configuration.installation;
    const std::string name = accounts::activation_name(installation.installation, options.customer_code);
    if (options.person_policy) {
        std::cout << json::serialize_pretty(accounts::policy_of(accounts::person_actions(
            {.partition = options.partition,
             .role_name = name,
             .account = std::string(example_account),
             .template_objects = "arn:" + options.partition + ":s3:::" +
                                 installation::template_bucket(installation.installation, options.operator_account) +
                                 "/activation/*"})));
        return 0;
    }
    if (options.grant_by_hand) {
        std::cout << linked_accounts::manual_grant_snippet(options.partition, std::string(example_account),
                                                           std::string(linked_accounts::default_organization_role),
                                                           name);
        return 0;
    }
    const accounts::TemplateSubject subject{.product_name = installation.product_name,
                                            .portal_url = installation.public_url,
                                            .installation = installation.installation,
                                            .customer_name = options.customer_name,
                                            .partition = options.partition,
                                            .role_name = name,
                                            .operator_account = options.operator_account,
                                            .portal_role_name =
                                                installation::portal_role_name(installation.installation)};
    const auto add_on = accounts::tag_write_template(subject, accounts::tag_permissions());
    if (options.tag_write && options.automation_accounts == 0) {
        std::cout << add_on.body;
        return 0;
    }
    const auto activation = accounts::activation_template(subject, accounts::activation_permissions());
    if (options.automation_accounts == 0) {
        std::cout << activation.body;
        return 0;
    }
    linked_accounts::Grant grant = example_grant(activation, options);
    if (options.tag_write)
        grant.add_on = linked_accounts::TemplateAt{.url = "https://example.com/" + add_on.key, .sha256 = add_on.sha256};
    std::cout << linked_accounts::automation_template(subject, grant).body;
    return 0;
}

} // namespace portal::program
