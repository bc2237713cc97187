#include "commitments/import_session.hpp"

#include "base/text.hpp"
#include "costs/periods.hpp"

#include <algorithm>
#include <set>

namespace portal::commitments {

namespace {

bool is_of(const Contract& contract, const costs::CostRow& row) {
    const auto& payers = contract.payer_account_ids;
    return std::find(payers.begin(), payers.end(), row.payer_account_id) != payers.end();
}

} // namespace

ImportSession::ImportSession(std::string id) { view_.id = std::move(id); }

ImportPosition ImportSession::position() const {
    ImportPosition at{view_.next_file, view_.next_piece, view_.lines, view_.problem_count};
    if (!upload_) return at;
    at.lines += static_cast<std::int64_t>(upload_->lines());
    at.problem_count += static_cast<std::int64_t>(upload_->problem_count());
    return at;
}

Result<ImportPosition> ImportSession::add(ImportPiece piece) {
    if (piece.bytes.size() > longest_piece) return fail_field("body", "too-long", "At most 1 MiB in a piece.");
    // The answer was lost, and the piece is sent again.
    if (last_ == std::pair(piece.file, piece.number)) return position();
    if (view_.complete || piece.file != view_.next_file || piece.number != view_.next_piece)
        return fail(ErrorCode::conflict, view_.complete
                                             ? "The import is complete: no file can join it."
                                             : "The next piece is number " + std::to_string(view_.next_piece) +
                                                   " of file " + std::to_string(view_.next_file) + ".");
    if (piece.number == 0) {
        if (piece.name.empty()) return fail_field("name", "required", "The file's name, for the preview.");
        if (utf8_length(piece.name).value_or(longest_name + 1) > longest_name)
            return fail_field("name", "too-long", "At most 255 characters.");
        if (view_.files.size() >= most_files) return fail_field("file", "too-many", "At most 1000 files in an import.");
        upload_.emplace(printable(piece.name));
    }
    const bool goes_on = upload_->feed(piece.bytes);
    last_ = std::pair(piece.file, piece.number);
    ++view_.next_piece;
    if (!goes_on || piece.last)
        finish_file();
    else
        for (auto& file : upload_->take_finished()) accept(std::move(file));
    return position();
}

void ImportSession::finish_file() {
    upload_->finish();
    for (auto& file : upload_->take_finished()) accept(std::move(file));
    for (const auto& name : upload_->left_out())
        if (left_out_.size() < costs::CostUpload::most_left_out) left_out_.push_back(name);
    left_out_count_ += upload_->left_out_count();
    upload_.reset();
    ++view_.next_file;
    view_.next_piece = 0;
}

void ImportSession::accept(costs::UploadedFile file) {
    const auto index = static_cast<std::int64_t>(view_.files.size());
    if (view_.files.size() == most_files) {
        if (view_.problems.empty() || view_.problems.back().code != "too-many")
            problem(index - 1, "too-many", "At most 1000 files in an import, those of a zip file counted each.");
        return;
    }
    const auto& costs = file.costs;
    ImportFile shown{.name = std::move(file.name),
                     .format = costs.format,
                     .compression = file.compression,
                     .encoding = file.encoding,
                     .bytes = static_cast<std::int64_t>(file.bytes),
                     .lines = static_cast<std::int64_t>(costs.lines),
                     .problem_count = static_cast<std::int64_t>(costs.problem_count)};
    if (!file.sha256.empty()) shown.sha256 = file.sha256;
    for (const auto& row : costs.rows) {
        if (!shown.first_day || day_text(row.day) < *shown.first_day) shown.first_day = day_text(row.day);
        if (!shown.last_day || day_text(row.day) > *shown.last_day) shown.last_day = day_text(row.day);
    }
    view_.lines += shown.lines;
    view_.problem_count += shown.problem_count;
    for (const auto& found : costs.problems)
        if (view_.problems.size() < most_problems)
            view_.problems.push_back({index, found.line, found.field, found.code, found.detail});
    const bool is_first = view_.files.empty();
    const auto same = std::ranges::find_if(
        view_.files, [&](const ImportFile& other) { return shown.sha256 && other.sha256 == shown.sha256; });
    const auto unlike = std::ranges::find_if(view_.files, [&](const ImportFile& had) {
        return had.format != costs::CostFormat::unknown && costs.format != costs::CostFormat::unknown &&
               had.format != costs.format;
    });
    const bool is_same = same != view_.files.end(), is_unlike = unlike != view_.files.end();
    const auto other_version = alike_.add(costs);
    const bool is_alike = !is_same && other_version.has_value();
    // Lines without a period could be of any; what has periods says which are delivered.
    const bool is_of_other_columns =
        !is_unlike && !joined_->rows.empty() && !costs.rows.empty() && joined_->has_periods != costs.has_periods;
    const std::string same_name = is_same ? same->name : "", other_name = is_unlike ? unlike->name : "";
    view_.files.push_back(std::move(shown));
    if (is_same) problem(index, "same-file", "It holds the same as " + same_name + ": its costs would count twice.");
    if (is_unlike)
        problem(index, "other-format",
                "It has another format than " + other_name + ": one import is one delivery of one export.");
    if (is_of_other_columns)
        problem(index, "other-columns",
                "Some files say the billing period of each line and others do not: one import is one delivery.");
    if (is_alike)
        problem(index, "same-costs",
                "It has nearly the same costs as " + view_.files[*other_version].name +
                    ": two versions of one report would count twice. Bring the newer one alone; what is another part "
                    "all the same, import by itself and add it.");
    if (is_same || is_unlike || is_of_other_columns || is_alike) return;
    // Problems are in the view already, with their file.
    file.costs.problems.clear();
    file.costs.problem_count = 0;
    if (is_first)
        *joined_ = std::move(file.costs);
    else
        costs::join(*joined_, std::move(file.costs));
    if (joined_->rows.size() > most_sums)
        problem(std::nullopt, "too-much",
                "More than a million sums of payer, day, record type and service: import it a year at a time.");
}

void ImportSession::problem(std::optional<std::int64_t> file, std::string code, std::string detail) {
    ++view_.problem_count;
    if (file) ++view_.files[static_cast<std::size_t>(*file)].problem_count;
    if (view_.problems.size() < most_problems)
        view_.problems.push_back({file, std::nullopt, "", std::move(code), std::move(detail)});
}

Result<ImportView> ImportSession::complete(const Contract& contract) {
    if (view_.complete) return view_;
    if (upload_)
        return fail(ErrorCode::conflict, "Of file " + std::to_string(view_.next_file) + " the last piece is missing.");
    if (view_.files.empty()) return fail(ErrorCode::conflict, "No file was sent.");
    view_.complete = true;
    view_.format = view_.files.front().format;
    check(contract);
    preview(contract);
    // With a problem nothing is stored.
    if (view_.problem_count > 0) joined_ = std::make_shared<costs::CostFile>();
    return view_;
}

/// What the files lack for this contract, named as the reader names what it cannot read.
void ImportSession::check(const Contract& contract) {
    if (view_.problem_count > 0) return;
    if (contract.rules.cost_metric == costs::CostMetric::amortized && !joined_->has_amortized)
        problem(
            std::nullopt, "no-such-column",
            "The contract counts amortized costs, and a file lacks the columns that they are made of: EffectiveCost of "
            "FOCUS; of a report those of the reservations and Savings Plans that it has lines of.");
    if (std::ranges::none_of(joined_->rows, [&](const costs::CostRow& row) { return is_of(contract, row); }))
        problem(std::nullopt, "no-costs", "There are no costs of the contract's payers.");
}

void ImportSession::preview(const Contract& contract) {
    std::map<std::tuple<std::string, std::string, std::string>, Money> months;
    std::set<std::string> others;
    std::optional<Day> first, last;
    for (const auto& row : joined_->rows) {
        if (!is_of(contract, row)) {
            others.insert(row.payer_account_id);
            continue;
        }
        first = first ? std::min(*first, row.day) : row.day;
        last = last ? std::max(*last, row.day) : row.day;
        months[{row.payer_account_id, day_text(row.day).substr(0, 7), row.currency}] +=
            row.costs.of(contract.rules.cost_metric);
    }
    if (first) view_.first_day = day_text(*first);
    if (last) view_.last_day = day_text(*last);
    for (const auto& [key, amount] : months)
        view_.months.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), amount.text()});
    view_.other_payers.assign(others.begin(), others.end());
    view_.notes = import_notes(*joined_, contract);
    if (left_out_count_ > 0) {
        std::string names;
        for (const auto& name : left_out_) names += (names.empty() ? "" : ", ") + name;
        if (const auto more = left_out_count_ - left_out_.size(); more > 0)
            names += " and " + std::to_string(more) + " more";
        view_.notes.push_back({"left-out", "Not read, as cost files have other names: " + names + "."});
    }
}

Result<ReadFiles> ImportSession::read(const Contract& contract) const {
    if (!view_.complete) return fail(ErrorCode::nothing_to_change, "The import is not complete.");
    if (view_.problem_count > 0)
        return fail(ErrorCode::nothing_to_change, "The files have problems: see the preview. Nothing was stored.");
    // The contract may have changed since the preview.
    if (std::ranges::none_of(joined_->rows, [&](const costs::CostRow& row) { return is_of(contract, row); }))
        return fail(ErrorCode::nothing_to_change, "The files hold no costs of the contract's payers.");
    ReadFiles read{joined_, {}};
    for (const auto& file : view_.files) read.files.push_back({file.name, file.sha256.value_or("")});
    return read;
}

} // namespace portal::commitments
