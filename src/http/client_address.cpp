#include "http/client_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace portal::http {

namespace {

/// An IPv4 address as its IPv4-mapped IPv6 one, so that there is one way to compare.
using Address = std::array<unsigned char, 16>;
constexpr std::size_t mapped_prefix = 96;

std::optional<Address> read_address(const std::string& text, bool& is_v4) {
    Address address{};
    is_v4 = inet_pton(AF_INET, text.c_str(), address.data() + 12) == 1;
    if (is_v4) {
        address[10] = address[11] = 0xff;
        return address;
    }
    if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

struct Block {
    Address address;
    std::size_t bits;
};

std::optional<Block> read_block(const std::string& text) {
    const auto slash = text.find('/');
    bool is_v4 = false;
    const auto address = read_address(text.substr(0, slash), is_v4);
    if (!address) return std::nullopt;
    const std::size_t most = is_v4 ? 32 : 128;
    std::size_t bits = most;
    if (slash != std::string::npos) {
        const char* end = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data() + slash + 1, end, bits);
        if (error != std::errc() || stopped != end || bits > most) return std::nullopt;
    }
    return Block{*address, is_v4 ? bits + mapped_prefix : bits};
}

bool holds(const Block& block, const Address& address) {
    for (std::size_t bit = 0; bit < block.bits; ++bit) {
        const unsigned char mask = static_cast<unsigned char>(0x80u >> (bit % 8));
        if ((block.address[bit / 8] & mask) != (address[bit / 8] & mask)) return false;
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

} // namespace

bool is_within(const std::string& text, const std::vector<std::string>& blocks) {
    bool is_v4 = false;
    const auto address = read_address(text, is_v4);
    return address && std::any_of(blocks.begin(), blocks.end(), [&](const std::string& one) {
               const auto block = read_block(one);
               return block && holds(*block, *address);
           });
}

std::string subscriber_of(const std::string& text) {
    bool is_v4 = false;
    const auto address = read_address(text, is_v4);
    if (!address || is_v4) return text;
    return std::string(reinterpret_cast<const char*>(address->data()), 8);
}

bool is_address_block(const std::string& block) { return read_block(block).has_value(); }

std::string client_address(const RequestHead& head, const std::vector<std::string>& trusted) {
    std::string address = head.from_address;
    if (trusted.empty()) return address;
    std::string chain;
    for (const Header& header : head.headers)
        if (header.name == "x-forwarded-for") chain += (chain.empty() ? "" : ",") + header.value;
    std::string_view rest = chain;
    while (!rest.empty() && is_within(address, trusted)) {
        const auto comma = rest.rfind(',');
        const std::string next(trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
        bool is_v4 = false;
        if (!read_address(next, is_v4)) break;
        address = next;
    }
    return address;
}

} // namespace portal::http
