// A person's cost file as bytes: packed or not, in any encoding, the same however it comes in pieces, and never more
// than its bounds.
//
// sources: src/costs/cost_upload.cpp src/costs/unpacker.cpp src/costs/zip_reader.cpp src/costs/inflater.cpp
// src/costs/text_decoder.cpp src/costs/testing/packing.cpp
// sources: src/costs/cost_csv.cpp src/costs/cost_line.cpp src/costs/csv_reader.cpp src/costs/charges.cpp
// src/costs/cells.cpp src/costs/sellers.cpp src/base/currency.cpp
// src/base/day.cpp src/base/error.cpp src/base/money.cpp src/base/text.cpp
#include "base/text.hpp"
#include "costs/cost_upload.hpp"
#include "costs/testing/packing.hpp"

#include <cstdlib>

using namespace portal;
using namespace portal::costs;

namespace {

std::vector<UploadedFile> read(std::string_view bytes, std::size_t piece) {
    CostUpload upload("f");
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        if (!upload.feed(bytes.substr(at, piece))) break;
    upload.finish();
    return upload.take_finished();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    // The first byte says how the file is cut and what it is packed in: what is packed at random is hardly ever right.
    const std::size_t piece = size ? data[0] % 16 + 1 : 1;
    const int packing = size ? data[0] / 16 % 4 : 0;
    std::string bytes(reinterpret_cast<const char*>(data) + (size ? 1 : 0), size ? size - 1 : 0);
    if (packing == 1) bytes = testing::gzip(bytes);
    if (packing == 2) bytes = testing::zip({{"a.csv", bytes}, {"b.csv", bytes}}, {.descriptor = size % 2 == 0});
    const auto whole = read(bytes, bytes.size() + 1), parts = read(bytes, piece);
    if (whole.empty() || whole.size() != parts.size()) std::abort();
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto &a = whole[i], &b = parts[i];
        if (a.name != b.name || a.encoding != b.encoding || a.compression != b.compression || a.sha256 != b.sha256 ||
            a.costs.rows != b.costs.rows || a.costs.lines != b.costs.lines ||
            a.costs.problem_count != b.costs.problem_count)
            std::abort();
        if (a.sha256.empty() && a.costs.problem_count == 0) std::abort();
        if (!is_storable(a.name)) std::abort();
        for (const auto& row : a.costs.rows)
            if (!is_storable(row.service) || !is_storable(row.record_type)) std::abort();
        for (const auto& problem : a.costs.problems)
            if (problem.line < 1 || problem.code.empty() || !is_storable(problem.detail) || !is_storable(problem.field))
                std::abort();
    }
    return 0;
}
