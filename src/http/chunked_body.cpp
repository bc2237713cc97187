#include "http/chunked_body.hpp"

#include <algorithm>
#include <charconv>

namespace portal::http {

namespace {

constexpr std::string_view line_end = "\r\n";

tl::unexpected<Error> malformed(std::string detail) { return fail(ErrorCode::malformed_request, std::move(detail)); }

bool is_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '\t' || (c >= ' ' && c < 127); });
}

} // namespace

Result<std::size_t> ChunkedBody::feed(std::string_view bytes) {
    std::size_t used = 0;
    while (at_ != At::end) {
        const std::string_view rest = bytes.substr(used);
        if (rest.empty()) break;
        if (at_ == At::data) {
            const std::size_t count = std::min(left_, rest.size());
            body_ += rest.substr(0, count);
            left_ -= count;
            used += count;
            if (left_ == 0) at_ = At::data_end;
        } else if (at_ == At::data_end) {
            if (rest.size() < line_end.size()) break;
            if (!rest.starts_with(line_end)) return malformed("A chunk is longer than it says.");
            used += line_end.size();
            at_ = At::size;
        } else {
            const auto count = feed_line(rest);
            if (!count) return count;
            if (*count == 0) break;
            used += *count;
        }
    }
    return used;
}

/// Zero: the line is not complete.
Result<std::size_t> ChunkedBody::feed_line(std::string_view bytes) {
    const auto end = bytes.find(line_end);
    if (std::min(end, bytes.size()) > most_extra_) return malformed("A line between the chunks is too long.");
    if (end == std::string_view::npos) return 0;
    const std::string_view line = bytes.substr(0, end);
    if (!is_text(line)) return malformed("A line between the chunks holds something other than text.");
    auto taken = at_ == At::size ? take_size(line) : take_trailer(line);
    if (!taken) return tl::unexpected<Error>(std::move(taken.error()));
    return end + line_end.size();
}

Result<void> ChunkedBody::take_size(std::string_view line) {
    constexpr int hexadecimal = 16;
    const char* const end = line.data() + line.size();
    const auto [stopped, error] = std::from_chars(line.data(), end, left_, hexadecimal);
    if (error == std::errc::result_out_of_range || (error == std::errc() && left_ > most_bytes_ - body_.size()))
        return fail(ErrorCode::body_too_large, "At most " + std::to_string(most_bytes_) + " bytes.");
    if (error != std::errc() || (stopped != end && *stopped != ';'))
        return malformed("A chunk does not begin with its size.");
    at_ = left_ > 0 ? At::data : At::trailer;
    return {};
}

Result<void> ChunkedBody::take_trailer(std::string_view line) {
    if (line.empty()) {
        at_ = At::end;
        return {};
    }
    trailer_bytes_ += line.size();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        line.substr(0, colon).find_first_of(" \t") != std::string_view::npos)
        return malformed("What follows the last chunk is not a field.");
    if (trailer_bytes_ > most_extra_) return malformed("The fields after the last chunk are too long.");
    return {};
}

} // namespace portal::http
