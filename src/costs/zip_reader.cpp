#include "costs/zip_reader.hpp"

namespace portal::costs {

namespace {

constexpr Refusal damaged{"damaged", "The zip file is damaged: what stands in it does not fit together."};
constexpr Refusal cut{"cut", "The zip file ends too early: was it copied as a whole?"};
constexpr Refusal encrypted{"encrypted", "The zip file is encrypted: unpack it first."};
constexpr Refusal other_method{"zip-method",
                               "The zip file is packed in a way that is not read (only stored and deflated "
                               "are): unpack it, or pack it with gzip."};
constexpr Refusal unknown_size{"zip-method", "The zip file stores a file without its size before it: unpack it first."};

constexpr std::uint32_t local = 0x04034b50, descriptor = 0x08074b50, listed = 0x02014b50, end_of_64 = 0x06064b50,
                        locator_of_64 = 0x07064b50, end = 0x06054b50;
constexpr std::uint32_t in_extra = 0xFFFFFFFF;
constexpr std::size_t longest_descriptor = 24;

/// Little-endian.
std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = size; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
    return value;
}

} // namespace

void ZipReader::expect(At at, std::size_t count) {
    at_ = at;
    wanted_ = count;
    kept_.clear();
}

bool ZipReader::collect(std::string_view& bytes, std::size_t count) {
    const auto used = std::min(bytes.size(), count - std::min(count, kept_.size()));
    kept_.append(bytes.substr(0, used));
    bytes.remove_prefix(used);
    return kept_.size() >= count;
}

std::optional<Refusal> ZipReader::feed(std::string_view bytes) {
    while (!bytes.empty())
        if (auto refused = step(bytes)) return refused;
    return std::nullopt;
}

std::optional<Refusal> ZipReader::finish() const {
    // A directory that lists other members than were read hides or invents some.
    if (at_ != At::end) return cut;
    if (listed_ != members_) return damaged;
    return std::nullopt;
}

std::optional<Refusal> ZipReader::step(std::string_view& bytes) {
    switch (at_) {
    case At::signature: return collect(bytes, 4) ? read_signature() : std::nullopt;
    case At::local_header: return collect(bytes, wanted_) ? read_local_header() : std::nullopt;
    case At::names: return collect(bytes, wanted_) ? begin_data() : std::nullopt;
    case At::descriptor: return collect(bytes, longest_descriptor) ? read_descriptor() : std::nullopt;
    case At::stored: {
        const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
        const std::string_view data = bytes.substr(0, used);
        bytes.remove_prefix(used);
        left_ -= used;
        packed_ += used;
        if (auto refused = take_data(data)) return refused;
        return left_ == 0 ? end_data() : std::nullopt;
    }
    case At::deflated: {
        std::optional<Refusal> refused;
        const std::size_t had = bytes.size();
        const auto state = inflater_.feed(bytes, [&](std::string_view data) {
            refused = take_data(data);
            return !refused;
        });
        packed_ += had - bytes.size();
        if (refused) return refused;
        if (state == Inflater::State::broken) return damaged;
        return state == Inflater::State::ended ? end_data() : std::nullopt;
    }
    case At::directory:
        if (!collect(bytes, wanted_)) return std::nullopt;
        ++listed_;
        left_ = number(kept_, 24, 2) + number(kept_, 26, 2) + number(kept_, 28, 2);
        after_ = At::signature;
        at_ = At::skipped;
        break;
    case At::directory_end:
        if (!collect(bytes, wanted_)) return std::nullopt;
        left_ = after_ == At::end ? number(kept_, 16, 2) : wanted_ == 8 ? number(kept_, 0, 8) : 0;
        at_ = At::skipped;
        break;
    case At::skipped: {
        const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
        bytes.remove_prefix(used);
        left_ -= used;
        break;
    }
    case At::end: return damaged; // nothing follows the end
    }
    if (at_ == At::skipped && left_ == 0) expect(after_, 4);
    return std::nullopt;
}

