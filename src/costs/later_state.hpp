// Whether files are a later state of what stands of a billing period, or another part of it. AWS writes a month anew,
// up to three times a day and again after it has closed; a large one comes in several files. Both look alike, and who
// takes one for the other counts half of a month, or twice. So where it is not evident, a person says it. Pure.
#pragma once

#include "costs/costs.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace portal::costs {

/// What is compared of a period: enough to tell, and bounded by its days and kinds of charges.
struct PeriodState {
    using Key = std::tuple<Day, std::string, bool, std::string>; ///< day, record type, marketplace, currency
    std::int64_t lines = 0;
    std::optional<Day> last_usage;
    std::map<Key, Money> sums; ///< unblended

    void add(const CostRow& row);
};

/// Nothing where `later` is evidently a later state of `earlier`; else what speaks against it, as a sentence.
std::optional<std::string> doubt(const PeriodState& earlier, const PeriodState& later);

/// Of days that Cost Explorer tells and the files would take from it: what speaks against the files being all of them,
/// as a sentence; else nothing. Usage after the files' last day of usage: they were made before the period was over.
/// Less than nine tenths of Cost Explorer's on that day: in the middle of it. Less than half of its charges in all:
/// they are a part, of one account or one kind. `by_month`: files that tell costs by month have no days to compare.
std::optional<std::string> doubt_beside_explorer(const PeriodState& explorer, const PeriodState& files, bool by_month);

/// The number that AWS gives a part of an export in its file's name: 2 of "costs-00002.csv.gz", "report-2.csv.gz" and
/// "delivery.zip/report-2.csv"; nothing where the name has none.
std::optional<int> part_number(const std::string& file_name);
/// Whether files with these names are parts among which some before them are not: "costs-00002" without "costs-00001".
bool lacks_parts(const std::vector<std::string>& file_names);

} // namespace portal::costs
