#include "inventory/inventory.hpp"

namespace portal::inventory {

using api::Nothing;
using api::Permission;

api::Routes Inventory::routes() {
    api::Routes routes;
    const std::string tag = "resources";
    routes.push_back(
        api::route<Nothing, jobs::JobView>({.method = api::Method::post,
                                            .path = "/cloud-accounts/{id}/sync",
                                            .permission = Permission::resources_import,
                                            .operation_id = "importResources",
                                            .summary = "Import now; asked while an import runs, it starts after it",
                                            .tag = tag,
                                            .success_status = 202,
                                            .errors = {ErrorCode::not_found, ErrorCode::account_not_activatable}},
                                           [this](api::Context context) {
                                               auto id = context.path_parameter("id");
                                               return import_now(std::move(context), std::move(id));
                                           }));
    routes.push_back(
        api::route<Nothing, jobs::JobView>({.method = api::Method::delete_,
                                            .path = "/cloud-accounts/{id}/sync",
                                            .permission = Permission::resources_import,
                                            .operation_id = "stopImport",
                                            .summary = "Stop the import that is under way; what was seen stays",
                                            .tag = tag,
                                            .errors = {ErrorCode::not_found, ErrorCode::job_has_ended}},
                                           [this](api::Context context) {
                                               auto id = context.path_parameter("id");
                                               return stop_import(std::move(context), std::move(id));
                                           }));
    routes.push_back(
        api::route<Nothing, Exclusions>({.method = api::Method::get,
                                         .path = "/inventory-exclusions",
                                         .permission = Permission::resources_read,
                                         .operation_id = "getExclusions",
                                         .summary = "Regions and services that are left out",
                                         .tag = tag},
                                        [this](api::Context context) { return exclusions(std::move(context)); }));
    routes.push_back(
        api::route<Exclusions, Exclusions>({.method = api::Method::put,
                                            .path = "/inventory-exclusions",
                                            .permission = Permission::cloud_accounts_write,
                                            .operation_id = "setExclusions",
                                            .summary = "Leave regions and services out from the next import on",
                                            .tag = tag,
                                            .errors = {ErrorCode::invalid_region}},
                                           [this](api::Context context, Exclusions wanted) {
                                               return set_exclusions(std::move(context), std::move(wanted));
                                           }));
    return routes;
}

} // namespace portal::inventory
