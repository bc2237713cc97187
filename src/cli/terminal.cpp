#include "cli/terminal.hpp"

#include "base/text.hpp"

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>
#include <unistd.h>

namespace portal::cli {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::streambuf* below = nullptr; ///< std::cout's own, while there is a filter

/// Where a character at the end may go on in the next write.
std::size_t end_of_whole_characters(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) break;
        if (byte < 0xC0) continue;
        const std::size_t needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        return needed > back ? text.size() - back : text.size();
    }
    return text.size();
}

} // namespace

class PrintableOutput::Filter final : public std::streambuf {
public:
    explicit Filter(std::ostream& stream) : stream_(stream), to_(stream.rdbuf(this)) {}
    ~Filter() override {
        write(true);
        to_->pubsync();
        stream_.rdbuf(to_);
    }
    std::streambuf* below_it() const { return to_; }

private:
    int overflow(int c) override {
        if (c == traits_type::eof()) return traits_type::not_eof(c);
        waiting_ += traits_type::to_char_type(c);
        return c;
    }
    std::streamsize xsputn(const char* text, std::streamsize size) override {
        waiting_.append(text, static_cast<std::size_t>(size));
        if (waiting_.size() > 4'096) write(false);
        return size;
    }
    int sync() override {
        write(false);
        return to_->pubsync();
    }
    void write(bool all) {
        for (auto at = waiting_.find("\r\n"); at != std::string::npos; at = waiting_.find("\r\n", at))
            waiting_.erase(at, 1); // CSV's line ends
        std::size_t end = all ? waiting_.size() : end_of_whole_characters(waiting_);
        if (!all && waiting_.ends_with('\r')) --end;
        const std::string shown = printable(std::string_view(waiting_).substr(0, end), "\n\t");
        to_->sputn(shown.data(), static_cast<std::streamsize>(shown.size()));
        waiting_.erase(0, end);
    }

    std::ostream& stream_;
    std::streambuf* to_;
    std::string waiting_;
};

PrintableOutput::PrintableOutput()
    : out_(std::make_unique<Filter>(std::cout)), err_(std::make_unique<Filter>(std::cerr)) {
    below = out_->below_it();
}

PrintableOutput::~PrintableOutput() { below = nullptr; }

bool finish_output() {
    std::cout.flush();
    errno = 0;
    const bool flushed = std::fflush(stdout) == 0;
    // An earlier part may have been lost, though the last one arrived.
    const int why = errno;
    if (flushed && std::ferror(stdout) == 0 && std::cout.good()) return true;
    std::cerr << "client-portal: the output could not be written"
              << (why != 0 ? ": " + std::generic_category().message(why) : " completely") << ".\n";
    return false;
}

void erase_line() {
    std::cerr.flush();
    constexpr std::string_view words = "\r\x1b[K";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, words.data(), words.size());
}

std::ostream& csv_output() {
    if (isatty(STDOUT_FILENO) == 1 || !below) return std::cout;
    std::cout.flush();
    static std::ostream raw(below);
    static const bool begun = [] {
        raw << byte_order_mark;
        return true;
    }();
    (void)begun;
    return raw;
}

} // namespace portal::cli
