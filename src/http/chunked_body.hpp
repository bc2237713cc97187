// A body in chunks (RFC 9112, 7.1), strictly and within a size. Our own, as Boost.Beast 1.81 accepts some of what it
// should refuse when the same bytes come in other pieces; tests/fuzz found it.
#pragma once

#include "base/error.hpp"

namespace portal::http {

/// Extensions and trailer fields are read and forgotten. Not thread-safe.
class ChunkedBody {
public:
    /// `most_extra`: for all trailer fields together, and for one line.
    ChunkedBody(std::size_t most_bytes, std::size_t most_extra) : most_bytes_(most_bytes), most_extra_(most_extra) {}

    /// How many bytes were used; the rest must be given again with more behind it. Error: malformed_request or
    /// body_too_large; then nothing more can be read.
    Result<std::size_t> feed(std::string_view bytes);

    bool is_complete() const { return at_ == At::end; }
    std::string take() { return std::move(body_); }

private:
    enum class At { size, data, data_end, trailer, end };

    Result<std::size_t> feed_line(std::string_view bytes);
    Result<void> take_size(std::string_view line);
    Result<void> take_trailer(std::string_view line);

    const std::size_t most_bytes_;
    const std::size_t most_extra_;
    At at_ = At::size;
    std::size_t left_ = 0; ///< of this chunk
    std::size_t trailer_bytes_ = 0;
    std::string body_;
};

} // namespace portal::http
