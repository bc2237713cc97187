// Deliveries of cost files: previewed against what stands, stored, listed and taken back.
#include "commitments/delivering.hpp"

#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "commitments/commitments.hpp"
#include "costs/periods.hpp"
#include "events/events.hpp"
#include "store/words.hpp"

#include <algorithm>

namespace portal::commitments {

namespace {

constexpr std::size_t most_periods = 240;  // months that a person confirms: twenty years
constexpr std::size_t most_sections = 200; // of a payer's period, replaced ones too

tl::unexpected<Error> none() { return fail(ErrorCode::not_found, "There is no such commitment."); }

std::vector<std::string> texts(const std::vector<Day>& months) {
    std::vector<std::string> made;
    for (const Day month : months) made.push_back(month_text(month));
    return made;
}

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

/// The months that a person confirmed. Error: invalid_request by field.
Result<std::vector<Day>> confirmed(const costs::CostFile& file, const std::vector<std::string>& periods) {
    const auto proposed = texts(costs::proposed_periods(file));
    std::string list;
    for (const auto& month : proposed) list += (list.empty() ? "" : ", ") + month;
    if (file.has_periods && !periods.empty())
        return fail_field("periods", "not-needed", "The files say their billing periods themselves.");
    if (!file.has_periods && periods.empty())
        return fail_field("periods", "required",
                          "The files do not say their billing periods. Their usage fills " +
                              (list.empty() ? "no month" : list) +
                              ": confirm that (--period 2026-10), or say which months they are of.");
    if (periods.size() > most_periods) return fail_field("periods", "too-many", "At most 240 months.");
    std::vector<Day> months;
    for (const auto& text : periods) {
        const auto month = read_month(text);
        if (!month) return fail_field("periods", "not-a-month", "Months such as 2026-10.");
        months.push_back(*month);
    }
    std::ranges::sort(months);
    months.erase(std::ranges::unique(months).begin(), months.end());
    return months;
}

/// The file with periods: itself, or a copy of it with the months that it is of.
std::shared_ptr<const costs::CostFile> with_periods(std::shared_ptr<const costs::CostFile> file,
                                                    std::vector<Day> months) {
    if (file->has_periods) return file;
    if (months.empty() && !file->rows.empty()) months.push_back(month_begin(file->rows.back().day));
    auto made = std::make_shared<costs::CostFile>(*file);
    costs::set_periods(*made, months);
    return made;
}

/// Why a delivery is not stored in this way; nothing where it is.
std::optional<Error> refusal(const DeliveryPlan& plan, std::optional<DeliveryMode> mode) {
    const auto conflict = [](std::string detail) {
        return Error{.code = ErrorCode::conflict, .detail = std::move(detail)};
    };
    if (!plan.refused.empty()) return conflict(plan.refused.front() + " Nothing was stored.");
    if (mode == DeliveryMode::add && !plan.twice.empty())
        return conflict(plan.twice.front() +
                        " counts already: added once more, its costs would count twice. Nothing was stored.");
    const std::string why = plan.unsure();
    const bool had = std::ranges::any_of(plan.periods, [](const auto& period) { return period.has_earlier; });
    if (why.empty() || mode == DeliveryMode::replace || (mode == DeliveryMode::add && had)) return std::nullopt;
    if (!had)
        return conflict("It is not evident that these files are all of what Cost Explorer tells. " + why +
                        " \"mode\": \"replace\" (--replace) takes them in its place all the same. Nothing was stored.");
    return conflict("It is not evident whether these files are a later state of what stands, or another part of it. " +
                    why +
                    " Say which: \"mode\": \"replace\" (--replace) puts them in its place, \"add\" (--add) counts "
                    "both. Nothing was stored.");
}

void say_plan(const DeliveryPlan& plan, ImportView& view) {
    for (const auto& reason : plan.refused) {
        ++view.problem_count;
        if (view.problems.size() < ImportSession::most_problems)
            view.problems.push_back({std::nullopt, std::nullopt, "", "period-not-over", reason});
    }
    view.periods = plan.periods;
    view.counted_already = plan.twice;
}

/// For the audit log: as much as a person reads.
json::Value told_periods(const DeliveryPlan& plan) {
    constexpr std::size_t most = 50;
    json::Array made;
    for (const auto& period : plan.periods)
        if (made.size() < most)
            made.push_back(json::Object{{"payer_account_id", period.payer_account_id},
                                        {"period", period.period},
                                        {"before", period.before},
                                        {"after", period.after}});
    return made;
}

} // namespace

Task<Result<ImportView>> Commitments::previewed(api::Context context, StoredContract stored, ImportView view,
                                                ReadFiles files, PreviewRequest request) {
    view.has_periods = files.costs->has_periods;
    auto months = costs::proposed_periods(*files.costs);
    if (!view.has_periods) view.proposed_periods = texts(months);
    if (request.periods) {
        const auto said = confirmed(*files.costs, *request.periods);
        if (!said) co_return tl::unexpected<Error>(said.error());
        months = *said;
    }
    std::shared_ptr<const costs::CostFile> file;
    co_await readers_.run(std::hash<std::string>()(view.id),
                          [&] { file = with_periods(files.costs, std::move(months)); });
    co_await store_.read([&](store::Transaction& t) {
        Repository repository(t, context.caller.customer);
        say_plan(plan_delivery(repository.cost_rows(), stored.contract, *file, files.files, today()), view);
    });
    co_return view;
}

Task<Result<ImportView>> Commitments::apply_import(api::Context context, std::string id, std::string import_id,
                                                   ApplyRequest request) {
    const auto stored =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, context.caller.customer).find(id); });
    if (!stored) co_return none();
    Result<ReadFiles> read;
    Result<std::vector<Day>> months;
    std::shared_ptr<const costs::CostFile> file;
    // A million rows may be copied, which no I/O thread has the time for.
    co_await readers_.run(std::hash<std::string>()(import_id), [&] {
        read = imports_.read(context.caller.customer, id, import_id, stored->contract);
        if (!read) return;
        months = confirmed(*read->costs, request.periods.value_or(std::vector<std::string>{}));
        if (months) file = with_periods(read->costs, *months);
    });
    if (!read) co_return tl::unexpected<Error>(read.error());
    if (!months) co_return tl::unexpected<Error>(months.error());
    auto made = co_await store_.write([&](store::Transaction& t) -> Result<ImportView> {
        Repository repository(t, context.caller.customer);
        auto& rows = repository.cost_rows();
        // The contract may be another one by now, and so may what stands.
        const auto now = repository.find(id);
        if (!now) return none();
        const auto& payers = now->contract.payer_account_ids;
        const auto plan = plan_delivery(rows, now->contract, *file, read->files, today());
        if (auto refused = refusal(plan, request.mode)) return tl::unexpected<Error>(std::move(*refused));
        const costs::Delivery delivery{
            import_id,   rows.next_sequence(), file->format, static_cast<std::int64_t>(file->lines),
            read->files, context.caller.email, clock_.now()};
        const auto changed = rows.put(delivery, *file, payers, today(),
                                      request.mode.value_or(DeliveryMode::replace) == DeliveryMode::replace);
        if (changed.empty())
            return fail(ErrorCode::nothing_to_change,
                        "It is stored already, or holds no costs of the contract's payers.");
        std::map<std::pair<std::string, Day>, std::size_t> kept;
        for (const auto& one : rows.sections(payers))
            if (++kept[{one.payer_account_id, one.month}] > most_sections && one.delivery_id == import_id)
                return fail(ErrorCode::conflict, "Of " + month_text(one.month) + " " + std::to_string(most_sections) +
                                                     " imports are kept, which is the most: remove some that were "
                                                     "replaced. Nothing was stored.");
        ImportView view{.id = import_id, .complete = true, .applied = true, .format = file->format};
        view.lines = delivery.lines;
        for (const auto& one : delivery.files) view.files.push_back({.name = one.name, .sha256 = one.sha256});
        view.has_periods = read->costs->has_periods;
        say_plan(plan, view);
        for (const auto& row : file->rows) {
            if (std::ranges::find(payers, row.payer_account_id) == payers.end()) continue;
            const std::string day = day_text(row.day);
            view.first_day = view.first_day ? std::min(*view.first_day, day) : day;
            view.last_day = view.last_day ? std::max(*view.last_day, day) : day;
        }
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.import", id, nullptr,
                                       json::Object{{"id", import_id},
                                                    {"lines", delivery.lines},
                                                    {"mode", store::word(request.mode.value_or(DeliveryMode::replace))},
                                                    {"files", json::write(delivery.files)},
                                                    {"periods", told_periods(plan)}}));
        sum_up_months(repository, changed);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        failpoint(Failpoint::before_delivery_is_stored);
        return view;
    });
    failpoint(Failpoint::after_delivery_is_stored);
    if (made) imports_.give_up(context.caller.customer, id, import_id);
    co_return made;
}

Task<Result<DeliveryList>> Commitments::list_imports(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<DeliveryList> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        return delivery_list(repository.cost_rows(), stored->contract.payer_account_ids);
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
        const auto changed = rows.take_back(stored->contract.payer_account_ids, import_id);
        if (!had || changed.empty()) return fail(ErrorCode::not_found, "There is no such import.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.remove-import", id,
                                       json::Object{{"id", import_id},
                                                    {"lines", had->lines},
                                                    {"files", json::write(had->files)},
                                                    {"who", had->who}},
                                       nullptr));
        sum_up_months(repository, changed);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return view(repository, *stored);
    });
}

} // namespace portal::commitments
