#include "tags/tags.hpp"

namespace portal::tags {

using api::Nothing;
using api::Permission;

namespace {

std::vector<api::QueryParameter> conflict_parameters() {
    auto parameters = api::paging_parameters();
    parameters.push_back({.name = "resource_id", .description = "Of this resource"});
    return parameters;
}

} // namespace

api::Routes Tags::routes() {
    api::Routes routes;
    const std::string tag = "tags";
    const auto with_id = [](api::Context& context) { return context.path_parameter("id"); };
    routes.push_back(api::route<TagChange, resources::ResourceDetail>(
        {.method = api::Method::patch,
         .path = "/resources/{id}/tags",
         .permission = Permission::tags_write,
         .operation_id = "changeTags",
         .summary = "Set and remove tags of one resource: in the portal, or at AWS where the access level writes",
         .tag = tag,
         .errors = {ErrorCode::not_found, ErrorCode::tags_not_writable, ErrorCode::precondition_failed}},
        [this, with_id](api::Context context, TagChange change) {
            auto id = with_id(context);
            return change_one(std::move(context), std::move(id), std::move(change));
        }));
    routes.push_back(api::route<Nothing, TagHistory>(
        {.path = "/resources/{id}/tag-history",
         .permission = Permission::resources_read,
         .operation_id = "getTagHistory",
         .summary = "A resource's tags at a time, and every change until then",
         .tag = tag,
         .query = {{.name = "at",
                    .description = "RFC 3339; now",
                    .schema = json::Object{{"type", "string"}, {"format", "date-time"}}}},
         .errors = {ErrorCode::not_found}},
        [this, with_id](api::Context context) -> Task<Result<TagHistory>> {
            std::optional<Timestamp> at;
            if (const auto text = context.query_value("at")) {
                at = from_rfc3339(*text);
                if (!at) co_return fail_field("at", "not-a-time", "A time as 2026-01-31T12:00:00Z.");
            }
            auto id = with_id(context);
            co_return co_await history(std::move(context), std::move(id), at);
        }));
    routes.push_back(api::route<ChangeRequest, jobs::JobView>(
        {.method = api::Method::post,
         .path = "/tag-changes",
         .permission = Permission::tags_write,
         .operation_id = "changeManyTags",
         .summary = "Set and remove tags of many resources. dry_run: 200 with what would change (see previewTags)",
         .tag = tag,
         .success_status = 202,
         .errors = {ErrorCode::not_found, ErrorCode::nothing_to_change, ErrorCode::precondition_failed}},
        [this](api::Context context, ChangeRequest request) -> Task<Result<api::Response>> {
            if (request.dry_run.value_or(false)) {
                const auto previewed = co_await preview(std::move(context), std::move(request));
                if (!previewed) co_return tl::unexpected<Error>(previewed.error());
                co_return api::Response{.status = 200, .body = json::write(*previewed)};
            }
            const auto begun = co_await change(std::move(context), std::move(request));
            if (!begun) co_return tl::unexpected<Error>(begun.error());
            co_return api::Response{.status = 202, .body = json::write(*begun)};
        }));
    routes.push_back(api::route<ChangeRequest, Preview>(
        {.method = api::Method::post,
         .path = "/tag-changes/preview",
         .permission = Permission::tags_write,
         .operation_id = "previewTags",
         .summary = "What a change would do to each resource, and which calls AWS would get; nothing is changed",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context, ChangeRequest request) {
            return preview(std::move(context), std::move(request));
        }));
    routes.push_back(
        api::route<Nothing, api::Page<ChangeSet>>({.path = "/tag-changes",
                                                   .permission = Permission::resources_read,
                                                   .operation_id = "listTagChanges",
                                                   .summary = "Changes of tags, newest first",
                                                   .tag = tag,
                                                   .query = api::paging_parameters()},
                                                  [this](api::Context context) -> Task<Result<api::Page<ChangeSet>>> {
                                                      auto page = api::page_request(context, 1);
                                                      if (!page)
                                                          co_return tl::unexpected<Error>(std::move(page.error()));
                                                      co_return co_await list(std::move(context), std::move(*page));
                                                  }));
    routes.push_back(api::route<Nothing, ChangeSetDetail>({.path = "/tag-changes/{id}",
                                                           .permission = Permission::resources_read,
                                                           .operation_id = "getTagChange",
                                                           .summary = "A change of tags: how far each resource is",
                                                           .tag = tag,
                                                           .errors = {ErrorCode::not_found}},
                                                          [this, with_id](api::Context context) {
                                                              auto id = with_id(context);
                                                              return get(std::move(context), std::move(id));
                                                          }));
    routes.push_back(
        api::route<Nothing, jobs::JobView>({.method = api::Method::post,
                                            .path = "/tag-changes/{id}/undo",
                                            .permission = Permission::tags_write,
                                            .operation_id = "undoTagChange",
                                            .summary = "Undo a change, where nothing was changed since",
                                            .tag = tag,
                                            .success_status = 202,
                                            .errors = {ErrorCode::not_found, ErrorCode::nothing_to_change}},
                                           [this, with_id](api::Context context) {
                                               auto id = with_id(context);
                                               return undo(std::move(context), std::move(id));
                                           }));
    routes.push_back(
        api::route<Nothing, ChangeSetDetail>({.method = api::Method::post,
                                              .path = "/tag-changes/{id}/cancellation",
                                              .permission = Permission::tags_write,
                                              .operation_id = "cancelTagChange",
                                              .summary = "Cancel a change: what was not sent yet is not sent any more",
                                              .tag = tag,
                                              .errors = {ErrorCode::not_found, ErrorCode::job_has_ended}},
                                             [this, with_id](api::Context context) {
                                                 auto id = with_id(context);
                                                 return cancel(std::move(context), std::move(id));
                                             }));
    routes.push_back(
        api::route<Nothing, jobs::JobView>({.method = api::Method::post,
                                            .path = "/tag-changes/{id}/retry",
                                            .permission = Permission::tags_write,
                                            .operation_id = "retryTagChange",
                                            .summary = "What failed of a change, again",
                                            .tag = tag,
                                            .success_status = 202,
                                            .errors = {ErrorCode::not_found, ErrorCode::nothing_to_change}},
                                           [this, with_id](api::Context context) {
                                               auto id = with_id(context);
                                               return retry(std::move(context), std::move(id));
                                           }));
    routes.push_back(api::route<Nothing, api::Page<Conflict>>(
        {.path = "/tag-conflicts",
         .permission = Permission::resources_read,
         .operation_id = "listTagConflicts",
         .summary = "Tags of which AWS has another value than the portal's edit began from, or made",
         .tag = tag,
         .query = conflict_parameters()},
        [this](api::Context context) -> Task<Result<api::Page<Conflict>>> {
            auto page = api::page_request(context, 2);
            if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
            auto resource_id = context.query_value("resource_id");
            co_return co_await conflicts(std::move(context), std::move(resource_id), std::move(*page));
        }));
    routes.push_back(api::route<Resolution, resources::ResourceDetail>(
        {.method = api::Method::post,
         .path = "/tag-conflicts/{id}/resolution",
         .permission = Permission::tags_write,
         .operation_id = "resolveTagConflict",
         .summary = "Keep AWS's value, or write the portal's",
         .tag = tag,
         .errors = {ErrorCode::not_found, ErrorCode::tags_not_writable}},
        [this, with_id](api::Context context, Resolution resolution) {
            auto id = with_id(context);
            return resolve(std::move(context), std::move(id), resolution);
        }));
    routes.push_back(
        api::route<Nothing, resources::TagKeys>({.path = "/tags",
                                                 .permission = Permission::resources_read,
                                                 .operation_id = "listTagKeys",
                                                 .summary = "Tag keys, their values, counts and coverage",
                                                 .tag = tag},
                                                [this](api::Context context) { return keys(std::move(context)); }));
    routes.push_back(api::route<Nothing, TagRules>({.path = "/tag-rules",
                                                    .permission = Permission::resources_read,
                                                    .operation_id = "getTagRules",
                                                    .summary = "What each service takes in the tags of its resources",
                                                    .tag = tag},
                                                   [this](api::Context) { return rules(); }));
    routes.push_back(
        api::route<Nothing, Protections>({.path = "/tag-protections",
                                          .permission = Permission::resources_read,
                                          .operation_id = "getTagProtections",
                                          .summary = "Keys and types that are never written to AWS",
                                          .tag = tag},
                                         [this](api::Context context) { return protections(std::move(context)); }));
    routes.push_back(
        api::route<Protections, Protections>({.method = api::Method::put,
                                              .path = "/tag-protections",
                                              .permission = Permission::cloud_accounts_write,
                                              .operation_id = "setTagProtections",
                                              .summary = "Protect keys and types from being written to AWS",
                                              .tag = tag},
                                             [this](api::Context context, Protections wanted) {
                                                 return set_protections(std::move(context), std::move(wanted));
                                             }));
    return routes;
}

} // namespace portal::tags