std::optional<Refusal> ZipReader::read_signature() {
    switch (number(kept_, 0, 4)) {
    case local:
        if (listed_ > 0) return damaged;
        expect(At::local_header, 26);
        return std::nullopt;
    case listed: expect(At::directory, 42); return std::nullopt;
    case end_of_64:
        after_ = At::signature;
        expect(At::directory_end, 8);
        return std::nullopt;
    case locator_of_64:
        after_ = At::signature;
        expect(At::directory_end, 16);
        return std::nullopt;
    case end:
        after_ = At::end;
        expect(At::directory_end, 18);
        return std::nullopt;
    default: return damaged;
    }
}

std::optional<Refusal> ZipReader::read_local_header() {
    const auto flags = number(kept_, 2, 2);
    method_ = static_cast<std::uint16_t>(number(kept_, 4, 2));
    if (flags & 0x0001) return encrypted;
    if (method_ != 0 && method_ != 8) return other_method;
    has_descriptor_ = (flags & 0x0008) != 0;
    told_crc_ = static_cast<std::uint32_t>(number(kept_, 10, 4));
    told_packed_ = number(kept_, 14, 4);
    told_unpacked_ = number(kept_, 18, 4);
    name_length_ = static_cast<std::size_t>(number(kept_, 22, 2));
    const auto extra = static_cast<std::size_t>(number(kept_, 24, 2));
    if (name_length_ == 0) return damaged;
    expect(At::names, name_length_ + extra);
    return std::nullopt;
}

std::optional<Refusal> ZipReader::begin_data() {
    std::string name = kept_.substr(0, name_length_);
    for (std::string_view extra = std::string_view(kept_).substr(name_length_); extra.size() >= 4;) {
        const auto kind = number(extra, 0, 2);
        const auto size = static_cast<std::size_t>(number(extra, 2, 2));
        extra.remove_prefix(4);
        if (size > extra.size()) return damaged;
        if (kind == 0x0001) {
            std::string_view sizes = extra.substr(0, size);
            for (std::uint64_t* told : {&told_unpacked_, &told_packed_})
                if (*told == in_extra && sizes.size() >= 8) {
                    *told = number(sizes, 0, 8);
                    sizes.remove_prefix(8);
                }
        }
        extra.remove_prefix(size);
    }
    if (method_ == 0 && has_descriptor_ && told_packed_ == 0 && !name.ends_with('/')) return unknown_size;
    ++members_;
    crc_ = 0;
    packed_ = unpacked_ = 0;
    left_ = told_packed_;
    sink_.begin_member(std::move(name));
    inflater_.reset();
    kept_.clear();
    at_ = method_ == 0 ? At::stored : At::deflated;
    return method_ == 0 && left_ == 0 ? end_data() : std::nullopt;
}

std::optional<Refusal> ZipReader::take_data(std::string_view bytes) {
    unpacked_ += bytes.size();
    crc_ = crc_32(crc_, bytes);
    return sink_.member_bytes(bytes);
}

std::optional<Refusal> ZipReader::end_data() {
    if (has_descriptor_) {
        expect(At::descriptor, longest_descriptor);
        return std::nullopt;
    }
    if (crc_ != told_crc_ || packed_ != told_packed_ || unpacked_ != told_unpacked_) return damaged;
    expect(At::signature, 4);
    return sink_.end_member();
}

/// With or without a signature, with sizes of four or eight bytes: nothing says which, but what must stand in it is
/// known. A directory of at least 68 bytes follows, so that all of the longest can be looked at.
std::optional<Refusal> ZipReader::read_descriptor() {
    for (const std::size_t size : {std::size_t(4), std::size_t(8)})
        for (const std::size_t signature : {std::size_t(4), std::size_t(0)}) {
            if (signature && number(kept_, 0, 4) != descriptor) continue;
            if (number(kept_, signature, 4) != crc_ || number(kept_, signature + 4, size) != packed_ ||
                number(kept_, signature + 4 + size, size) != unpacked_)
                continue;
            std::string rest = kept_.substr(signature + 4 + 2 * size);
            expect(At::signature, 4);
            if (auto refused = sink_.end_member()) return refused;
            return feed(rest);
        }
    return damaged;
}

} // namespace portal::costs
