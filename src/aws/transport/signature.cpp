#include "aws/transport/signature.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdexcept>

namespace portal::aws {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t most_keys = 1024;
constexpr std::chrono::seconds longest_presigned = std::chrono::days(7);

std::string sha256(std::string_view bytes) {
    // Fetched once: OpenSSL 3 searches its providers each time that an algorithm is only named.
    static const EVP_MD* const algorithm_once = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, algorithm_once, nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-256");
    return std::string(reinterpret_cast<const char*>(digest.data()), length);
}

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    crypto_auth_hmacsha256_final(&state, code.data());
    return std::string(reinterpret_cast<const char*>(code.data()), code.size());
}

/// RFC 3986's remove_dot_segments, and several slashes as one.
std::string normalized(std::string_view path) {
    std::vector<std::string_view> kept;
    std::size_t start = 0;
    while (start <= path.size()) {
        const std::size_t slash = std::min(path.find('/', start), path.size());
        const std::string_view segment = path.substr(start, slash - start);
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
        start = slash + 1;
    }
    std::string made;
    for (const std::string_view segment : kept) made.append("/").append(segment);
    const bool ends_in_slash = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    if (made.empty() || ends_in_slash) made += '/';
    return made;
}

std::string canonical_query(const QueryParameters& query) {
    std::vector<std::pair<std::string, std::string>> encoded;
    for (const auto& [name, value] : query) encoded.emplace_back(percent_encode(name), percent_encode(value));
    std::ranges::sort(encoded);
    std::string text;
    for (const auto& [name, value] : encoded)
        text.append(text.empty() ? "" : "&").append(name).append("=").append(value);
    return text;
}

/// Runs of white space as one space, none at the ends.
std::string trimmed(std::string_view value) {
    std::string text;
    for (const char c : value) {
        const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!space)
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

bool is_signed(const std::string& lower_name) {
    static constexpr std::array<std::string_view, 7> changed_underway = {
        "authorization",     "connection", "content-length", "expect",
        "transfer-encoding", "user-agent", "x-amzn-trace-id"};
    return std::ranges::find(changed_underway, lower_name) == changed_underway.end();
}

/// By lower-case name; the values of a repeated header in their order, with commas between.
std::map<std::string, std::string> canonical_headers(const ServiceRequest& request, std::string_view host) {
    std::map<std::string, std::string> headers;
    for (const HttpHeader& header : request.headers) {
        const std::string name = to_lower(header.name);
        if (!is_signed(name) || name == "host") continue;
        const auto [place, is_new] = headers.try_emplace(name, trimmed(header.value));
        if (!is_new) place->second += "," + trimmed(header.value);
    }
    headers["host"] = host;
    return headers;
}

/// As signed. A stated hash of the body holds: it may be "UNSIGNED-PAYLOAD".
std::string payload_hash(const ServiceRequest& request) {
    const std::string* stated = find_header(request.headers, "x-amz-content-sha256");
    return stated ? *stated : sha256_hex(request.body);
}

std::string scope_text(const SigningScope& scope, const std::string& day) {
    return day + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

SigningSteps steps_of(const ServiceRequest& request, std::string_view host, const SigningScope& scope,
                      const std::string& date, const std::string& body_hash) {
    SigningSteps steps;
    std::string header_lines;
    for (const auto& [name, value] : canonical_headers(request, host)) {
        header_lines += name + ":" + value + "\n";
        steps.signed_headers += (steps.signed_headers.empty() ? "" : ";") + name;
    }
    const std::string path =
        scope.rules == SigningRules::s3 ? request.path : percent_encode(normalized(request.path), true);
    steps.canonical_request = request.method + "\n" + path + "\n" + canonical_query(request.query) + "\n" +
                              header_lines + "\n" + steps.signed_headers + "\n" + body_hash;
    steps.string_to_sign = std::string(algorithm) + "\n" + date + "\n" + scope_text(scope, date.substr(0, 8)) + "\n" +
                           sha256_hex(steps.canonical_request);
    return steps;
}

} // namespace

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string amz_date(Timestamp time) {
    std::string text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

SigningSteps signing_steps(const ServiceRequest& request, std::string_view host, const SigningScope& scope,
                           const std::string& date) {
    return steps_of(request, host, scope, date, payload_hash(request));
}

std::string Signer::derived_key(const Credentials& credentials, const SigningScope& scope, const std::string& day) {
    // The secret itself is not kept as a key of the map: its hash serves as well.
    const std::string name = sha256(credentials.secret_access_key) + scope_text(scope, day);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = keys_.find(name); found != keys_.end()) return found->second;
    }
    std::string key = hmac("AWS4" + credentials.secret_access_key, day);
    for (const std::string_view part :
         {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")})
        key = hmac(key, part);
    const std::lock_guard lock(mutex_);
    if (keys_.size() >= most_keys) keys_.clear();
    keys_[name] = key;
    return key;
}

void Signer::sign(ServiceRequest& request, std::string_view host, const Credentials& credentials,
                  const SigningScope& scope, Timestamp now) {
    const std::string date = amz_date(now);
    set_header(request.headers, "X-Amz-Date", date);
    if (!credentials.session_token.empty())
        set_header(request.headers, "X-Amz-Security-Token", credentials.session_token);
    if (scope.rules == SigningRules::s3) set_header(request.headers, "x-amz-content-sha256", sha256_hex(request.body));

    const SigningSteps steps = signing_steps(request, host, scope, date);
    const std::string day = date.substr(0, 8);
    const std::string signature = to_hex(hmac(derived_key(credentials, scope, day), steps.string_to_sign));
    set_header(request.headers, "Authorization",
               std::string(algorithm) + " Credential=" + credentials.access_key_id + "/" + scope_text(scope, day) +
                   ", SignedHeaders=" + steps.signed_headers + ", Signature=" + signature);
}

Result<std::string> Signer::presign(const ServiceRequest& request, std::string_view scheme, std::string_view host,
                                    const Credentials& credentials, const SigningScope& scope, Timestamp now,
                                    std::chrono::seconds lasts) {
    if (lasts < std::chrono::seconds(1) || lasts > longest_presigned)
        return fail(ErrorCode::internal, "A pre-signed URL lasts 1 s to 7 days.");
    const std::string date = amz_date(now);
    const std::string day = date.substr(0, 8);
    ServiceRequest made = request;
    std::string signed_headers;
    for (const auto& [name, value] : canonical_headers(made, host))
        signed_headers += (signed_headers.empty() ? "" : ";") + name;
    made.query.emplace_back("X-Amz-Algorithm", algorithm);
    made.query.emplace_back("X-Amz-Credential", credentials.access_key_id + "/" + scope_text(scope, day));
    made.query.emplace_back("X-Amz-Date", date);
    made.query.emplace_back("X-Amz-Expires", std::to_string(lasts.count()));
    made.query.emplace_back("X-Amz-SignedHeaders", signed_headers);
    if (!credentials.session_token.empty()) made.query.emplace_back("X-Amz-Security-Token", credentials.session_token);
    const SigningSteps steps =
        steps_of(made, host, scope, date, scope.rules == SigningRules::s3 ? "UNSIGNED-PAYLOAD" : payload_hash(made));
    made.query.emplace_back("X-Amz-Signature",
                            to_hex(hmac(derived_key(credentials, scope, day), steps.string_to_sign)));
    return std::string(scheme) + "://" + std::string(host) + made.path + "?" + query_text(made.query);
}

} // namespace portal::aws
