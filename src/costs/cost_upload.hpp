// One uploaded file of costs, from its bytes to sums: unpacked, decoded and read as it comes. A zip file of several
// texts is several files. Pure; one thread; memory is that of the sums (cost_csv.hpp), of zlib's window and of one
// piece.
#pragma once

#include "costs/cost_csv.hpp"
#include "costs/unpacker.hpp"

namespace portal::costs {

/// One text with costs, and what it was made of.
struct UploadedFile {
    std::string name; ///< as it was sent; of a zip's member "delivery.zip/part-1.csv"
    Compression compression = Compression::none;
    Encoding encoding = Encoding::unknown;
    std::uint64_t bytes = 0; ///< unpacked, as they were read
    std::string sha256;      ///< hexadecimal, of these bytes: the same file has the same, packed or not. Empty where
                             ///< it was not read to its end
    CostFile costs;
};

class CostUpload {
public:
    static constexpr std::size_t most_left_out = 10;

    explicit CostUpload(std::string name);
    ~CostUpload();
    CostUpload(CostUpload&&) noexcept;
    CostUpload& operator=(CostUpload&&) noexcept;

    /// False where nothing that follows can help: finish says why.
    bool feed(std::string_view bytes);
    /// At the end, once. A file that is not text, or not whole, has a problem that says so.
    void finish();
    /// The files that are read to their end since the last call; after finish at least one came in all.
    std::vector<UploadedFile> take_finished();

    /// Members of a zip file that are no cost files by their names: the first most_left_out of left_out_count.
    const std::vector<std::string>& left_out() const;
    std::uint64_t left_out_count() const;

    /// How many sums the file that is being read holds.
    std::size_t sums() const;
    std::uint64_t lines() const;
    std::uint64_t problem_count() const;

private:
    class Reading;
    std::unique_ptr<Reading> reading_;
};

} // namespace portal::costs
