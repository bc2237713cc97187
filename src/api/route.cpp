#include "api/route.hpp"

#include <openssl/sha.h>

#include "base/text.hpp"

namespace portal::api {

namespace {

constexpr std::size_t etag_bytes = 16;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

bool allows(const Caller& caller, Permission permission) { return caller.support || allows(caller.role, permission); }

std::vector<Permission> permissions_of(const Caller& caller) {
    return permissions_of(caller.support ? UserRole::support : caller.role);
}

std::optional<std::string> Context::query_value(const std::string& name) const {
    // find() would answer any of several; lower_bound() answers the one that came first.
    const auto found = query.lower_bound(name);
    if (found == query.end() || found->first != name) return std::nullopt;
    return found->second;
}

std::vector<std::string> Context::query_values(const std::string& name) const {
    std::vector<std::string> values;
    for (auto [at, end] = query.equal_range(name); at != end; ++at) values.push_back(at->second);
    return values;
}

std::string etag_of(const json::Value& representation) { return etag_of_text(json::serialize(representation)); }

std::string etag_of_text(std::string_view text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return '"' + to_hex({reinterpret_cast<const char*>(digest), etag_bytes}) + '"';
}

Result<void> check_if_match(const Context& context, const json::Value& current) {
    if (!context.if_match) return {};
    const std::string etag = etag_of(current);
    std::string_view rest = *context.if_match;
    // RFC 9110, 13.1.1: "*" or a list, compared strongly. Our tags hold no comma, so one never splits.
    while (true) {
        const auto comma = rest.find(',');
        const std::string_view candidate = trimmed(rest.substr(0, comma));
        if (candidate == "*" || candidate == etag) return {};
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    return fail(ErrorCode::precondition_failed, "Its ETag is now " + etag + ".");
}

} // namespace portal::api
