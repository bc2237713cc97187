// What goes to a terminal. Names, tags and AWS's words are strangers' text: nothing in them may act on the terminal or
// pretend to be a line of ours.
#pragma once

#include <iosfwd>
#include <memory>
#include <streambuf>
#include <string>

namespace portal::cli {

/// While it lives, what is written to std::cout and std::cerr is made printable (base/text.hpp): control characters but
/// line ends and tabs, and what is invisible or turns the direction of reading, stand as JSON writes them; so JSON
/// stays the same JSON. One at a time.
class PrintableOutput {
public:
    PrintableOutput();
    ~PrintableOutput();
    PrintableOutput(const PrintableOutput&) = delete;
    PrintableOutput& operator=(const PrintableOutput&) = delete;

private:
    class Filter;
    std::unique_ptr<Filter> out_;
    std::unique_ptr<Filter> err_;
};

/// Writes out what waits for standard output. False, with a word to standard error, where not all that was written has
/// arrived: a full disk, a closed pipe.
bool finish_output();

/// Goes back to the beginning of the line on the terminal of standard error.
void erase_line();

/// CSV is for programs: into a file or pipe it goes as it is, with a byte order mark by which Excel knows UTF-8; to a
/// terminal it is made printable.
std::ostream& csv_output();

} // namespace portal::cli
