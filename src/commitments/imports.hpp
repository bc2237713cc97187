// Files of costs on their way in: read as their pieces come, shown, and stored as a whole or not at all.
//
// An import lives in this process: what was not applied when it ends is gone, and the file is sent again. Thread-safe.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "base/random.hpp"
#include "commitments/contract.hpp"
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
};
BOOST_DESCRIBE_STRUCT(ImportView, (),
                      (id, next_piece, complete, applied, format, lines, first_day, last_day, months, other_payers,
                       problems, problem_count))

class Imports {
public:
    static constexpr std::size_t most_at_once = 4;
    static constexpr std::size_t longest_piece = 1 << 20;
    static constexpr auto kept_for = std::chrono::hours(1); ///< after its last piece

    Imports(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

    /// Error: too_many_requests while most_at_once are open.
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
    Open* find(const CustomerId& customer, const std::string& commitment_id, const std::string& id);

    const Clock& clock_;
    Random& random_;
    std::mutex mutex_;
    std::map<std::string, Open> open_;
};

} // namespace portal::commitments
