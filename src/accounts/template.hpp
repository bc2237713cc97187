// The CloudFormation templates that activate an account and let the portal write its tags: one of each a customer and
// partition, nothing secret in them.
#pragma once

#include "accounts/policies.hpp"

#include <string>

namespace portal::accounts {

/// What is fixed in a template.
struct TemplateSubject {
    std::string product_name;
    std::string portal_url;
    std::string installation;
    std::string customer_name;
    std::string partition;
    std::string role_name;        ///< also the stack's name
    std::string operator_account; ///< who is trusted
    std::string portal_role_name;
};

struct ActivationTemplate {
    std::string body;   ///< YAML
    std::string sha256; ///< of the body, lower-case hexadecimal
    std::string key;    ///< where it stands in the bucket: content-hashed, so that it never changes
};

/// Deterministic: the same subject and permissions give the same bytes.
ActivationTemplate activation_template(const TemplateSubject& subject, const std::vector<RolePermission>& permissions);

/// The add-on stack of the third access level: it attaches `permissions` to the role by its name.
ActivationTemplate tag_write_template(const TemplateSubject& subject, const std::vector<RolePermission>& permissions);

} // namespace portal::accounts
