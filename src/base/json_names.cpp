// Which names stand twice in one object: what the parser into values takes without a word, the last one winning.
#include "base/json.hpp"
#include "base/text.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <set>

namespace portal::json {

namespace {

constexpr std::size_t most_path = 200;

/// Where the parser is, and which names each open object has had.
struct NameWatcher {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    struct Level {
        bool is_array = false;
        std::set<std::string, std::less<>> names;
        std::string name;      ///< of the member that is read now
        std::size_t index = 0; ///< of the element that is read now
    };
    std::vector<Level> levels;
    std::string key;                     ///< its parts so far
    std::optional<std::string> repeated; ///< the path of the first

    using Code = boost::system::error_code;
    using Text = boost::json::string_view;

    std::string path() const {
        std::string made;
        for (const auto& level : levels) {
            if (level.is_array)
                made += "[" + std::to_string(level.index) + "]";
            else
                made += (made.empty() ? "" : ".") + level.name;
        }
        return made;
    }
    /// A value has ended: the next element of an array, if it was one's.
    bool next() {
        if (!levels.empty() && levels.back().is_array) ++levels.back().index;
        return true;
    }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) {
        levels.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, Code&) {
        levels.pop_back();
        return next();
    }
    bool on_array_begin(Code&) {
        levels.push_back({.is_array = true});
        return true;
    }
    bool on_array_end(std::size_t, Code&) {
        levels.pop_back();
        return next();
    }
    bool on_key_part(Text part, std::size_t, Code&) {
        key.append(part.data(), part.size());
        return true;
    }
    bool on_key(Text part, std::size_t, Code&) {
        key.append(part.data(), part.size());
        Level& level = levels.back();
        level.name = std::exchange(key, {});
        if (!level.names.insert(level.name).second && !repeated) repeated = path();
        return true;
    }
    bool on_string_part(Text, std::size_t, Code&) { return true; }
    bool on_string(Text, std::size_t, Code&) { return next(); }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t, Text, Code&) { return next(); }
    bool on_uint64(std::uint64_t, Text, Code&) { return next(); }
    bool on_double(double, Text, Code&) { return next(); }
    bool on_bool(bool, Code&) { return next(); }
    bool on_null(Code&) { return next(); }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }
};

} // namespace

Result<Value> parse_each_name_once(std::string_view text, std::size_t most_bytes) {
    auto value = parse(text, most_bytes);
    if (!value) return value;
    boost::json::basic_parser<NameWatcher> parser{boost::json::parse_options()};
    boost::system::error_code error;
    parser.write_some(false, text.data(), text.size(), error);
    if (!parser.handler().repeated) return value;
    const std::string repeated = cut(*parser.handler().repeated, most_path);
    Error refused{.code = ErrorCode::malformed_json, .detail = "The name " + repeated + " stands there twice."};
    refused.fields.push_back({repeated, "repeated", "An object has each name once."});
    return tl::unexpected<Error>(std::move(refused));
}

} // namespace portal::json
