#include "aws/credentials/token_file.hpp"

#include <algorithm>
#include <fstream>

namespace portal::aws {

namespace {

constexpr std::size_t most_characters = 20'000;

} // namespace

Result<std::string> read_token_file(const std::string& file) {
    const auto wrong = [&](const char* what) {
        return fail(ErrorCode::aws_credentials_missing, "The token file " + file + what);
    };
    std::ifstream stream(file, std::ios::binary);
    std::string text(most_characters + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.empty()) return wrong(" is empty, or cannot be read.");
    if (text.size() > most_characters) return wrong(" has more than 20,000 characters.");
    if (text.find_first_of("\r\n") != std::string::npos) return wrong(" has more than one line.");
    return text;
}

} // namespace portal::aws
