#include "accounts/accounts.hpp"

namespace portal::accounts {

namespace {

using api::Method;
using api::Nothing;
using api::Permission;

json::Value text_schema() { return json::Object{{"type", "string"}}; }
json::Value status_schema() {
    json::SchemaSet none; // an enum refers to no other schema
    return json::schema<Status>(none);
}
json::Value flag_schema() { return json::Object{{"type", "boolean"}}; }

struct RegionList {
    std::vector<OfferedRegion> items;
};
BOOST_DESCRIBE_STRUCT(RegionList, (), (items))

} // namespace

api::Routes Accounts::routes() {
    api::Routes routes;
    const std::string tag = "cloud-accounts";

    auto list_parameters = api::paging_parameters();
    list_parameters.push_back({.name = "master_account_id",
                               .description = "Linked accounts of this master: its AWS account ID",
                               .schema = text_schema()});
    list_parameters.push_back(
        {.name = "status", .description = "Any of these statuses", .schema = status_schema(), .repeated = true});
    list_parameters.push_back(
        {.name = "q", .description = "Text in name, account ID or email", .schema = text_schema()});
    list_parameters.push_back({.name = "top_level",
                               .description = "Leave out linked accounts whose master is in the list",
                               .schema = flag_schema()});
    routes.push_back(api::route<Nothing, api::Page<CloudAccount>>(
        {.method = Method::get,
         .path = "/cloud-accounts",
         .permission = Permission::cloud_accounts_read,
         .operation_id = "listCloudAccounts",
         .summary = "Cloud accounts, by name",
         .tag = tag,
         .query = list_parameters},
        [this](api::Context context) -> Task<Result<api::Page<CloudAccount>>> {
            auto query = list_query(context);
            if (!query) co_return tl::unexpected<Error>(std::move(query.error()));
            auto page = api::page_request(context, 2);
            if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
            co_return co_await list(std::move(context), std::move(*query), std::move(*page));
        }));
    routes.push_back(api::route<NewCloudAccount, CloudAccountWithActivation>(
        {.method = Method::post,
         .path = "/cloud-accounts",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "addCloudAccount",
         .summary = "Add an AWS account and ask for its stack",
         .tag = tag,
         .success_status = 201},
        [this](api::Context context, NewCloudAccount wanted) { return add(std::move(context), std::move(wanted)); }));
    routes.push_back(api::route<Nothing, RegionList>(
        {.method = Method::get,
         .path = "/cloud-accounts/regions",
         .permission = Permission::cloud_accounts_read,
         .operation_id = "listRegions",
         .summary = "Regions that a stack can be created in, of every partition",
         .tag = tag},
        [this](api::Context) -> Task<Result<RegionList>> { co_return RegionList{regions()}; }));
    routes.push_back(api::route<Nothing, InstallationProblems>(
        {.method = Method::get,
         .path = "/installation/problems",
         .permission = Permission::customers_read,
         .operation_id = "listInstallationProblems",
         .summary = "What the operator alone can mend: AWS seems to refuse the portal itself",
         .tag = "installation"},
        [this](api::Context) { return problems(); }));
    routes.push_back(api::route<Nothing, Prerequisites>(
        {.method = Method::get,
         .path = "/cloud-accounts/prerequisites",
         .permission = Permission::cloud_accounts_read,
         .operation_id = "getPrerequisites",
         .summary = "What activation needs and grants, before anything is created",
         .tag = tag,
         .query = {{.name = "region", .description = "Of the stack; decides the partition", .schema = text_schema()}}},
        [this](api::Context context) {
            auto region = context.query_value("region");
            return prerequisites(std::move(context), std::move(region));
        }));
    routes.push_back(api::route<Nothing, CloudAccount>({.method = Method::get,
                                                        .path = "/cloud-accounts/{id}",
                                                        .permission = Permission::cloud_accounts_read,
                                                        .operation_id = "getCloudAccount",
                                                        .summary = "One cloud account",
                                                        .tag = tag},
                                                       [this](api::Context context) {
                                                           auto id = context.path_parameter("id");
                                                           return get(std::move(context), std::move(id));
                                                       }));
    routes.push_back(api::route<AccessRequest, CloudAccountWithActivation>(
        {.method = Method::put,
         .path = "/cloud-accounts/{id}/access",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "changeAccess",
         .summary = "Change Access: what the portal may do with the account's resources and tags",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context, AccessRequest wanted) {
            auto id = context.path_parameter("id");
            return change_access(std::move(context), std::move(id), wanted);
        }));
    routes.push_back(api::route<ManyAccessRequest, AccountList>(
        {.method = Method::put,
         .path = "/cloud-accounts/access",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "changeAccessOfMany",
         .summary = "Change Access of many accounts: all of them, or none where one cannot be changed",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context, ManyAccessRequest wanted) {
            return change_access_of_many(std::move(context), std::move(wanted));
        }));
    routes.push_back(api::route<Nothing, AccessDetail>(
        {.method = Method::get,
         .path = "/cloud-accounts/{id}/access",
         .permission = Permission::cloud_accounts_read,
         .operation_id = "getAccess",
         .summary = "What each access level means for the role, and the add-on stack of the third",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context) {
            auto id = context.path_parameter("id");
            return access(std::move(context), std::move(id));
        }));
    routes.push_back(api::route<Nothing, Removal>(
        {.method = Method::delete_,
         .path = "/cloud-accounts/{id}",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "removeCloudAccount",
         .summary = "Offboard an account, or say what that would do",
         .tag = tag,
         .query = {{.name = "dry_run", .description = "Only say what would be deleted", .schema = flag_schema()},
                   {.name = "erase",
                    .description = "Erase its inventory, tags and history too; the external ID and the audit log stay",
                    .schema = flag_schema()}},
         .errors = {ErrorCode::not_found, ErrorCode::conflict}},
        [this](api::Context context) -> Task<Result<Removal>> {
            const auto dry_run = flag(context, "dry_run");
            if (!dry_run) co_return tl::unexpected<Error>(dry_run.error());
            const auto erase = flag(context, "erase");
            if (!erase) co_return tl::unexpected<Error>(erase.error());
            auto id = context.path_parameter("id");
            co_return co_await remove(std::move(context), std::move(id), *dry_run, *erase);
        }));
    routes.push_back(api::route<ActivationRequest, CloudAccountWithActivation>(
        {.method = Method::post,
         .path = "/cloud-accounts/{id}/activation",
         .permission = Permission::cloud_accounts_activate_own,
         .operation_id = "activateCloudAccount",
         .summary = "Activate an account, or ask for its stack again",
         .tag = tag},
        [this](api::Context context, ActivationRequest request) {
            auto id = context.path_parameter("id");
            return activate(std::move(context), std::move(id), std::move(request));
        }));
    routes.push_back(
        api::route<Nothing, Activation>({.method = Method::get,
                                         .path = "/cloud-accounts/{id}/activation",
                                         .permission = Permission::cloud_accounts_read,
                                         .operation_id = "getActivation",
                                         .summary = "The stack that the account waits for, and how far it is",
                                         .tag = tag},
                                        [this](api::Context context) {
                                            auto id = context.path_parameter("id");
                                            return activation(std::move(context), std::move(id));
                                        }));
    routes.push_back(api::route<CheckRequest, CloudAccountWithActivation>(
        {.method = Method::post,
         .path = "/cloud-accounts/{id}/activation/check",
         .permission = Permission::cloud_accounts_activate_own,
         .operation_id = "checkActivation",
         .summary = "Look at AWS now; or look whether the stack went to another account",
         .tag = tag},
        [this](api::Context context, CheckRequest request) {
            auto id = context.path_parameter("id");
            return check(std::move(context), std::move(id), std::move(request));
        }));
    return routes;
}

} // namespace portal::accounts
