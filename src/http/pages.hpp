// The web page: files embedded into the binary when it was built.
#pragma once

#include "http/message.hpp"

#include <map>
#include <span>

namespace portal::http {

/// All views live for the whole program.
struct Asset {
    std::string_view path; ///< "/index.html"
    std::string_view content_type;
    std::string_view hash; ///< of the content, lower-case hexadecimal
    std::string_view gzip; ///< the content, compressed
};

/// The built page (web/dist), or, where it was not there, one page that says how to build it. /index.html is always
/// there.
std::span<const Asset> embedded_assets();

/// Answers GET and HEAD. Immutable, so for any thread.
class Pages {
public:
    explicit Pages(std::span<const Asset> assets);

    /// The asset of that path; /index.html for the page's own addresses (whose last segment has no dot). Nothing: 404.
    /// Files below /assets/ carry their hash in their name and are cached for good; the others are asked for again,
    /// with ETag.
    std::optional<Reply> find(const RequestHead& head) const;

private:
    std::map<std::string_view, const Asset*> assets_;
};

} // namespace portal::http
