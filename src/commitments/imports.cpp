#include "commitments/imports.hpp"

#include <algorithm>
#include <set>

namespace portal::commitments {

namespace {

tl::unexpected<Error> none() {
    return fail(ErrorCode::not_found, "There is no such import: it was applied, or given up for another one. Send the "
                                      "file again.");
}

void preview(const costs::CostFile& file, const Contract& contract, ImportView& view) {
    view.format = file.format;
    view.lines = static_cast<std::int64_t>(file.lines);
    view.problems = file.problems;
    view.problem_count = static_cast<std::int64_t>(file.problem_count);
    std::map<std::tuple<std::string, std::string, std::string>, Money> months;
    std::set<std::string> others;
    std::optional<Day> first, last;
    for (const auto& row : file.rows) {
        const auto& payers = contract.payer_account_ids;
        if (std::find(payers.begin(), payers.end(), row.payer_account_id) == payers.end()) {
            others.insert(row.payer_account_id);
            continue;
        }
        first = first ? std::min(*first, row.day) : row.day;
        last = last ? std::max(*last, row.day) : row.day;
        months[{row.payer_account_id, day_text(row.day).substr(0, 7), row.currency}] +=
            row.costs.of(contract.rules.cost_metric);
    }
    if (first) view.first_day = day_text(*first);
    if (last) view.last_day = day_text(*last);
    for (const auto& [key, amount] : months)
        view.months.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), amount.text()});
    view.other_payers.assign(others.begin(), others.end());
    view.notes = import_notes(file, contract);
}

/// What the file lacks for this contract, named as the reader names what it cannot read.
void check(costs::CostFile& file, const Contract& contract) {
    const auto problem = [&](std::string code, std::string detail) {
        ++file.problem_count;
        if (file.problems.size() < costs::CostCsv::most_problems)
            file.problems.push_back({1, "", std::move(code), std::move(detail)});
    };
    if (file.problem_count > 0) return;
    if (contract.rules.cost_metric == costs::CostMetric::amortized && !file.has_amortized)
        problem("no-such-column",
                "The contract counts amortized costs, and the file lacks the columns they are made of.");
    const auto& payers = contract.payer_account_ids;
    if (std::none_of(file.rows.begin(), file.rows.end(), [&](const costs::CostRow& row) {
            return std::find(payers.begin(), payers.end(), row.payer_account_id) != payers.end();
        }))
        problem("no-costs", "The file holds no costs of the contract's payers.");
}

} // namespace

Imports::Open* Imports::find(const CustomerId& customer, const std::string& commitment_id, const std::string& id) {
    const auto found = open_.find(id);
    if (found == open_.end() || found->second.customer_id != customer.value ||
        found->second.commitment_id != commitment_id)
        return nullptr;
    found->second.at = clock_.now();
    return &found->second;
}

bool Imports::make_room(const std::string& customer_id) {
    const Timestamp now = clock_.now();
    auto oldest = open_.end();
    for (auto one = open_.begin(); one != open_.end(); ++one) {
        const Open& open = one->second;
        if (!customer_id.empty() && open.customer_id != customer_id) continue;
        const bool is_refused = open.view.complete && open.view.problem_count > 0;
        if (!is_refused && open.at + left_after > now) continue;
        if (oldest == open_.end() || open.at < oldest->second.at) oldest = one;
    }
    if (oldest == open_.end()) return false;
    open_.erase(oldest);
    return true;
}

Result<ImportView> Imports::begin(const CustomerId& customer, const std::string& commitment_id) {
    const std::scoped_lock lock(mutex_);
    const Timestamp now = clock_.now();
    std::erase_if(open_, [&](const auto& one) { return one.second.at + kept_for < now; });
    const auto theirs = [&] {
        return static_cast<std::size_t>(
            std::ranges::count_if(open_, [&](const auto& one) { return one.second.customer_id == customer.value; }));
    };
    if ((theirs() >= most_at_once && !make_room(customer.value)) || (open_.size() >= most_of_all && !make_room("")))
        return fail(ErrorCode::too_many_requests, "Other imports are under way. Their places are free a minute after "
                                                  "the last piece was sent.");
    const std::string id = uuid_v7(clock_, random_);
    Open made{customer.value, commitment_id, {}, {}, {}, now};
    made.view.id = id;
    return open_.emplace(id, std::move(made)).first->second.view;
}

Result<ImportView> Imports::add(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                                const ImportPiece& piece, const Contract& contract) {
    const std::scoped_lock lock(mutex_);
    Open* open = find(customer, commitment_id, id);
    if (!open) return none();
    auto& view = open->view;
    if (piece.text.size() > longest_piece) return fail_field("text", "too-long", "At most 1 MiB in a piece.");
    if (piece.number == view.next_piece - 1) return view; // the answer was lost, and it is sent again
    if (view.complete || piece.number != view.next_piece)
        return fail(ErrorCode::conflict, "The next piece is number " + std::to_string(view.next_piece) + ".");
    const bool goes_on = open->csv.feed(piece.text);
    ++view.next_piece;
    if (goes_on && !piece.last) return view;
    open->file = open->csv.finish();
    check(open->file, contract);
    view.complete = true;
    preview(open->file, contract, view);
    return view;
}

bool Imports::give_up(const CustomerId& customer, const std::string& commitment_id, const std::string& id) {
    const std::lock_guard lock(mutex_);
    return find(customer, commitment_id, id) && open_.erase(id) > 0;
}

Result<costs::CostFile> Imports::take(const CustomerId& customer, const std::string& commitment_id,
                                      const std::string& id, const Contract& contract) {
    const std::scoped_lock lock(mutex_);
    Open* open = find(customer, commitment_id, id);
    if (!open) return none();
    if (!open->view.complete) return fail(ErrorCode::nothing_to_change, "The file is not complete.");
    if (open->view.problem_count > 0)
        return fail(ErrorCode::nothing_to_change, "The file has problems: see the preview. Nothing of it was stored.");
    const std::set<std::string> payers(contract.payer_account_ids.begin(), contract.payer_account_ids.end());
    const auto is_other = [&](const costs::CostRow& row) { return !payers.contains(row.payer_account_id); };
    // The contract may have changed since the preview.
    if (std::ranges::all_of(open->file.rows, is_other))
        return fail(ErrorCode::nothing_to_change, "The file holds no costs of the contract's payers.");
    costs::CostFile file = std::move(open->file);
    open_.erase(id);
    std::erase_if(file.rows, is_other);
    return file;
}

} // namespace portal::commitments
