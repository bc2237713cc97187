// The rows of contracts, adjustments and costs of one customer: opened with that customer, it sees no other's.
#pragma once

#include "base/identifiers.hpp"
#include "commitments/cost_csv.hpp"
#include "commitments/costs.hpp"
#include "store/store.hpp"

#include <set>

namespace portal::commitments {

struct StoredContract {
    std::string id;
    Contract contract;
    Timestamp created_at;
    Timestamp changed_at;
};

struct StoredAdjustment {
    std::string id;
    Adjustment adjustment;
    std::string who;
    Timestamp at;
};

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

struct Alert;

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    const CustomerId& customer() const { return customer_; }

    // ---- contracts, by name
    std::vector<StoredContract> list();
    std::optional<StoredContract> find(const std::string& id);
    void put(const StoredContract& stored);
    void erase(const std::string& id);

    // ---- adjustments, by day
    std::vector<StoredAdjustment> adjustments(const std::string& commitment_id);
    void put(const std::string& commitment_id, const StoredAdjustment& stored);
    bool erase_adjustment(const std::string& commitment_id, const std::string& id);

    // ---- costs
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

    // ---- what progress is made of
    /// Anew from the costs, for the months from `first` to `last`; of days without costs nothing stands there.
    void sum_up(const std::string& commitment_id, const std::vector<std::string>& payers, Day first, Day last);
    /// The two halves of it: what stands there of a month, and its writing.
    std::string month_sums(const std::vector<std::string>& payers, Day month);
    void put_month_sums(const std::string& commitment_id, Day month, const std::string& sums);
    void forget_sums(const std::string& commitment_id);
    /// Rows of the first payer's, with no service.
    std::vector<CostRow> sums(const std::string& commitment_id, const std::string& payer);
    /// The first and the last day of any known cost of these payers.
    std::optional<std::pair<Day, Day>> known_days(const std::vector<std::string>& payers);

    // ---- alerts that stand, and whom they are mailed to
    std::set<std::string> alert_keys(const std::string& commitment_id);
    void put_alert(const std::string& commitment_id, const Alert& alert, Timestamp at);
    void erase_alert(const std::string& commitment_id, const std::string& key);
    std::vector<std::string> recipients(const std::string& commitment_id);
    void set_recipients(const std::string& commitment_id, const std::vector<std::string>& emails);

private:
    StoredContract contract_of(const store::Row& row) const;
    void replace(const std::string& payer, std::string_view source, Day first, Day last,
                 const std::vector<CostRow>& rows);

    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::commitments
