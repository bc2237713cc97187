#include "costs/csv_reader.hpp"

#include <array>

namespace portal::costs {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool ends_line(char c) { return c == '\n' || c == '\r'; }

} // namespace

void CsvReader::fail(std::string_view code, std::string_view detail) {
    failed_ = true;
    sink_.malformed(record_line_, code, detail, true);
}

void CsvReader::feed(std::string_view piece) {
    if (failed_) return;
    if (!has_separator_ && !find_separator(piece)) return;
    if (!failed_) read(piece);
}

/// Keeps pieces until the first line is complete; then reads it, and leaves in `piece` what follows.
bool CsvReader::find_separator(std::string_view& piece) {
    std::size_t end = 0;
    for (; end < piece.size() && (first_line_quoted_ || !ends_line(piece[end])); ++end)
        first_line_quoted_ ^= piece[end] == '"';
    first_line_.append(piece.substr(0, end));
    if (first_line_.size() > longest_first_line) {
        fail("too-long", "The first line, which names the columns, is longer than 1 MiB.");
        return false;
    }
    if (end == piece.size()) return false;
    piece.remove_prefix(end);
    has_separator_ = true;
    if (first_line_.starts_with(byte_order_mark)) first_line_.erase(0, byte_order_mark.size());
    constexpr std::array<char, 3> separators = {',', ';', '\t'};
    std::size_t most = 0;
    for (const char separator : separators) {
        std::size_t count = 0;
        bool quoted = false;
        for (const char c : first_line_) {
            quoted ^= c == '"';
            count += c == separator && !quoted;
        }
        if (count <= most) continue;
        most = count;
        separator_ = separator;
    }
    read(first_line_);
    first_line_.clear();
    return true;
}

void CsvReader::end_field(std::string_view text) {
    if (!kept_.empty()) {
        kept_.append(text);
        sink_.field(column_++, kept_);
        kept_.clear();
    } else {
        sink_.field(column_++, text);
    }
    at_ = At::field_start;
    was_quoted_ = false;
}

void CsvReader::end_record() {
    sink_.record(record_line_, column_);
    column_ = 0;
}

void CsvReader::read(std::string_view piece) {
    std::size_t begin = 0; // of what is not kept yet of the field
    const auto keep = [&](std::size_t end) {
        kept_.append(piece.substr(begin, end - begin));
        begin = end;
    };
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        if (after_return_) {
            after_return_ = false;
            if (c == '\n') { // the rest of CR LF
                begin = i + 1;
                continue;
            }
        }
        if (at_ == At::quoted) {
            if (c == '\n') ++line_;
            if (c == '"') {
                keep(i);
                begin = i + 1;
                at_ = At::after_quote;
            } else if (kept_.size() + (i - begin) > longest_field) {
                return fail("too-long", "A field is longer than 1 MiB: is a quotation mark missing?");
            }
            continue;
        }
        if (at_ == At::after_quote && c == '"') {
            // Two of them are one; it is kept with what follows.
            at_ = At::quoted;
            continue;
        }
        if (at_ == At::field_start) {
            begin = i;
            if (column_ == 0) record_line_ = line_;
            if (c == '"') {
                at_ = At::quoted;
                was_quoted_ = true;
                begin = i + 1;
                continue;
            }
        }
        if (c == separator_) {
            end_field(piece.substr(begin, i - begin));
            begin = i + 1;
            continue;
        }
        if (ends_line(c)) {
            ++line_;
            after_return_ = c == '\r';
            const bool empty_line = column_ == 0 && kept_.empty() && i == begin && !was_quoted_;
            if (!empty_line) {
                end_field(piece.substr(begin, i - begin));
                end_record();
            }
            at_ = At::field_start;
            begin = i + 1;
            continue;
        }
        if (at_ == At::after_quote)
            sink_.malformed(record_line_, "quotes", "There is text after a quoted field.", false);
        at_ = At::plain;
        if (kept_.size() + (i - begin) > longest_field) return fail("too-long", "A field is longer than 1 MiB.");
    }
    if (at_ == At::quoted || at_ == At::plain) keep(piece.size());
}

void CsvReader::finish() {
    if (failed_) return;
    if (!has_separator_) {
        // A file of one line that does not end.
        std::string_view end = "\n";
        if (!find_separator(end)) return;
        read(end);
        return;
    }
    if (at_ == At::quoted) return fail("quotes", "A quoted field does not end before the file does.");
    if (at_ != At::field_start || column_ > 0) {
        end_field({});
        end_record();
    }
}

} // namespace portal::costs
