#include "linked_accounts/linked_accounts.hpp"

namespace portal::linked_accounts {

using api::Nothing;
using api::Permission;

api::Routes Bulk::routes() {
    api::Routes routes;
    const std::string tag = "linked-accounts";
    routes.push_back(api::route<PreflightRequest, Preflight>(
        {.method = api::Method::post,
         .path = "/cloud-accounts/{id}/linked-accounts/preflight",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "preflightLinkedAccounts",
         .summary = "Which linked accounts the automation can activate, before anything is created",
         .tag = tag,
         .errors = {ErrorCode::master_account_not_active}},
        [this](api::Context context, PreflightRequest request) {
            auto id = context.path_parameter("id");
            return preflight(std::move(context), std::move(id), std::move(request));
        }));
    routes.push_back(api::route<ActivateSelected, jobs::JobView>(
        {.method = api::Method::post,
         .path = "/cloud-accounts/{id}/linked-accounts/activations",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "activateLinkedAccounts",
         .summary = "Activate Selected: many linked accounts by the master's automation stack",
         .tag = tag,
         .success_status = 202,
         .errors = {ErrorCode::master_account_not_active, ErrorCode::nothing_to_activate,
                    ErrorCode::other_run_under_way}},
        [this](api::Context context, ActivateSelected wanted) {
            auto id = context.path_parameter("id");
            return activate_selected(std::move(context), std::move(id), std::move(wanted));
        }));
    routes.push_back(api::route<WriteAccessForSelected, jobs::JobView>(
        {.method = api::Method::post,
         .path = "/cloud-accounts/{id}/linked-accounts/access",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "giveLinkedAccountsWriteAccess",
         .summary = "The add-on stacks of many linked accounts by the master's automation stack",
         .tag = tag,
         .success_status = 202,
         .errors = {ErrorCode::master_account_not_active, ErrorCode::no_add_on_to_make,
                    ErrorCode::other_run_under_way}},
        [this](api::Context context, WriteAccessForSelected wanted) {
            auto id = context.path_parameter("id");
            return write_access_for_selected(std::move(context), std::move(id), std::move(wanted));
        }));
    routes.push_back(api::route<Nothing, Automation>({.method = api::Method::get,
                                                      .path = "/cloud-accounts/{id}/linked-accounts/automation",
                                                      .permission = Permission::cloud_accounts_read,
                                                      .operation_id = "getAutomation",
                                                      .summary = "The master's automation stack: its grant, its runs",
                                                      .tag = tag},
                                                     [this](api::Context context) {
                                                         auto id = context.path_parameter("id");
                                                         return automation(std::move(context), std::move(id));
                                                     }));
    routes.push_back(
        api::route<Nothing, jobs::JobView>({.method = api::Method::post,
                                            .path = "/jobs/{id}/retry",
                                            .permission = Permission::cloud_accounts_write,
                                            .operation_id = "retryJob",
                                            .summary = "Retry failed: a new run of what failed",
                                            .tag = "jobs",
                                            .success_status = 202,
                                            .errors = {ErrorCode::not_found, ErrorCode::job_cannot_be_retried,
                                                       ErrorCode::nothing_to_activate, ErrorCode::no_add_on_to_make}},
                                           [this](api::Context context) {
                                               auto id = context.path_parameter("id");
                                               return retry(std::move(context), std::move(id));
                                           }));
    routes.push_back(
        api::route<Nothing, jobs::JobView>({.method = api::Method::post,
                                            .path = "/jobs/{id}/cancellation",
                                            .permission = Permission::cloud_accounts_write,
                                            .operation_id = "cancelJob",
                                            .summary = "Cancel a run: what was not begun is not begun any more",
                                            .tag = "jobs",
                                            .errors = {ErrorCode::not_found, ErrorCode::job_has_ended}},
                                           [this](api::Context context) {
                                               auto id = context.path_parameter("id");
                                               return cancel(std::move(context), std::move(id));
                                           }));
    return routes;
}

} // namespace portal::linked_accounts
