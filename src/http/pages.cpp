#include "http/pages.hpp"

#include <algorithm>
#include <stdexcept>
#include <zlib.h>

namespace portal::http {

namespace {

bool is_page_address(std::string_view path) {
    return path.substr(path.rfind('/')).find('.') == std::string_view::npos && !path.starts_with("/assets/");
}

/// Whether gzip is among the codings that are taken (RFC 9110, 12.5.3), q=0 aside.
bool takes_gzip(const RequestHead& head) {
    const std::string* accepted = head.header("accept-encoding");
    if (!accepted) return false;
    const auto at = accepted->find("gzip");
    if (at == std::string::npos) return false;
    constexpr std::string_view weight = ";q=";
    const std::string_view rest = std::string_view(*accepted).substr(at + 4);
    if (!rest.starts_with(weight)) return true;
    const std::string_view value = rest.substr(weight.size(), rest.find(',') - weight.size());
    return value.find_first_of("123456789") != std::string_view::npos;
}

std::string inflated(std::string_view gzip) {
    z_stream stream{};
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzip_only) != Z_OK) throw std::runtime_error("zlib could not be initialised");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    std::string content;
    int state = Z_OK;
    while (state == Z_OK) {
        const std::size_t before = content.size();
        content.resize(before + std::max<std::size_t>(gzip.size() * 4, 4096));
        stream.next_out = reinterpret_cast<Bytef*>(content.data() + before);
        stream.avail_out = static_cast<uInt>(content.size() - before);
        state = inflate(&stream, Z_NO_FLUSH);
        content.resize(content.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) throw std::runtime_error("an embedded asset is damaged");
    return content;
}

} // namespace

Pages::Pages(std::span<const Asset> assets) {
    for (const Asset& asset : assets) assets_[asset.path] = &asset;
    if (!assets_.contains("/index.html")) throw std::logic_error("there is no /index.html");
}

std::optional<Reply> Pages::find(const RequestHead& head) const {
    auto found = assets_.find(head.path);
    if (found == assets_.end() && is_page_address(head.path)) found = assets_.find("/index.html");
    if (found == assets_.end()) return std::nullopt;
    const Asset& asset = *found->second;

    Reply reply{.operation = "page"};
    // Weak, as the bytes depend on the coding.
    const std::string etag = "W/\"" + std::string(asset.hash.substr(0, 32)) + "\"";
    reply.set("ETag", etag);
    reply.set("Cache-Control", asset.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    reply.set("Vary", "Accept-Encoding");
    if (const std::string* known = head.header("if-none-match"); known && known->find(etag) != std::string::npos) {
        reply.status = 304;
        return reply;
    }
    reply.set("Content-Type", std::string(asset.content_type));
    if (takes_gzip(head)) {
        reply.set("Content-Encoding", "gzip");
        reply.static_body = asset.gzip;
    } else {
        reply.body = inflated(asset.gzip);
    }
    return reply;
}

} // namespace portal::http
