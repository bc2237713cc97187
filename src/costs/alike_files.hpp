// Whether two files of one delivery are two versions of one report. AWS may keep each version of a month beside the
// others; chosen together, nearly every cost would count twice. Parts of a month have other amounts on nearly every
// day. Pure; one thread. Memory: at most most_sums of some 50 bytes; of files after these nothing is compared.
#pragma once

#include "costs/cost_csv.hpp"

#include <unordered_map>
#include <vector>

namespace portal::costs {

class AlikeFiles {
public:
    static constexpr std::size_t most_sums = 200'000;
    /// So many sums of a payer, day and kind, each of another amount, are no accident.
    static constexpr std::size_t fewest = 10;

    /// An earlier file that has three quarters of the smaller one's sums; files are numbered as they are added, from 0.
    std::optional<std::size_t> add(const CostFile& file);

private:
    std::unordered_multimap<std::size_t, std::size_t> files_of_; ///< by a sum's hash
    std::vector<std::size_t> counts_;                            ///< of each file's sums
};

} // namespace portal::costs
