#include "aws/credentials/profile_file.hpp"

#include "base/text.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace portal::aws {

namespace {

constexpr std::size_t most_bytes = 1 << 20;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

/// "profile  work" and "profile	work" are "profile work".
std::string section_name(std::string_view text) {
    std::string name;
    for (const char c : trimmed(text)) {
        const bool space = c == ' ' || c == '\t';
        if (!space)
            name += c;
        else if (!name.ends_with(' '))
            name += ' ';
    }
    return name;
}

} // namespace

Result<ProfileFile> parse_profile_file(std::string_view text, const std::string& file) {
    ProfileFile sections;
    std::map<std::string, std::string>* section = nullptr;
    std::string last_key;
    int number = 0;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        ++number;
        const std::string_view content = trimmed(line);
        if (content.empty() || content.front() == '#' || content.front() == ';') continue;
        const auto wrong = [&](const char* what) {
            return fail(ErrorCode::not_configured, file + ", line " + std::to_string(number) + ": " + what);
        };
        const bool indented = line.front() == ' ' || line.front() == '\t';
        if (!indented && content.front() == '[') {
            if (content.back() != ']') return wrong("a section's name must end in ].");
            section = &sections[section_name(content.substr(1, content.size() - 2))];
            last_key.clear();
            continue;
        }
        if (!section) return wrong("there is a line before the first section.");
        const auto equals = content.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            if (indented && !last_key.empty()) continue; // a long value goes on; none that the portal reads does
            return wrong("neither a section nor \"key = value\".");
        }
        const std::string key = to_lower(trimmed(content.substr(0, equals)));
        const std::string value(trimmed(content.substr(equals + 1)));
        if (indented && !last_key.empty()) {
            (*section)[last_key + "." + key] = value;
            continue;
        }
        (*section)[key] = value;
        last_key = key;
    }
    return sections;
}

Result<ProfileFile> read_profile_file(const std::string& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return ProfileFile();
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    if (std::filesystem::is_directory(file, error) || !stream)
        return fail(ErrorCode::not_configured, file + " cannot be read.");
    if (std::filesystem::is_regular_file(file, error) && std::filesystem::file_size(file, error) > most_bytes)
        return fail(ErrorCode::not_configured, file + " is larger than 1 MiB.");
    text.assign(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad()) return fail(ErrorCode::not_configured, file + " cannot be read.");
    return parse_profile_file(text, file);
}

} // namespace portal::aws
