#include "accounts/template_text.hpp"

#include "base/json.hpp"

#include <stdexcept>

namespace portal::accounts {

/// A JSON string is a YAML double-quoted scalar: nothing in a name can leave it. Nor can a name look like one of
/// CloudFormation's own variables: the dollar sign of "${" is left out.
std::string scalar(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '$' || i + 1 == text.size() || text[i + 1] != '{') plain += text[i];
    return json::serialize(json::Value(plain));
}

/// CloudFormation shows other characters in descriptions as question marks.
std::string ascii(std::string_view text) {
    std::string plain;
    for (unsigned char c : text)
        if (c < 0x80) plain += static_cast<char>(c);
    return plain;
}

std::string fill(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string filled;
    for (;;) {
        const auto open = text.find("{{");
        filled += text.substr(0, open);
        if (open == std::string_view::npos) return filled;
        const auto close = text.find("}}", open);
        const auto found = values.find(std::string(text.substr(open + 2, close - open - 2)));
        if (found == values.end()) throw std::logic_error("the template names an unknown value");
        filled += found->second;
        text.remove_prefix(close + 2);
    }
}

} // namespace portal::accounts
