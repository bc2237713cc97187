#include "commitments/import_notes.hpp"

#include "costs/charges.hpp"

#include <algorithm>
#include <set>

namespace portal::commitments {

namespace {

constexpr std::size_t most_kinds = 10; // that are named; a file may have any number

std::string joined(const std::set<std::string>& names) {
    std::string text;
    std::size_t count = 0;
    for (const auto& name : names) {
        if (count++ == most_kinds) return text + " and " + std::to_string(names.size() - most_kinds) + " more";
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

std::string lines(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " line" : " lines"); }

/// The kinds that the contract leaves out and FOCUS has no word for.
std::set<std::string> untold_by_focus(const costs::ExcludedCharges& excluded) {
    std::set<std::string> names;
    for (const auto& kind : costs::charge_kinds())
        if (kind.focus.empty() && excluded.holds(std::string(kind.name))) names.insert(std::string(kind.name));
    return names;
}

} // namespace

std::vector<ImportNote> import_notes(const costs::CostFile& file, const Contract& contract) {
    std::vector<ImportNote> notes;
    const costs::ExcludedCharges excluded(contract.rules.excluded_record_types);
    if (file.other_provider_lines > 0) {
        const std::set<std::string> names(file.other_providers.begin(), file.other_providers.end());
        notes.push_back({"other-providers", lines(file.other_provider_lines) + " of other providers (" + joined(names) +
                                                ") are left out: AWS does not charge them."});
    }
    if (file.format == costs::CostFormat::focus) {
        if (const auto names = untold_by_focus(excluded); !names.empty())
            notes.push_back({"told-within-costs",
                             "FOCUS has costs after discounts and has no lines for " + joined(names) +
                                 ", which the contract leaves out: they are in the costs of what they discount. A Cost "
                                 "and Usage Report has them apart."});
        if (file.corrections > 0 && excluded.holds("Refund"))
            notes.push_back({"corrections", lines(file.corrections) +
                                                " correct earlier charges, and count as what they correct. FOCUS does "
                                                "not tell which of them Cost Explorer calls a refund, which the "
                                                "contract leaves out."});
    }
    const bool asks_fees =
        excluded.holds("Upfront") || excluded.holds("Support") || excluded.holds("Other out-of-cycle charges");
    if (file.untold_fees > 0 && asks_fees && !excluded.holds("Fee"))
        notes.push_back({"untold-fees", lines(file.untold_fees) +
                                            " are fees, and the file lacks columns that say what for "
                                            "(reservation_reservation_a_r_n and product_product_name or "
                                            "line_item_product_code): what cannot be told is taken for an out-of-cycle "
                                            "charge."});
    if (contract.rules.cost_metric == costs::CostMetric::net_unblended && !file.has_net_unblended)
        notes.push_back({"no-net-costs",
                         "The file has no column of net costs. AWS writes it where there are discounts: "
                         "the unblended costs are taken, as they are where Cost Explorer tells no net "
                         "ones."});
    std::set<std::string> unknown;
    for (const auto& row : file.rows)
        if (!costs::is_known_charge(row.record_type) && !excluded.holds(row.record_type))
            unknown.insert(row.record_type);
    if (!unknown.empty())
        notes.push_back({"unknown-kinds", "Not known as kinds of charge, and so they count: " + joined(unknown) + "."});
    return notes;
}

} // namespace portal::commitments
