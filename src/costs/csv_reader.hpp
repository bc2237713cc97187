// A CSV text (RFC 4180, in UTF-8: text_decoder.hpp), taken in pieces of any size, told field by field. Of this room
// alone; one thread.
//
// What spreadsheets make of it is read too: a byte-order mark, semicolons or tabs between fields (whichever the first
// line has most of), lines that end with CR LF, LF or CR, a quotation mark inside an unquoted field. Memory is that of
// one field and of the first line, both bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portal::costs {

class CsvReader {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        /// A field of the record that is being read; columns count from 0. The text lives for the call.
        virtual void field(std::size_t column, std::string_view text) = 0;
        /// The record that began on that line is complete. Empty lines are none.
        virtual void record(std::uint64_t line, std::size_t columns) = 0;
        /// The text is no CSV there; nothing after a `fatal` one is read.
        virtual void malformed(std::uint64_t line, std::string_view code, std::string_view detail, bool fatal) = 0;
    };

    explicit CsvReader(Sink& sink) : sink_(sink) {}

    void feed(std::string_view piece);
    void finish();
    /// Known once the first line is complete.
    char separator() const { return separator_; }
    /// Of the text, from 1: where reading is.
    std::uint64_t line() const { return line_; }

    static constexpr std::size_t longest_field = 1 << 20;
    static constexpr std::size_t longest_first_line = 1 << 20;

private:
    enum class At { field_start, plain, quoted, after_quote };

    bool find_separator(std::string_view& piece);
    void read(std::string_view piece);
    void end_field(std::string_view text);
    void end_record();
    void fail(std::string_view code, std::string_view detail);

    Sink& sink_;
    std::string first_line_; ///< until it is complete
    bool first_line_quoted_ = false;
    bool has_separator_ = false;
    char separator_ = ',';
    At at_ = At::field_start;
    std::string kept_; ///< of a field that began in an earlier piece, or that has quotation marks within
    std::size_t column_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t record_line_ = 1;
    bool after_return_ = false;
    bool was_quoted_ = false;
    bool failed_ = false;
};

} // namespace portal::costs
