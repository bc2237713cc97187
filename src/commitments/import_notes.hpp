// What a person should know of a cost file before it is stored, that is wrong in nothing: what its source cannot tell
// apart, as far as this contract's rules ask for it, and what was left out. Pure.
#pragma once

#include "commitments/contract.hpp"
#include "costs/cost_csv.hpp"

namespace portal::commitments {

struct ImportNote {
    std::string code; ///< kebab-case, stable
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(ImportNote, (), (code, detail))

std::vector<ImportNote> import_notes(const costs::CostFile& file, const Contract& contract);

} // namespace portal::commitments
