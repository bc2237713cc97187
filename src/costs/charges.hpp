// What a charge is called: one vocabulary for Cost Explorer, the Cost and Usage Report (CUR) and FOCUS, so that a rule
// of a contract means the same whichever of them told a day. Pure; any thread.
//
// A kind's name is Cost Explorer's RECORD_TYPE; what another source says becomes that name when it is read, and words
// that were stored or typed are compared by it. Sources:
//   Cost Explorer  Cost Management User Guide, "Filtering the data" (charge types, the console's words), and what its
//   API
//                  was seen to answer: "Recurring" (turbot/steampipe-plugin-aws #950), "Private Rate Card Discount",
//                  "Enterprise Discount Program Discount", "Solution Provider Program Discount", "Support", "Other
//                  out-of-cycle charges" (filters in public code). Nobody here has seen it answer "Upfront".
//   CUR            Data Exports User Guide, "Line item columns", line_item_line_item_type; what a Fee is for, by its
//                  product and its reservation's ARN: AWS's Cost Intelligence queries (unblended_cost_by_charge_type).
//   FOCUS          0.5 to 1.4: ChargeCategory, ChargeClass, ChargeFrequency, CommitmentDiscountType and -Status.
// What a source cannot tell apart is in `report` and `focus`, and import_notes.hpp says it of a file.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portal::costs {

struct ChargeKind {
    std::string_view name;                    ///< "Recurring"
    std::string_view label;                   ///< "Recurring reservation fee", as AWS's console has it
    std::string_view report;                  ///< how CUR has it; empty: not at all
    std::string_view focus;                   ///< the same of FOCUS
    std::vector<std::string_view> words = {}; ///< others that mean it, in any source
    bool is_discount = false;
};

/// In the order in which people read them.
std::span<const ChargeKind> charge_kinds();

/// The name of the kind that a source's word means, in whatever casing and with whatever between its parts; a word that
/// means none, or several, stays as it is.
std::string charge_name(const std::string& word);
/// The names of all kinds that a word means: "Fee" is CUR's for upfront, support and out-of-cycle charges. Itself where
/// it means none.
std::set<std::string> charges_meant(const std::string& word);
bool is_known_charge(const std::string& word);

/// What a contract leaves out, in any source's words.
class ExcludedCharges {
public:
    explicit ExcludedCharges(const std::vector<std::string>& words);
    /// A charge whose word means several kinds is left out where all of them are, or that word itself.
    bool holds(const std::string& word) const;

private:
    std::set<std::string> names_;
    std::set<std::string> words_; ///< as they are compared
};

/// GET /charge-kinds
struct ChargeKindView {
    std::string name;                  ///< Cost Explorer's RECORD_TYPE: what a contract leaves out is named by it
    std::string label;                 ///< as AWS's console calls it
    std::optional<std::string> report; ///< how a Cost and Usage Report has it; null: not at all
    std::optional<std::string> focus;  ///< the same of FOCUS
};
BOOST_DESCRIBE_STRUCT(ChargeKindView, (), (name, label, report, focus))

struct ChargeKindList {
    std::vector<ChargeKindView> items; ///< in the order in which people read them
};
BOOST_DESCRIBE_STRUCT(ChargeKindList, (), (items))

ChargeKindList charge_kind_views();

} // namespace portal::costs
