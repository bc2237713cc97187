// Files of costs on their way in: read as their pieces come, shown, and stored as a whole or not at all.
//
// An import lives in this process: what was not applied when it ends is gone, and the file is sent again. Thread-safe.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "base/random.hpp"
#include "commitments/import_notes.hpp"
#include "costs/cost_csv.hpp"

#include <map>
#include <mutex>

namespace portal::commitments {

/// PUT /commitments/{id}/imports/{import_id}: pieces in order, from 0. Sending the last one again changes nothing.
struct ImportPiece {
    std::int64_t number = 0;
    std::string text;
    bool last = false;
};
BOOST_DESCRIBE_STRUCT(ImportPiece, (), (number, text, last))

/// What a payer's file holds, by month.
struct ImportMonth {
    std::string payer_account_id;
    std::string month; ///< "2025-01"
    std::string currency;
    std::string amount; ///< by the contract's metric, before any rule
};
BOOST_DESCRIBE_STRUCT(ImportMonth, (), (payer_account_id, month, currency, amount))

struct ImportView {
    std::string id;
    std::int64_t next_piece = 0;
    bool complete = false; ///< all pieces are there
    bool applied = false;
    costs::CostFormat format{};
    std::int64_t lines = 0;
    std::optional<std::string> first_day;
    std::optional<std::string> last_day;
    std::vector<ImportMonth> months;         ///< of the contract's payers; once complete
    std::vector<std::string> other_payers;   ///< in the file and not in the contract: not stored
    std::vector<costs::CsvProblem> problems; ///< the first of them
    std::int64_t problem_count = 0;
    std::vector<ImportNote> notes; ///< what is wrong in nothing and should be known; once complete
};
BOOST_DESCRIBE_STRUCT(ImportView, (),
                      (id, next_piece, complete, applied, format, lines, first_day, last_day, months, other_payers,
                       problems, problem_count, notes))

class Imports {
public:
    static constexpr std::size_t most_at_once = 4; ///< of a customer: no one keeps others from importing
    static constexpr std::size_t most_of_all = 64; ///< they are in memory
    static constexpr std::size_t longest_piece = 1 << 20;
    static constexpr auto kept_for = std::chrono::hours(1);     ///< after its last piece, where nobody needs its place
    static constexpr auto left_after = std::chrono::minutes(1); ///< untouched so long, it gives its place to a new one

    Imports(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

    /// The place of one that nobody has touched for left_after, or whose file was refused, is free. Error:
    /// too_many_requests while as many as may be are being sent or looked at.
    Result<ImportView> begin(const CustomerId& customer, const std::string& commitment_id);
    /// Error: not_found; conflict where it is not the next piece.
    Result<ImportView> add(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                           const ImportPiece& piece, const Contract& contract);
    /// What is to be stored, of the contract's payers. Error: not_found, nothing_to_change with problems or unfinished.
    Result<costs::CostFile> take(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                                 const Contract& contract);

    /// Forgets one that was not applied; false where there is none.
    bool give_up(const CustomerId& customer, const std::string& commitment_id, const std::string& id);

private:
    struct Open {
        std::string customer_id;
        std::string commitment_id;
        ImportView view;
        costs::CostCsv csv;
        costs::CostFile file;
        Timestamp at;
    };
    /// Gives up the one that was left alone the longest, of one customer or of all; false where none was left.
    bool make_room(const std::string& customer_id);
    Open* find(const CustomerId& customer, const std::string& commitment_id, const std::string& id);

    const Clock& clock_;
    Random& random_;
    std::mutex mutex_;
    std::map<std::string, Open> open_;
};

} // namespace portal::commitments
