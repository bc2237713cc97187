// A file of costs as people have it: text, gzip of several members, or a zip file of one or several texts (each can be
// gzip again), taken in pieces of any size. Pure; one thread; memory is that of one header and zlib's window.
//
// What is recognized by its first bytes and is no text (Parquet, spreadsheets, other archives) is refused with what to
// do instead. A file may not unpack to more than most_bytes, nor to more than most_ratio times its size (once it is
// larger than free_bytes): no CSV shrinks as much.
//
// zip: APPNOTE.TXT of PKWARE, 6.3: local headers in order, with zip64 sizes and data descriptors; stored and deflated
// members. What stands beside the texts is left out, and said: manifests (.json), statements (.sql), texts
// (.txt, .md, .yml); folders and hidden files in silence.
#pragma once

#include "costs/text_decoder.hpp"

#include <memory>

namespace portal::costs {

enum class Compression { none, gzip, zip };
BOOST_DESCRIBE_ENUM(Compression, none, gzip, zip)

class Unpacker {
public:
    static constexpr std::uint64_t most_bytes = std::uint64_t(256) << 30;
    static constexpr std::uint64_t most_ratio = 200;
    static constexpr std::uint64_t free_bytes = 64 << 20;

    /// What is unpacked: begin, any number of bytes, end; again for a zip's next member.
    class Sink {
    public:
        virtual ~Sink() = default;
        /// `member`: its name in the zip file, valid UTF-8; empty where the file is no zip.
        virtual void begin(std::string_view member) = 0;
        /// False: nothing that follows is wanted.
        virtual bool bytes(std::string_view bytes) = 0;
        virtual bool end() = 0;
        /// A zip's member that is no cost file by its name: not a folder, and not what systems hide.
        virtual void left_out(std::string_view member) = 0;
    };

    explicit Unpacker(Sink& sink);
    ~Unpacker();

    /// Nothing is wrong where there is no answer; after one, or after the sink said false, nothing more may be fed.
    std::optional<Refusal> feed(std::string_view bytes);
    std::optional<Refusal> finish();
    Compression compression() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

} // namespace portal::costs
