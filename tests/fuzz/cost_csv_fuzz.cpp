// A person's cost export: rows or problems that name a line, the same however the file comes in pieces.
//
// sources: src/costs/cells.cpp src/costs/charges.cpp src/costs/cost_csv.cpp src/costs/cost_line.cpp
// src/costs/csv_reader.cpp src/costs/sellers.cpp src/base/currency.cpp
// src/base/day.cpp src/base/error.cpp src/base/money.cpp src/base/text.cpp
#include "costs/cost_csv.hpp"

#include <cstdlib>

using namespace portal::costs;

namespace {

CostFile read(std::string_view text, std::size_t piece) {
    CostCsv csv;
    for (std::size_t at = 0; at < text.size(); at += piece)
        if (!csv.feed(text.substr(at, piece))) break;
    return csv.finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    // The first byte says how the file is cut.
    const std::size_t piece = size ? data[0] % 16 + 1 : 1;
    const std::string_view text(reinterpret_cast<const char*>(data) + (size ? 1 : 0), size ? size - 1 : 0);
    const auto whole = read(text, text.size() + 1), parts = read(text, piece);
    if (whole.rows != parts.rows || whole.lines != parts.lines || whole.problem_count != parts.problem_count)
        std::abort();
    for (const auto& problem : whole.problems)
        if (problem.line < 1 || problem.code.empty() || problem.detail.empty()) std::abort();
    if (whole.rows.size() > whole.lines) std::abort();
    for (const auto& row : whole.rows)
        if (row.payer_account_id.size() != 12 || row.currency.size() != 3 || row.record_type.empty()) std::abort();
    return 0;
}
