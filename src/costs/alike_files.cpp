#include "costs/alike_files.hpp"

#include <algorithm>
#include <set>

namespace portal::costs {

namespace {

std::size_t mixed(std::size_t hash, std::size_t with) { return (hash ^ with) * 0x9E3779B97F4A7C15ULL; }

std::size_t hash_of(const std::string& text) { return std::hash<std::string>()(text); }

/// By a hash of payer, day, record type, seller and currency.
std::unordered_map<std::size_t, Money> sums_of(const CostFile& file) {
    std::unordered_map<std::size_t, Money> sums;
    for (const auto& row : file.rows) {
        std::size_t key = mixed(hash_of(row.payer_account_id), hash_of(row.record_type));
        key = mixed(key, hash_of(row.currency) + (row.marketplace ? 1 : 0));
        key = mixed(key, static_cast<std::size_t>(row.day.time_since_epoch().count()));
        sums[key] += row.costs.unblended;
    }
    return sums;
}

} // namespace

std::optional<std::size_t> AlikeFiles::add(const CostFile& file) {
    const auto sums = sums_of(file);
    std::vector<std::size_t> same(counts_.size()), hashes;
    std::vector<std::set<Money>> amounts(counts_.size());
    for (const auto& [key, amount] : sums) {
        if (amount.is_zero()) continue;
        hashes.push_back(mixed(key, hash_of(amount.text())));
        for (auto [at, end] = files_of_.equal_range(hashes.back()); at != end; ++at) {
            ++same[at->second];
            if (amounts[at->second].size() < fewest) amounts[at->second].insert(amount);
        }
    }
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < counts_.size() && !found; ++i)
        if (amounts[i].size() >= fewest && 4 * same[i] >= 3 * std::min(counts_[i], hashes.size())) found = i;
    if (files_of_.size() + hashes.size() > most_sums) hashes.clear();
    for (const std::size_t hash : hashes) files_of_.emplace(hash, counts_.size());
    counts_.push_back(hashes.size());
    return found;
}

} // namespace portal::costs
