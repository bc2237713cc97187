// The rows of costs of one customer, by payer and not by contract: opened with that customer, it sees no other's.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "costs/deliveries.hpp"
#include "store/store.hpp"

#include <set>

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

using MonthsByPayer = std::map<std::string, std::set<Day>>; ///< by their first days

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    std::vector<SourceState> sources(const std::vector<std::string>& payers);
    void put(const SourceState& state);
    /// All that Cost Explorer says of the payer's days from first to last: what stood there of it is gone.
    void replace_read(const std::string& payer, Day first, Day last, const std::vector<CostRow>& rows);

    // ---- deliveries
    /// Of these payers, whether they count or not; by payer, month and sequence.
    std::vector<Section> sections(const std::vector<std::string>& payers);
    Coverage coverage(const std::string& payer);
    std::map<std::string, Coverage> coverages(const std::vector<std::string>& payers);
    /// Those with a section of these payers, the newest first.
    std::vector<Delivery> deliveries(const std::vector<std::string>& payers);
    std::optional<Delivery> delivery(const std::string& id);
    /// After all that are stored.
    std::int64_t next_sequence();
    /// With the sections of these payers of a file whose rows have periods: each replaces what stands of its payer and
    /// period, or joins it. Answers the months of which the costs are others now; none where a delivery of that id is
    /// stored already.
    MonthsByPayer put(const Delivery& delivery, const CostFile& file, const std::vector<std::string>& payers, Day today,
                      bool replaces);
    /// Its sections of these payers, and it itself with the last of them. Answers the same; none where there is no such
    /// delivery.
    MonthsByPayer take_back(const std::vector<std::string>& payers, const std::string& id);

    // ---- what was charged
    /// A payer's costs of these days: of what deliveries cover theirs, else Cost Explorer's; and what deliveries say of
    /// days of other months than their own. A row a source: two of one day and kind are two rows.
    std::vector<CostRow> costs(const std::string& payer, Day first, Day last);
    /// The same as if the payer's sections were these; rows of sections that are not stored are not there.
    std::vector<CostRow> costs(const std::string& payer, Day first, Day last, const Coverage& coverage);
    /// Those that a section has of these days, whether they count or not. Rows of sections say their period.
    std::vector<CostRow> costs(const Section& section, Day first, Day last);
    /// The months of the days on which a section has costs.
    std::set<Day> months(const Section& section);
    /// The first and the last day of any known cost of these payers.
    std::optional<DayRange> known_days(const std::vector<std::string>& payers);

private:
    void put(const Section& section, const std::vector<CostRow>& rows, std::size_t begin, std::size_t end);
    /// `into`: the table and the columns of `key`, which all rows share.
    void insert(const std::string& into, const std::vector<store::Value>& key, const std::vector<CostRow>& rows,
                std::size_t begin, std::size_t end);

    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::costs
