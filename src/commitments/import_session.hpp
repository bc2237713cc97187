// One import: files of costs that are one delivery, read as their pieces come, shown together, and stored as a whole or
// not at all. Of this room alone; pure; one thread at a time. Memory is that of its sums: at most most_sums of the
// files that are there, and as many of the one that is being sent.
#pragma once

#include "commitments/delivery_plan.hpp"
#include "commitments/import_notes.hpp"
#include "costs/alike_files.hpp"
#include "costs/cost_upload.hpp"

#include <memory>

namespace portal::commitments {

/// PUT /commitments/{id}/imports/{import_id}/files/{file}/pieces/{number}: files in order, from 0, and of each its
/// pieces in order, from 0. Sending the last one again changes nothing.
struct ImportPiece {
    std::int64_t file = 0;
    std::int64_t number = 0;
    std::string name; ///< the file's own; of its first piece
    bool last = false;
    std::string bytes;
};

/// Where sending is, after each piece.
struct ImportPosition {
    std::int64_t next_file = 0;  ///< one more than the piece's file where nothing more of it is needed
    std::int64_t next_piece = 0; ///< of that file
    std::int64_t lines = 0;      ///< of all files so far
    std::int64_t problem_count = 0;
};
BOOST_DESCRIBE_STRUCT(ImportPosition, (), (next_file, next_piece, lines, problem_count))

/// What a payer's files hold, by month.
struct ImportMonth {
    std::string payer_account_id;
    std::string month; ///< "2025-01"
    std::string currency;
    std::string amount; ///< by the contract's metric, before any rule
};
BOOST_DESCRIBE_STRUCT(ImportMonth, (), (payer_account_id, month, currency, amount))

/// One text with costs: a file that was sent, or a member of a zip file.
struct ImportFile {
    std::string name; ///< "costs.csv.gz", "delivery.zip/part-1.csv"
    costs::CostFormat format{};
    costs::Compression compression{};
    costs::Encoding encoding{};
    std::int64_t bytes = 0;            ///< unpacked
    std::optional<std::string> sha256; ///< hexadecimal, of these bytes; absent where it was not read to its end
    std::int64_t lines = 0;
    std::optional<std::string> first_day; ///< of all payers
    std::optional<std::string> last_day;
    std::int64_t problem_count = 0;
};
BOOST_DESCRIBE_STRUCT(ImportFile, (),
                      (name, format, compression, encoding, bytes, sha256, lines, first_day, last_day, problem_count))

struct ImportProblem {
    std::optional<std::int64_t> file; ///< which of `files`, from 0; absent: all of them together
    std::optional<std::int64_t> line; ///< of the file, from 1; absent: the file as a whole
    std::string field;                ///< the column as the file names it; empty where it is the line
    std::string code;                 ///< kebab-case, stable
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(ImportProblem, (), (file, line, field, code, detail))

struct ImportView {
    std::string id;
    std::vector<ImportFile> files;
    std::int64_t next_file = 0;
    std::int64_t next_piece = 0;
    bool complete = false; ///< all files are there
    bool applied = false;
    costs::CostFormat format{}; ///< of all files
    std::int64_t lines = 0;
    std::optional<std::string> first_day;
    std::optional<std::string> last_day;
    std::vector<ImportMonth> months;       ///< of the contract's payers; once complete
    std::vector<std::string> other_payers; ///< in the files and not in the contract: not stored
    std::vector<ImportProblem> problems;   ///< the first of them
    std::int64_t problem_count = 0;
    std::vector<ImportNote> notes;             ///< what is wrong in nothing and should be known; once complete
    bool has_periods = false;                  ///< the files say the billing period of each line
    std::vector<std::string> proposed_periods; ///< where they do not: months that their usage fills, to be confirmed
    std::vector<PeriodPreview> periods;        ///< what storing would do; once complete, where nothing is wrong
    std::vector<std::string> counted_already;  ///< files that count now: they cannot be added
};
BOOST_DESCRIBE_STRUCT(ImportView, (),
                      (id, files, next_file, next_piece, complete, applied, format, lines, first_day, last_day, months,
                       other_payers, problems, problem_count, notes, has_periods, proposed_periods, periods,
                       counted_already))

/// All files as one, with those of its rows that are not the contract's payers'.
struct ReadFiles {
    std::shared_ptr<const costs::CostFile> costs; ///< stays as it is, also when the session goes
    std::vector<costs::DeliveredFile> files;
};

class ImportSession {
public:
    static constexpr std::size_t longest_piece = 1 << 20;
    static constexpr std::size_t longest_name = 255;
    static constexpr std::size_t most_files = 1000;
    static constexpr std::size_t most_sums = costs::CostCsv::most_sums;
    static constexpr std::size_t most_problems = costs::CostCsv::most_problems;

    explicit ImportSession(std::string id);

    /// Error: conflict where it is not the next piece; invalid_request by field.
    Result<ImportPosition> add(ImportPiece piece);
    /// The preview: what the files hold for this contract, and what is wrong. Again: the same. Error: conflict while a
    /// file is not there to its end, or where there is none.
    Result<ImportView> complete(const Contract& contract);
    /// What is to be stored. Error: nothing_to_change with problems, or where it is not complete.
    Result<ReadFiles> read(const Contract& contract) const;

    const ImportView& view() const { return view_; }
    bool is_refused() const { return view_.complete && view_.problem_count > 0; }
    /// Of all files, how many sums are held.
    std::size_t sums() const { return joined_->rows.size() + (upload_ ? upload_->sums() : 0); }

private:
    void finish_file();
    void accept(costs::UploadedFile file);
    void problem(std::optional<std::int64_t> file, std::string code, std::string detail);
    void check(const Contract& contract);
    void preview(const Contract& contract);
    ImportPosition position() const;

    ImportView view_;
    std::optional<costs::CostUpload> upload_;                   ///< the file that is being sent
    std::optional<std::pair<std::int64_t, std::int64_t>> last_; ///< file and number of the piece that came last
    std::vector<std::string> left_out_;                         ///< members of zip files: the first of left_out_count_
    std::uint64_t left_out_count_ = 0;
    costs::AlikeFiles alike_; ///< numbered as view_.files
    /// Of nobody else while files come.
    std::shared_ptr<costs::CostFile> joined_ =
        std::make_shared<costs::CostFile>(); ///< of all files that are there, but their problems
};

} // namespace portal::commitments
