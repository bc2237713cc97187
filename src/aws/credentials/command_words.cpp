#include "aws/credentials/command_words.hpp"

namespace portal::aws {

Result<std::vector<std::string>> split_command(std::string_view command) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (!quote && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (c == '\\' && quote != '\'' && i + 1 < command.size())
            words.back() += command[++i];
        else if (quote && c == quote)
            quote = 0;
        else if (!quote && (c == '\'' || c == '"'))
            quote = c;
        else
            words.back() += c;
    }
    if (quote)
        return fail(ErrorCode::not_configured, "The profile's credential_process has a quote that is not closed.");
    return words;
}

} // namespace portal::aws
