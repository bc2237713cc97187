#include "commitments/commitments.hpp"

#include <charconv>

namespace portal::commitments {

using api::Method;
using api::Nothing;
using api::Permission;

namespace {

std::vector<api::QueryParameter> granularity_parameter() {
    json::Array words;
    words.emplace_back("daily");
    words.emplace_back("monthly");
    return {{"granularity", "Of the series: daily, or monthly (usual)",
             json::Object{{"type", "string"}, {"enum", std::move(words)}}}};
}

/// Error: invalid_request.
Result<Granularity> granularity_of(const api::Context& context) {
    auto granularity = Granularity::monthly;
    const auto said = context.query_value("granularity");
    if (said && !boost::describe::enum_from_string(said->c_str(), granularity))
        return fail_field("granularity", "not-allowed", "daily or monthly.");
    return granularity;
}

/// Error: invalid_request by field.
Result<ImportPiece> piece_of(const api::Context& context, api::Bytes body) {
    ImportPiece piece{.name = context.query_value("name").value_or(""), .bytes = std::move(body.data)};
    for (const auto& [name, number] : {std::pair("file", &piece.file), std::pair("number", &piece.number)}) {
        const std::string& text = context.path_parameter(name);
        const auto read = std::from_chars(text.data(), text.data() + text.size(), *number);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size() || *number < 0)
            return fail_field(name, "not-a-number", "A number from 0 on.");
    }
    const auto last = context.query_value("last").value_or("false");
    if (last != "true" && last != "false") return fail_field("last", "not-allowed", "true or false.");
    piece.last = last == "true";
    return piece;
}

} // namespace

