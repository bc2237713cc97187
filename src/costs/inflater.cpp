#include "costs/inflater.hpp"

#include <array>
#include <new>
#include <zlib.h>

namespace portal::costs {

namespace {

constexpr std::size_t chunk = 64 * 1024;

} // namespace

struct Inflater::Stream {
    explicit Stream(int window_bits) {
        if (inflateInit2(&z, window_bits) != Z_OK) throw std::bad_alloc();
    }
    ~Stream() { inflateEnd(&z); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    z_stream z{};
    std::array<char, chunk> out;
};

Inflater::Inflater(Wrapping wrapping)
    : stream_(std::make_unique<Stream>(wrapping == Wrapping::gzip ? 16 + MAX_WBITS : -MAX_WBITS)) {}
Inflater::~Inflater() = default;

void Inflater::reset() { inflateReset(&stream_->z); }

Inflater::State Inflater::feed(std::string_view& bytes, const std::function<bool(std::string_view)>& take) {
    z_stream& z = stream_->z;
    while (!bytes.empty()) {
        // zlib counts in 32 bits; pieces are far smaller.
        z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        z.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1 << 30));
        const std::size_t given = z.avail_in;
        z.next_out = reinterpret_cast<Bytef*>(stream_->out.data());
        z.avail_out = static_cast<uInt>(chunk);
        const int code = inflate(&z, Z_NO_FLUSH);
        bytes.remove_prefix(given - z.avail_in);
        const std::size_t made = chunk - z.avail_out;
        if (made > 0 && !take({stream_->out.data(), made})) return State::stopped;
        if (code == Z_STREAM_END) return State::ended;
        if (code != Z_OK && code != Z_BUF_ERROR) return State::broken;
    }
    // What is left inside zlib comes out although nothing more goes in.
    while (true) {
        z.avail_in = 0;
        z.next_out = reinterpret_cast<Bytef*>(stream_->out.data());
        z.avail_out = static_cast<uInt>(chunk);
        const int code = inflate(&z, Z_NO_FLUSH);
        const std::size_t made = chunk - z.avail_out;
        if (made > 0 && !take({stream_->out.data(), made})) return State::stopped;
        if (code == Z_STREAM_END) return State::ended;
        if (code != Z_OK && code != Z_BUF_ERROR) return State::broken;
        if (made < chunk) return State::wants_more;
    }
}

std::uint32_t crc_32(std::uint32_t so_far, std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(so_far, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

} // namespace portal::costs
