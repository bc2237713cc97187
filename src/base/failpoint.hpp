// Named points at which a test kills the process: before and after each write that is an intent, an effect or a result.
//
// In the product a point does nothing, and nothing can make it do something: what acts stands in another program
// (src/program/failpoint_active.cpp, linked into client-portal-failpoints), which `client-portal-failpoints debug
// failpoints` lists. tests/faults kills that program at every one of them and asks for the same end.
#pragma once

#include <span>
#include <string_view>

namespace portal {

// X(enumerator, what happens next or has just happened). The name on the command line is the enumerator in kebab-case.
// clang-format off
#define PORTAL_FAILPOINTS(X) \
    X(before_template_is_published, "the template goes into the operator's bucket") \
    X(after_template_is_published, "the template is in the operator's bucket; no row says so yet") \
    X(before_account_is_added, "audit, account, external ID, activation and job are written") \
    X(after_account_is_added, "they are written; nobody has the answer yet") \
    X(before_activation_is_asked_for, "audit, activation and job of an account that is there are written") \
    X(after_activation_is_asked_for, "they are written; nobody has the answer yet") \
    X(before_proof, "AWS is asked whether the role is what was meant") \
    X(before_proof_is_recorded, "AWS has answered; status, steps, audit, event and jobs are written") \
    X(after_proof_is_recorded, "they are written; the job does not know it yet") \
    X(before_recheck_is_recorded, "AWS has answered a minute later; the result is written") \
    X(after_recheck_is_recorded, "it is written; the job does not know it yet") \
    X(before_organization_is_read, "AWS is asked about the organisation") \
    X(before_own_place_is_recorded, "the account's place and its master are written") \
    X(after_own_place_is_recorded, "they are written; the linked accounts are not") \
    X(after_members_are_recorded, "some of the linked accounts are written") \
    X(after_departures_are_recorded, "who left is written; the step does not say that all was read") \
    X(after_organization_is_recorded, "all is written; the job does not know it yet") \
    X(before_access_is_recorded, "AWS has answered whether access holds; the result is written") \
    X(after_access_is_recorded, "it is written; the job does not know it yet") \
    X(before_write_access_is_recorded, "AWS has answered whether the role may write tags; the result is written") \
    X(after_write_access_is_recorded, "it is written; the job does not know it yet") \
    X(before_account_is_removed, "audit, status and the end of its jobs are written") \
    X(after_account_is_removed, "they are written; nobody has the answer yet") \
    X(before_grant_is_recorded, "the automation's template is in the bucket; the grant is written") \
    X(after_grant_is_recorded, "it is written; nobody has seen its link") \
    X(before_answers_are_recorded, "the automation has answered; what follows is written") \
    X(after_answers_are_recorded, "it is written; the answers are still in the queue") \
    X(before_requests_are_recorded, "what the automation will be asked is written") \
    X(after_requests_are_recorded, "it is written; nothing is sent") \
    X(after_requests_are_sent, "the automation was asked; the job does not say so yet") \
    X(after_import_is_begun, "an import's regions are written, each with its job") \
    X(before_page_is_recorded, "AWS has answered a page of resources; what changed is written") \
    X(after_page_is_recorded, "it is written; the scan goes on") \
    X(before_scan_is_recorded, "everything of a type was seen; who is gone and the outcome are written") \
    X(after_scan_is_recorded, "they are written; the next type is not begun") \
    X(before_tag_change_is_begun, "an edit is planned; audit, its rows, the portal's word on each key and the job are written") \
    X(after_tag_change_is_begun, "they are written; nobody has the answer yet") \
    X(before_tags_are_sent, "which tags AWS is asked to write is written down; nothing is sent") \
    X(between_tag_calls, "AWS has answered the first of the two calls that write a resource's tags; the second is not made") \
    X(before_tags_are_put_back, "AWS has refused the second of two calls; what the first one took away is given back") \
    X(after_tags_are_put_back, "it is given back; no row says so yet") \
    X(after_tags_are_sent, "AWS has answered; no row says so yet") \
    X(after_sending_is_recorded, "what AWS answered is written; nothing was read back") \
    X(after_tags_are_read_back, "what AWS shows after the write is written; the job does not know it yet") \
    X(before_cost_explorer_is_asked, "a request is counted; AWS is not asked yet") \
    X(before_download_is_recorded, "AWS has answered all pages of a question; recommendations, history and outcome are written") \
    X(after_download_is_recorded, "they are written; the job does not know it yet") \
    X(before_costs_are_recorded, "AWS has answered for some days of a payer; they are written") \
    X(after_costs_are_recorded, "they are written; the job does not know it yet") \
    X(before_costs_are_summed, "the costs of all days are written; a month's sums of a contract are written") \
    X(after_costs_are_summed, "they are written; it is not noted yet that nothing is left to sum up") \
    X(before_delivery_is_stored, "a delivery's costs, sections and months' sums are written, and are not committed") \
    X(after_delivery_is_stored, "they are; nobody has the answer yet, and the import is still open") \
    X(before_jobs_are_claimed, "due jobs are leased") \
    X(after_jobs_are_claimed, "due jobs are leased; none has begun") \
    X(before_job_ends, "a job's end, or its next run, is written") \
    X(after_job_ends, "it is written")
// clang-format on

enum class Failpoint {
#define PORTAL_FAILPOINT_ENUMERATOR(name, what) name,
    PORTAL_FAILPOINTS(PORTAL_FAILPOINT_ENUMERATOR)
#undef PORTAL_FAILPOINT_ENUMERATOR
};

struct FailpointEntry {
    std::string_view name; ///< "before-proof"
    std::string_view what;
};

/// In the enumeration's order; texts live for the whole program.
std::span<const FailpointEntry> failpoints();

/// Passed on any thread.
void failpoint(Failpoint point);

/// Whether this program was made for tests, so that points act.
bool failpoints_act();

/// Whether each transaction that writes is run once more before it counts, as PostgreSQL does after a serialization
/// failure: a test's way to find what a transaction changes besides its SQL. Never in the product.
bool transactions_run_twice();

} // namespace portal
