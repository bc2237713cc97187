// Bytes of a text file, taken in pieces of any size, as valid UTF-8 without NUL. Pure; one thread; memory is that of
// one character and of what one call gives back.
//
// The encoding is that of the byte-order mark; without one, UTF-16 where the first two characters have each a zero byte
// at the same side, else UTF-8. Text that is no UTF-8 is Windows-1252, of which Latin-1's printable characters are a
// part: up to the first such byte there were only ASCII characters, which are the same in both.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace portal::costs {

enum class Encoding { unknown, utf_8, utf_16_le, utf_16_be, windows_1252 };
BOOST_DESCRIBE_ENUM(Encoding, unknown, utf_8, utf_16_le, utf_16_be, windows_1252)

/// Why a file cannot be read, as a problem of the preview says it.
struct Refusal {
    std::string_view code; ///< kebab-case, stable
    std::string_view detail;
};

class TextDecoder {
public:
    /// The text lives for the call. A byte-order mark is passed on as U+FEFF.
    using Take = std::function<void(std::string_view text)>;

    /// Nothing is wrong where there is no answer; after one, nothing more may be fed.
    std::optional<Refusal> feed(std::string_view bytes, const Take& take);
    std::optional<Refusal> finish(const Take& take);
    /// Of what came so far.
    Encoding encoding() const { return encoding_; }

private:
    std::optional<Refusal> decode(std::string_view bytes, const Take& take);
    std::optional<Refusal> decode_utf_8(std::string_view bytes, const Take& take);
    std::optional<Refusal> decode_utf_16(std::string_view bytes, const Take& take);
    std::optional<Refusal> decode_windows_1252(std::string_view bytes, const Take& take);
    void detect();

    Encoding encoding_ = Encoding::unknown;
    std::string begin_;          ///< until the encoding is known
    std::string pending_;        ///< a character's first bytes
    bool must_be_utf_8_ = false; ///< a mark or a character of several bytes said so
    char32_t high_surrogate_ = 0;
};

} // namespace portal::costs
