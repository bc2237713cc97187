// Bringing costs as files: begun, sent in pieces, and looked at. What is stored of them is in delivering.cpp.
#include "commitments/commitments.hpp"

namespace portal::commitments {

namespace {

tl::unexpected<Error> none() { return fail(ErrorCode::not_found, "There is no such commitment."); }

} // namespace

Task<Result<ImportView>> Commitments::begin_import(api::Context context, std::string id) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    co_return imports_.begin(context.caller.customer, id);
}

Task<Result<ImportPosition>> Commitments::add_piece(api::Context context, std::string id, std::string import_id,
                                                    ImportPiece piece) {
    Result<ImportPosition> position;
    co_await readers_.run(std::hash<std::string>()(import_id),
                          [&] { position = imports_.add(context.caller.customer, id, import_id, std::move(piece)); });
    co_return position;
}

Task<Result<ImportView>> Commitments::complete_import(api::Context context, std::string id, std::string import_id,
                                                      PreviewRequest request) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    Result<ImportView> view;
    Result<ReadFiles> files;
    co_await readers_.run(std::hash<std::string>()(import_id), [&] {
        view = imports_.complete(context.caller.customer, id, import_id, stored->contract);
        if (view && view->problem_count == 0)
            files = imports_.read(context.caller.customer, id, import_id, stored->contract);
    });
    if (!view || view->problem_count > 0) co_return view;
    if (!files) co_return tl::unexpected<Error>(files.error());
    co_return co_await previewed(std::move(context), *stored, std::move(*view), std::move(*files), std::move(request));
}

} // namespace portal::commitments
