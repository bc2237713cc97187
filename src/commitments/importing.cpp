// Bringing costs as files: begun, sent in pieces, looked at, and then stored as a whole.
#include "audit/audit.hpp"
#include "commitments/commitments.hpp"
#include "events/events.hpp"

#include <algorithm>

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

Task<Result<ImportView>> Commitments::add_piece(api::Context context, std::string id, std::string import_id,
                                                ImportPiece piece) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    co_return imports_.add(context.caller.customer, id, import_id, piece, stored->contract);
}

Task<Result<ImportView>> Commitments::apply_import(api::Context context, std::string id, std::string import_id) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    const auto file = imports_.take(context.caller.customer, id, import_id, stored->contract);
    if (!file) co_return tl::unexpected<Error>(file.error());
    std::map<std::string, std::vector<costs::CostRow>> by_payer;
    for (const auto& row : file->rows) by_payer[row.payer_account_id].push_back(row);
    co_return co_await store_.write([&](store::Transaction& t) -> Result<ImportView> {
        Repository repository(t, context.caller.customer);
        ImportView made{.id = import_id, .complete = true, .applied = true, .format = file->format};
        made.lines = static_cast<std::int64_t>(file->lines);
        std::optional<Day> first, last;
        for (const auto& [payer, rows] : by_payer) {
            // Rows are in the order of their days.
            const costs::ImportedRange range{import_id,    payer,      rows.front().day,     rows.back().day,
                                             file->format, made.lines, context.caller.email, clock_.now()};
            repository.cost_rows().replace_imported(range, rows);
            first = first ? std::min(*first, range.first_day) : range.first_day;
            last = last ? std::max(*last, range.last_day) : range.last_day;
        }
        made.first_day = day_text(*first);
        made.last_day = day_text(*last);
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.import", id, nullptr, json::write(made)));
        // Other contracts may have the same payers.
        for (const auto& other : repository.list())
            repository.sum_up(other.id, other.contract.payer_account_ids, *first, *last);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return made;
    });
}

Task<Result<Commitment>> Commitments::remove_import(api::Context context, std::string id, std::string import_id) {
    if (imports_.give_up(context.caller.customer, id, import_id))
        co_return co_await get(std::move(context), std::move(id));
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Commitment> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        const auto had = repository.cost_rows().erase_import(stored->contract.payer_account_ids, import_id);
        if (!had) return fail(ErrorCode::not_found, "There is no such import.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.remove-import", id,
                                       json::Object{{"id", import_id},
                                                    {"first_day", day_text(had->first)},
                                                    {"last_day", day_text(had->second)}},
                                       nullptr));
        for (const auto& other : repository.list())
            repository.sum_up(other.id, other.contract.payer_account_ids, had->first, had->second);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return view(repository, *stored);
    });
}

} // namespace portal::commitments