api::Routes Commitments::routes() {
    api::Routes routes;
    const std::string tag = "commitments";
    const auto read = Permission::commitments_read, write = Permission::commitments_write;
    routes.push_back(api::route<Nothing, costs::ChargeKindList>(
        {.path = "/charge-kinds",
         .permission = read,
         .operation_id = "listChargeKinds",
         .summary =
             "What charges are called in Cost Explorer, in cost reports and in FOCUS: rules hold for all of them",
         .tag = tag},
        [](api::Context) -> Task<Result<costs::ChargeKindList>> { co_return costs::charge_kind_views(); }));
    routes.push_back(api::route<Nothing, CommitmentList>(
        {.path = "/commitments",
         .permission = read,
         .operation_id = "listCommitments",
         .summary = "The customer's contracts with AWS, their rules, adjustments and where their costs come from",
         .tag = tag},
        [this](api::Context context) { return list(std::move(context)); }));
    routes.push_back(
        api::route<CommitmentRequest, Commitment>({.method = Method::post,
                                                   .path = "/commitments",
                                                   .permission = write,
                                                   .operation_id = "createCommitment",
                                                   .summary = "Enter a contract; what its rules do not say is usual",
                                                   .tag = tag,
                                                   .success_status = 201,
                                                   .errors = {ErrorCode::conflict}},
                                                  [this](api::Context context, CommitmentRequest wanted) {
                                                      return create(std::move(context), std::move(wanted));
                                                  }));
    routes.push_back(api::route<Nothing, Commitment>({.path = "/commitments/{id}",
                                                      .permission = read,
                                                      .operation_id = "getCommitment",
                                                      .summary = "One contract",
                                                      .tag = tag,
                                                      .errors = {ErrorCode::not_found}},
                                                     [this](api::Context context) {
                                                         auto id = context.path_parameter("id");
                                                         return get(std::move(context), std::move(id));
                                                     }));
    routes.push_back(api::route<CommitmentRequest, Commitment>(
        {.method = Method::put,
         .path = "/commitments/{id}",
         .permission = write,
         .operation_id = "changeCommitment",
         .summary = "Replace a contract; costs, adjustments and imports stay",
         .tag = tag,
         .errors = {ErrorCode::not_found, ErrorCode::precondition_failed}},
        [this](api::Context context, CommitmentRequest wanted) {
            auto id = context.path_parameter("id");
            return change(std::move(context), std::move(id), std::move(wanted));
        }));
    routes.push_back(
        api::route<Nothing, Nothing>({.method = Method::delete_,
                                      .path = "/commitments/{id}",
                                      .permission = write,
                                      .operation_id = "removeCommitment",
                                      .summary = "Remove a contract with its adjustments; its payers' costs stay",
                                      .tag = tag,
                                      .errors = {ErrorCode::not_found}},
                                     [this](api::Context context) {
                                         auto id = context.path_parameter("id");
                                         return remove(std::move(context), std::move(id));
                                     }));
    routes.push_back(api::route<AdjustmentRequest, Commitment>(
        {.method = Method::post,
         .path = "/commitments/{id}/adjustments",
         .permission = write,
         .operation_id = "adjustCommitment",
         .summary = "Add or take away an amount on a day, for a reason that the customer reads",
         .tag = tag,
         .success_status = 201,
         .errors = {ErrorCode::not_found, ErrorCode::conflict}},
        [this](api::Context context, AdjustmentRequest wanted) {
            auto id = context.path_parameter("id");
            return adjust(std::move(context), std::move(id), std::move(wanted));
        }));
    routes.push_back(api::route<Nothing, Commitment>({.method = Method::delete_,
                                                      .path = "/commitments/{id}/adjustments/{adjustment_id}",
                                                      .permission = write,
                                                      .operation_id = "takeBackAdjustment",
                                                      .summary = "Take an adjustment back",
                                                      .tag = tag,
                                                      .errors = {ErrorCode::not_found}},
                                                     [this](api::Context context) {
                                                         auto id = context.path_parameter("id"),
                                                              adjustment = context.path_parameter("adjustment_id");
                                                         return take_back(std::move(context), std::move(id),
                                                                          std::move(adjustment));
                                                     }));
    routes.push_back(api::route<Nothing, ProgressView>(
        {.path = "/commitments/{id}/progress",
         .permission = read,
         .operation_id = "getCommitmentProgress",
         .summary = "Spend against commitment for each contract year, and where it is heading",
         .tag = tag,
         .query = granularity_parameter(),
         .errors = {ErrorCode::not_found}},
        [this](api::Context context) -> Task<Result<ProgressView>> {
            const auto granularity = granularity_of(context);
            if (!granularity) co_return tl::unexpected<Error>(granularity.error());
            auto id = context.path_parameter("id");
            co_return co_await progress_of(std::move(context), std::move(id), *granularity);
        }));
    routes.push_back(api::route<WhatIfInput, ProgressView>(
        {.method = Method::post,
         .path = "/commitments/{id}/what-if",
         .permission = read,
         .operation_id = "whatIfCommitment",
         .summary = "The same with growth, purchases or reservations assumed; nothing is stored",
         .tag = tag,
         .query = granularity_parameter(),
         .errors = {ErrorCode::not_found}},
        [this](api::Context context, WhatIfInput input) -> Task<Result<ProgressView>> {
            const auto granularity = granularity_of(context);
            if (!granularity) co_return tl::unexpected<Error>(granularity.error());
            auto id = context.path_parameter("id");
            co_return co_await what_if(std::move(context), std::move(id), std::move(input), *granularity);
        }));
    routes.push_back(api::route<RefreshRequest, RefreshEstimate>(
        {.method = Method::post,
         .path = "/commitments/{id}/refresh",
         .permission = write,
         .operation_id = "refreshCommitment",
         .summary = "Read spend now: with dry_run what it would cost (200), else a job (202)",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context, RefreshRequest request) -> Task<Result<api::Response>> {
            auto id = context.path_parameter("id");
            ReadWish wish{.check_closed_months = request.check_closed_months.value_or(false)};
            if (request.from) {
                wish.from = read_day(*request.from);
                if (!wish.from) co_return fail_field("from", "not-a-day", "A day such as 2025-01-31.");
            }
            if (request.dry_run.value_or(false)) {
                const auto made = co_await estimate(std::move(context), std::move(id), wish);
                if (!made) co_return tl::unexpected<Error>(made.error());
                co_return api::Response{.status = 200, .body = json::write(*made)};
            }
            const auto job = co_await refresh(std::move(context), std::move(id), wish);
            if (!job) co_return tl::unexpected<Error>(job.error());
            co_return api::Response{.status = 202, .body = json::write(*job)};
        }));
    routes.push_back(api::route<Nothing, ImportView>(
        {.method = Method::post,
         .path = "/commitments/{id}/imports",
         .permission = write,
         .operation_id = "beginCommitmentImport",
         .summary = "Begin to bring a delivery of cost files (a Cost and Usage Report, or FOCUS)",
         .tag = tag,
         .success_status = 201,
         .errors = {ErrorCode::not_found, ErrorCode::too_many_requests}},
        [this](api::Context context) {
            auto id = context.path_parameter("id");
            return begin_import(std::move(context), std::move(id));
        }));
    routes.push_back(api::route<api::Bytes, ImportPosition>(
        {.method = Method::put,
         .path = "/commitments/{id}/imports/{import_id}/files/{file}/pieces/{number}",
         .permission = write,
         .operation_id = "addCommitmentImportPiece",
         .summary = "The next bytes of a file, at most 1 MiB: files from 0, and of each its pieces from 0",
         .tag = tag,
         .query = {{"name", "The file's own name; with its first piece"},
                   {"last", "true: nothing of this file follows", json::Object{{"type", "boolean"}}}},
         .errors = {ErrorCode::not_found, ErrorCode::conflict, ErrorCode::too_many_requests}},
        [this](api::Context context, api::Bytes body) -> Task<Result<ImportPosition>> {
            auto id = context.path_parameter("id"), import = context.path_parameter("import_id");
            auto piece = piece_of(context, std::move(body));
            if (!piece) co_return tl::unexpected<Error>(piece.error());
            co_return co_await add_piece(std::move(context), std::move(id), std::move(import), std::move(*piece));
        }));
    routes.push_back(api::route<PreviewRequest, ImportView>(
        {.method = Method::post,
         .path = "/commitments/{id}/imports/{import_id}/complete",
         .permission = write,
         .operation_id = "completeCommitmentImport",
         .summary = "All files are there: the preview, with what storing them would replace, and what is wrong",
         .tag = tag,
         .errors = {ErrorCode::not_found, ErrorCode::conflict, ErrorCode::nothing_to_change}},
        [this](api::Context context, PreviewRequest request) {
            auto id = context.path_parameter("id"), import = context.path_parameter("import_id");
            return complete_import(std::move(context), std::move(id), std::move(import), std::move(request));
        }));
    routes.push_back(api::route<ApplyRequest, ImportView>(
        {.method = Method::post,
         .path = "/commitments/{id}/imports/{import_id}/apply",
         .permission = write,
         .operation_id = "applyCommitmentImport",
         .summary = "Store what was previewed: all of it, or nothing where something is wrong or must be said first",
         .tag = tag,
         .errors = {ErrorCode::not_found, ErrorCode::conflict, ErrorCode::nothing_to_change}},
        [this](api::Context context, ApplyRequest request) {
            auto id = context.path_parameter("id"), import = context.path_parameter("import_id");
            return apply_import(std::move(context), std::move(id), std::move(import), std::move(request));
        }));
    routes.push_back(api::route<Nothing, DeliveryList>(
        {.path = "/commitments/{id}/imports",
         .permission = read,
         .operation_id = "listCommitmentImports",
         .summary = "What was imported, the newest first: what each covers, and what replaced it",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context) {
            auto id = context.path_parameter("id");
            return list_imports(std::move(context), std::move(id));
        }));
    routes.push_back(api::route<Nothing, Commitment>({.method = Method::delete_,
                                                      .path = "/commitments/{id}/imports/{import_id}",
                                                      .permission = write,
                                                      .operation_id = "removeCommitmentImport",
                                                      .summary = "Take back what was imported",
                                                      .tag = tag,
                                                      .errors = {ErrorCode::not_found}},
                                                     [this](api::Context context) {
                                                         auto id = context.path_parameter("id"),
                                                              import = context.path_parameter("import_id");
                                                         return remove_import(std::move(context), std::move(id),
                                                                              std::move(import));
                                                     }));
    routes.push_back(
        api::route<Nothing, CommitmentHistory>({.path = "/commitments/{id}/history",
                                                .permission = read,
                                                .operation_id = "getCommitmentHistory",
                                                .summary = "Who did what to a contract, with before and after",
                                                .tag = tag,
                                                .errors = {ErrorCode::not_found}},
                                               [this](api::Context context) {
                                                   auto id = context.path_parameter("id");
                                                   return history(std::move(context), std::move(id));
                                               }));
    routes.push_back(api::route<Nothing, AlertSettings>({.path = "/commitments/{id}/alerts",
                                                         .permission = read,
                                                         .operation_id = "getCommitmentAlerts",
                                                         .summary = "Whom a contract's alerts are mailed to",
                                                         .tag = tag,
                                                         .errors = {ErrorCode::not_found}},
                                                        [this](api::Context context) {
                                                            auto id = context.path_parameter("id");
                                                            return alert_settings(std::move(context), std::move(id));
                                                        }));
    routes.push_back(api::route<AlertRecipients, AlertSettings>(
        {.method = Method::put,
         .path = "/commitments/{id}/alerts",
         .permission = Permission::commitment_alerts_write,
         .operation_id = "setCommitmentAlerts",
         .summary = "Choose whom a contract's alerts are mailed to",
         .tag = tag,
         .errors = {ErrorCode::not_found}},
        [this](api::Context context, AlertRecipients wanted) {
            auto id = context.path_parameter("id");
            return change_alert_settings(std::move(context), std::move(id), std::move(wanted));
        }));
    return routes;
}

} // namespace portal::commitments
