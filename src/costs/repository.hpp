// The rows of costs of one customer, by payer and not by contract: opened with that customer, it sees no other's.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "costs/cost_csv.hpp"
#include "store/store.hpp"

namespace portal::costs {

/// What Cost Explorer was asked about a payer.
struct SourceState {
    std::string payer_account_id;
    std::optional<Day> first_day;
    std::optional<Day> last_day;
    std::optional<Day> final_through;
    std::optional<Timestamp> read_at;
    std::optional<std::string> problem;
    std::optional<Day> unsummed_from = {};  ///< the first day that was read and is in no sums yet
    std::optional<Day> summed_through = {}; ///< the last day that is: what is shown
};

struct ImportedRange {
    std::string id;
    std::string payer_account_id;
    Day first_day;
    Day last_day;
    CostFormat format{};
    std::int64_t lines = 0;
    std::string who;
    Timestamp at;
    bool operator==(const ImportedRange&) const = default;
};

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    std::vector<SourceState> sources(const std::vector<std::string>& payers);
    void put(const SourceState& state);
    std::vector<ImportedRange> imports(const std::vector<std::string>& payers);
    /// All that Cost Explorer says of the payer's days from first to last: what stood there of it is gone.
    void replace_read(const std::string& payer, Day first, Day last, const std::vector<CostRow>& rows);
    /// The same of an import; ranges of earlier imports that it covers are shortened or gone.
    void replace_imported(const ImportedRange& range, const std::vector<CostRow>& rows);
    /// An import's ranges of these payers, and its rows. Answers the days that it had; nothing where there is none.
    std::optional<std::pair<Day, Day>> erase_import(const std::vector<std::string>& payers, const std::string& id);
    /// A payer's costs of these days: imported ones where there is an import, else Cost Explorer's.
    std::vector<CostRow> costs(const std::string& payer, Day first, Day last);
    /// The first and the last day of any known cost of these payers.
    std::optional<std::pair<Day, Day>> known_days(const std::vector<std::string>& payers);

private:
    void replace(const std::string& payer, std::string_view source, Day first, Day last,
                 const std::vector<CostRow>& rows);

    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::costs
