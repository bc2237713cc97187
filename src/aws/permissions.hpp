// Which IAM action each call needs, as whom, on what and why (operations.yaml): the templates are generated from it, so
// that a permission nobody uses, or a use without one, cannot be.
#pragma once

#include <span>
#include <string_view>

namespace portal::aws {

/// As whom a call is made.
enum class Caller {
    portal_operator, ///< the portal's role in the operator's account
    customer,        ///< the activation role in a customer's account
    tag_writer,      ///< the same role by the add-on stack of the third access level
    deployer,        ///< whoever runs `client-portal infrastructure deploy`
    automation,      ///< the activation role in a master account, by the automation stack's own resource policies
    anonymous,
};

/// What a permission is granted on.
enum class PermissionResource {
    any,
    role,           ///< the activation role itself
    policies,       ///< the activation role's own managed policies, the add-on's among them
    customer_roles, ///< the activation role of every customer
    automation_topic,
    automation_queue,
    operator_stack,
    bucket, ///< the operator's bucket
    bucket_objects,
};

struct Permission {
    std::string_view action; ///< "iam:GetRole"
    Caller caller;
    PermissionResource resource;
    std::string_view operation; ///< the call that needs it: "iam:GetRole"
    std::string_view why;       ///< completes "The portal ..."
};

/// Sorted by action; an action that several calls need has a row for each.
std::span<const Permission> permissions();

} // namespace portal::aws
