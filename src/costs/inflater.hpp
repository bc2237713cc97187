// Deflated bytes, taken in pieces of any size (RFC 1951, by zlib). Of this room alone; one thread; memory is zlib's
// window and one chunk of what comes out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace portal::costs {

class Inflater {
public:
    enum class Wrapping {
        gzip, ///< RFC 1952: a member's header, data and checksum
        none, ///< as in a zip file
    };
    enum class State { wants_more, ended, broken, stopped };

    explicit Inflater(Wrapping wrapping);
    ~Inflater();

    /// Takes from `bytes` what it uses; what follows the data's end is left there. `take` answers false to stop.
    State feed(std::string_view& bytes, const std::function<bool(std::string_view)>& take);
    /// For data that begins anew.
    void reset();

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

/// The checksum of gzip and zip, of what came so far and these bytes; it begins with 0.
std::uint32_t crc_32(std::uint32_t so_far, std::string_view bytes);

} // namespace portal::costs
