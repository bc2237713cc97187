// The closed set of errors: one row each, the only place where a code, its HTTP status, its words and its remedy stand.
//
// X(enumerator, HTTP status, title, remedy). The code on the wire is the enumerator in kebab-case. Codes are stable:
// scripts compare them. A row is added, never renamed. The API's problem documents, the command line, the page and
// docs/errors.md are all made from this table.
#pragma once

// clang-format off
#define PORTAL_ERRORS(X) \
    X(unauthenticated, 401, "Sign-in needed", "Sign in, or send a valid API token in the Authorization header.") \
    X(invalid_credentials, 401, "Email or password is wrong", "Check both; an administrator of your customer can send you a new invitation.") \
    X(token_expired, 401, "The API token has expired", "Create a new API token.") \
    X(csrf_token_missing, 403, "The request lacks its CSRF token", "Send the csrf_token of your session in the X-CSRF-Token header; reloading the page does so.") \
    X(forbidden, 403, "Your role does not allow this", "Ask an administrator of your customer for the role that is named.") \
    X(not_found, 404, "There is no such thing", "Check the address; it may have been removed.") \
    X(method_not_allowed, 405, "This address does not take that method", "Use one of the methods in the Allow header.") \
    X(conflict, 409, "It changed meanwhile, or is already there", "Look at the present state and try again.") \
    X(cloud_account_exists, 409, "This AWS account is already in the portal", "Open the account that is named in the answer.") \
    X(idempotency_key_reused, 422, "The Idempotency-Key was used for another request", "Use a new key for a new request.") \
    X(precondition_failed, 412, "The thing changed since you read it", "Read it again, then repeat the change with the new ETag.") \
    X(body_too_large, 413, "The request body is too large", "Send less in one request.") \
    X(unsupported_media_type, 415, "The request body must be JSON", "Send Content-Type: application/json.") \
    X(malformed_json, 400, "The request body is not valid JSON", "Mend the JSON at the place that is named.") \
    X(malformed_request, 400, "The request is not valid HTTP", "Mend the request as the detail says.") \
    X(invalid_request, 422, "The request has a field that cannot be used", "Mend the fields that are named.") \
    X(invalid_cursor, 400, "The cursor is not one that this list gave out", "Start again without a cursor.") \
    X(invalid_account_id, 422, "An AWS account ID has 12 digits", "Copy the account ID from the AWS Management Console; spaces and dashes may stay.") \
    X(invalid_region, 422, "The region cannot be used", "Choose one of the regions that are listed.") \
    X(region_not_offered, 422, "The region belongs to a partition that this installation has not configured", "Choose a region of a configured partition, or ask support to configure this one.") \
    X(account_not_activatable, 409, "The account cannot be activated now", "See the reason in the detail.") \
    X(master_account_not_active, 409, "The master account is not Activated", "Activate the master account first: its linked accounts are activated through it.") \
    X(nothing_to_activate, 409, "None of the chosen accounts can be activated", "See the reason of each account; pre-flight shows them too.") \
    X(no_add_on_to_make, 409, "None of the chosen accounts waits for its add-on stack", "See the reason of each account; Change Access sets their level first.") \
    X(other_run_under_way, 409, "Another run of this master account uses another region or role", "Wait until it has ended, or cancel it.") \
    X(job_cannot_be_retried, 409, "The job has nothing that can be retried", "Only an ended job with failures can be retried.") \
    X(job_has_ended, 409, "The job has ended", "Nothing is left to cancel.") \
    X(organization_role_refused, 409, "The automation cannot enter the account", "Grant the organization's role in that account by the template that pre-flight shows, then retry.") \
    X(automation_refused, 409, "The automation did not carry the request out", "Create or update the automation stack from the portal's link again.") \
    X(automation_silent, 409, "The automation does not answer", "Look at the function's log group in the master account, then retry.") \
    X(stack_failed, 409, "The stack in the account failed", "Mend what the detail names, then retry.") \
    X(tags_not_writable, 409, "These tags cannot be written", "See the reason of each; nothing was changed.") \
    X(nothing_to_change, 409, "Nothing would change", "See the preview: what is blocked says why.") \
    X(cost_explorer_cap_reached, 409, "This month's cap for Cost Explorer's requests is reached", "Wait for the next month, or raise the cap on the page Recommendations.") \
    X(cost_explorer_not_enabled, 409, "Cost Explorer is not enabled for the account", "Open Cost Explorer once in the master account's Billing and Cost Management console, which enables it within 24 hours; for a linked account, let the master account's Cost Management preferences allow linked accounts.") \
    X(no_activation, 404, "The account has no activation under way", "Select Activate to start one.") \
    X(too_many_requests, 429, "Too many requests", "Wait for the time in Retry-After, then try again.") \
    X(role_missing, 409, "AWS does not let the portal in yet", "Create the stack and wait until it says CREATE_COMPLETE.") \
    X(access_lost, 409, "AWS no longer lets the portal in", "Look whether the stack, its role and the role's trust policy are still there; where the role is gone, create the stack again from the portal's link. The portal notices by itself when access is back.") \
    X(denied_by_service_control_policy, 409, "A service control policy of the organization denies the portal's role", "Ask whoever manages the organization's policies to allow the role what its read policies say. The portal notices by itself.") \
    X(activation_expired, 409, "No stack let the portal in within seven days", "Select Activate to ask again. A stack that comes late is still taken.") \
    X(organization_not_readable, 409, "The organization could not be looked at", "Look for a service control policy that denies the call, or restore the role's read policies.") \
    X(external_id_not_enforced, 409, "The role lets callers in without the right external ID", "Create the stack from the portal's own template; do not loosen its trust policy.") \
    X(trust_policy_too_open, 409, "The role's trust policy is not the one the portal asked for", "Restore the trust policy of the portal's template, or delete the stack and create it again.") \
    X(policies_differ, 409, "The role has other policies than the portal asked for", "Detach what was added, or delete the stack and create it again from the portal's template.") \
    X(wrong_account, 409, "The role belongs to another AWS account", "Create the stack in the account that you named, or add that other account.") \
    X(mail_not_taken, 502, "The mail server did not take the mail", "Look at the mail settings and at the server's words in the detail; the portal tries again for a day.") \
    X(aws_access_denied, 502, "AWS refused the call", "See which permission or policy the detail names.") \
    X(aws_throttled, 503, "AWS asked to slow down", "The portal tries again by itself.") \
    X(aws_error, 502, "AWS answered with an error", "See AWS's own code and request ID in the detail.") \
    X(aws_unreachable, 503, "AWS cannot be reached", "Check the network, the proxy settings and the endpoint.") \
    X(aws_answer_invalid, 502, "AWS's answer could not be understood", "Try again; if it stays, report the request ID.") \
    X(aws_credentials_missing, 503, "The portal has no AWS credentials of its own", "Give the portal credentials of the operator's account, see the operator's guide.") \
    X(not_configured, 503, "A setting is missing", "Set what the detail names and start again.") \
    X(store_unavailable, 503, "The store cannot be used", "Check that the database is up and its disk has room.") \
    X(internal, 500, "The portal made a mistake", "Report the request ID to support.")
// clang-format on
