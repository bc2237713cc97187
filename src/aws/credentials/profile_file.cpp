#include "aws/credentials/profile_file.hpp"

#include "aws/credentials/command_words.hpp"
#include "base/text.hpp"

#include <algorithm>
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
std::string one_space_each(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t';
        if (!space)
            name += c;
        else if (!name.ends_with(' '))
            name += ' ';
    }
    return name;
}

/// Only of sections that are a kind and a name: in the credentials file a name stands alone and as it is.
std::string section_name(std::string_view text) {
    text = trimmed(text);
    const auto words = split_command(text);
    if (!words || words->size() < 2) return one_space_each(text);
    const std::string& kind = words->front();
    if (kind != "profile" && kind != "services" && kind != "sso-session") return one_space_each(text);
    std::string name = kind;
    for (std::size_t word = 1; word < words->size(); ++word) name += " " + (*words)[word];
    return name;
}

class Reader {
public:
    explicit Reader(const std::string& file) : file_(file) {}

    Result<ProfileFile> read(std::string_view text) {
        while (!text.empty()) {
            const std::string_view line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            ++number_;
            const std::string_view content = trimmed(line);
            if (content.empty() || content.front() == '#' || content.front() == ';') continue;
            if (auto taken = take(line.find_first_not_of(" \t"), content); !taken)
                return tl::unexpected<Error>(std::move(taken.error()));
        }
        return std::move(sections_);
    }

private:
    tl::unexpected<Error> wrong(const char* what) const {
        return fail(ErrorCode::not_configured, file_ + ", line " + std::to_string(number_) + ": " + what);
    }

    std::map<std::string, std::string>& values() { return sections_[section_].values; }

    Result<void> take(std::size_t indent, std::string_view content) {
        if (!last_key_.empty() && indent > level_) {
            go_on(content);
            return {};
        }
        level_ = indent;
        if (content.front() == '[') return begin_section(content);
        if (sections_.empty()) return wrong("there is a line before the first section.");
        const auto end = content.find_first_of("=:");
        if (end == std::string_view::npos || end == 0) return wrong("neither a section nor \"key = value\".");
        last_key_ = to_lower(trimmed(content.substr(0, end)));
        values()[last_key_] = trimmed(content.substr(end + 1));
        return {};
    }

    Result<void> begin_section(std::string_view content) {
        const auto end = content.find(']');
        if (end == std::string_view::npos) return wrong("a section's name must end in ].");
        std::string name = section_name(content.substr(1, end - 1));
        last_key_.clear();
        for (section_ = 0; section_ < sections_.size(); ++section_)
            if (sections_[section_].name == name) return {};
        sections_.push_back({std::move(name), {}});
        return {};
    }

    /// A key without a value has nested keys; any other value is a long one.
    void go_on(std::string_view content) {
        std::string& value = values()[last_key_];
        const auto equals = content.find('=');
        if (value.empty() && equals != std::string_view::npos && equals > 0)
            values()[last_key_ + "." + to_lower(trimmed(content.substr(0, equals)))] =
                trimmed(content.substr(equals + 1));
        else
            value += (value.empty() ? "" : "\n") + std::string(content);
    }

    const std::string& file_;
    ProfileFile sections_;
    std::size_t section_ = 0;
    std::string last_key_;  ///< empty: none since the section began
    std::size_t level_ = 0; ///< how far the line of the last key or section is indented
    int number_ = 0;
};

} // namespace

Result<ProfileFile> parse_profile_file(std::string_view text, const std::string& file) {
    return Reader(file).read(text);
}

const ProfileSection* find_section(const ProfileFile& file, std::string_view name) {
    const auto found = std::ranges::find(file, name, &ProfileSection::name);
    return found == file.end() ? nullptr : &*found;
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
