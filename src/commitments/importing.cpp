// Bringing costs as files: begun, sent in pieces, looked at, and then stored as a whole.
#include "audit/audit.hpp"
#include "commitments/commitments.hpp"
#include "costs/periods.hpp"
#include "events/events.hpp"

#include <algorithm>

namespace portal::commitments {

namespace {

tl::unexpected<Error> none() { return fail(ErrorCode::not_found, "There is no such commitment."); }

/// Of each contract that has one of these payers: others than the one by which a delivery came may have them too.
void sum_up_months(Repository& repository, const costs::MonthsByPayer& by_payer) {
    for (const auto& one : repository.list()) {
        std::set<Day> months;
        for (const auto& payer : one.contract.payer_account_ids)
            if (const auto of = by_payer.find(payer); of != by_payer.end())
                months.insert(of->second.begin(), of->second.end());
        repository.sum_up(one.id, one.contract.payer_account_ids, months);
    }
}

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

Task<Result<ImportView>> Commitments::complete_import(api::Context context, std::string id, std::string import_id) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    Result<ImportView> view;
    co_await readers_.run(std::hash<std::string>()(import_id),
                          [&] { view = imports_.complete(context.caller.customer, id, import_id, stored->contract); });
    co_return view;
}

Task<Result<ImportView>> Commitments::apply_import(api::Context context, std::string id, std::string import_id) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    Result<ImportedFiles> files;
    co_await readers_.run(std::hash<std::string>()(import_id),
                          [&] { files = imports_.take(context.caller.customer, id, import_id, stored->contract); });
    if (!files) co_return tl::unexpected<Error>(files.error());
    costs::CostFile* file = &files->costs;
    if (!file->has_periods) {
        auto months = costs::proposed_periods(*file);
        if (months.empty()) months.push_back(month_begin(file->rows.front().day));
        costs::set_periods(*file, months);
    }
    co_return co_await store_.write([&](store::Transaction& t) -> Result<ImportView> {
        Repository repository(t, context.caller.customer);
        auto& rows = repository.cost_rows();
        ImportView made{
            .id = import_id, .files = files->files, .complete = true, .applied = true, .format = file->format};
        made.lines = static_cast<std::int64_t>(file->lines);
        std::vector<costs::DeliveredFile> delivered;
        for (const auto& one : files->files) delivered.push_back({one.name, one.sha256.value_or("")});
        const costs::Delivery delivery{.id = import_id,
                                       .sequence = rows.next_sequence(),
                                       .format = file->format,
                                       .lines = made.lines,
                                       .files = std::move(delivered),
                                       .who = context.caller.email,
                                       .at = clock_.now()};
        const auto months = rows.put(delivery, *file, today(), true);
        made.first_day = day_text(std::ranges::min_element(file->rows, {}, &costs::CostRow::day)->day);
        made.last_day = day_text(std::ranges::max_element(file->rows, {}, &costs::CostRow::day)->day);
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.import", id, nullptr, json::write(made)));
        sum_up_months(repository, months);
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
        auto& rows = repository.cost_rows();
        const auto had = rows.delivery(import_id);
        const auto months = rows.take_back(stored->contract.payer_account_ids, import_id);
        if (!had || months.empty()) return fail(ErrorCode::not_found, "There is no such import.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.remove-import", id,
                                       json::Object{{"id", import_id},
                                                    {"lines", had->lines},
                                                    {"files", json::write(had->files)},
                                                    {"who", had->who}},
                                       nullptr));
        sum_up_months(repository, months);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return view(repository, *stored);
    });
}

} // namespace portal::commitments
