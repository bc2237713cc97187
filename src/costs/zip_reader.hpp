// The members of a zip file, one after the other, as its bytes come. Of this room alone; one thread.
//
// The order is that of the local headers; the directory at the end is only counted, so that a file that was cut is
// noticed. A stored member whose size stands behind it cannot be read so: it is refused.
#pragma once

#include "costs/inflater.hpp"
#include "costs/text_decoder.hpp"

namespace portal::costs {

class ZipReader {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        /// The name as it stands in the file: bytes of any encoding.
        virtual void begin_member(std::string name) = 0;
        virtual std::optional<Refusal> member_bytes(std::string_view bytes) = 0;
        virtual std::optional<Refusal> end_member() = 0;
    };

    explicit ZipReader(Sink& sink) : sink_(sink), inflater_(Inflater::Wrapping::none) {}

    std::optional<Refusal> feed(std::string_view bytes);
    std::optional<Refusal> finish() const;

private:
    enum class At {
        signature,
        local_header,
        names,
        stored,
        deflated,
        descriptor,
        directory,
        directory_end,
        skipped,
        end
    };

    std::optional<Refusal> step(std::string_view& bytes);
    std::optional<Refusal> read_signature();
    std::optional<Refusal> read_local_header();
    std::optional<Refusal> begin_data();
    std::optional<Refusal> take_data(std::string_view bytes);
    std::optional<Refusal> end_data();
    std::optional<Refusal> read_descriptor();
    /// Collects so many bytes in `kept_`; false while they are not all there.
    bool collect(std::string_view& bytes, std::size_t count);
    void expect(At at, std::size_t count);

    Sink& sink_;
    Inflater inflater_;
    At at_ = At::signature;
    std::string kept_;
    std::size_t wanted_ = 4;
    std::uint64_t left_ = 0; ///< of a stored member, or of what is skipped
    At after_ = At::signature;
    std::uint64_t members_ = 0;
    std::uint64_t listed_ = 0; ///< in the directory

    // Of the member that is read.
    bool has_descriptor_ = false;
    std::uint16_t method_ = 0;
    std::size_t name_length_ = 0;
    std::uint32_t crc_ = 0, told_crc_ = 0;
    std::uint64_t packed_ = 0, unpacked_ = 0; ///< read so far
    std::uint64_t told_packed_ = 0, told_unpacked_ = 0;
};

} // namespace portal::costs
