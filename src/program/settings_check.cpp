#include "program/settings_check.hpp"

#include "aws/regions.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <curl/curl.h>
#include <memory>

namespace portal::program {

namespace {

tl::unexpected<Error> unusable(std::string_view setting, const std::string& why) {
    return fail(ErrorCode::not_configured, std::string(setting) + ": " + why + ".");
}

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

/// Empty where there is none.
std::string part(const Url& url, CURLUPart which) {
    char* value = nullptr;
    if (curl_url_get(url.get(), which, &value, 0) != CURLUE_OK) return {};
    std::string copy(value);
    curl_free(value);
    return copy;
}

/// scheme://host[:port], with no path, query or user: it is put before paths, and stands in mails and templates.
Result<void> check_origin(std::string_view setting, const std::string& value,
                          std::initializer_list<std::string_view> schemes) {
    if (value.empty()) return {};
    const Url url(curl_url(), &curl_url_cleanup);
    std::string wanted;
    for (const auto scheme : schemes) wanted += (wanted.empty() ? "" : " or ") + std::string(scheme) + "://host[:port]";
    const bool fits = curl_url_set(url.get(), CURLUPART_URL, value.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
                      std::find(schemes.begin(), schemes.end(), part(url, CURLUPART_SCHEME)) != schemes.end() &&
                      part(url, CURLUPART_USER).empty() && part(url, CURLUPART_QUERY).empty() &&
                      part(url, CURLUPART_FRAGMENT).empty() && part(url, CURLUPART_PATH) == "/" &&
                      // As it stands there: what curl mends, a browser may read as something else.
                      (part(url, CURLUPART_URL) == value || part(url, CURLUPART_URL) == value + "/");
    if (fits) return {};
    return unusable(setting, wanted + " is needed, with nothing after it");
}

Result<boost::asio::ip::address> address(std::string_view setting, const std::string& value) {
    boost::system::error_code error;
    const auto made = boost::asio::ip::make_address(value, error);
    if (error) return unusable(setting, "an address is needed, such as 127.0.0.1, 0.0.0.0 or ::1, not a name");
    return made;
}

Result<void> check_listening(const Configuration& configuration) {
    const auto host = address("host", configuration.listen_host);
    if (!host) return tl::unexpected<Error>(host.error());
    if (const auto metrics = address("metrics_host", configuration.metrics_host); !metrics)
        return tl::unexpected<Error>(metrics.error());
    if (configuration.metrics_port != 0 && configuration.metrics_port == configuration.port &&
        configuration.metrics_host == configuration.listen_host)
        return unusable("metrics_port", "it is the portal's own port");
    if (configuration.tls_certificate.empty() != configuration.tls_key.empty())
        return unusable("tls_certificate, tls_key", "they are needed together");
    const bool encrypted =
        !configuration.tls_certificate.empty() || configuration.installation.public_url.rfind("https://", 0) == 0;
    if (!host->is_loopback() && !encrypted)
        return unusable("host", "without TLS the portal listens on loopback only, as passwords would travel in clear. "
                                "Set tls_certificate and tls_key; or set public_url to the https:// address of the "
                                "proxy that stands before it");
    if (!host->is_loopback() && configuration.installation.public_url.empty())
        return unusable("public_url",
                        "it is needed where the portal listens on another address than loopback: links and "
                        "cookies follow from it");
    if (!configuration.tls_certificate.empty() && configuration.installation.public_url.rfind("http://", 0) == 0)
        return unusable("public_url", "https:// is needed, as there is a certificate");
    return {};
}

Result<void> check_aws(const Configuration& configuration) {
    for (const auto& partition : configuration.installation.partitions) {
        const auto* region = aws::find_region(partition.region);
        if (!region) return unusable("aws region", "AWS has no region \"" + partition.region + "\"");
        if (region->partition != partition.id)
            return unusable("aws region", "\"" + partition.region + "\" is in the partition " +
                                              std::string(region->partition) + ", not in " + partition.id);
    }
    return check_origin("aws.console_url", configuration.installation.console_url, {"https", "http"});
}

/// How many letters differ, as far as it matters: for "did you mean".
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t kept = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
            corner = kept;
        }
    }
    return row[b.size()];
}

/// Variables that are no settings: of the command line, and of the program that tests run.
constexpr std::array<std::string_view, 6> others = {"CLIENT_PORTAL_CONFIG",        "CLIENT_PORTAL_URL",
                                                    "CLIENT_PORTAL_TOKEN",         "CLIENT_PORTAL_FAILPOINT",
                                                    "CLIENT_PORTAL_FAILPOINT_LOG", "CLIENT_PORTAL_TRANSACTIONS_TWICE"};

} // namespace

std::string own_url(const Configuration& configuration) {
    const bool is_v6 = configuration.listen_host.find(':') != std::string::npos;
    return std::string(configuration.tls_certificate.empty() ? "http" : "https") + "://" +
           (is_v6 ? "[" + configuration.listen_host + "]" : configuration.listen_host) + ":" +
           std::to_string(configuration.port);
}

Result<void> check(const Configuration& configuration) {
    if (auto usable = check_listening(configuration); !usable) return usable;
    if (auto usable = check_origin("public_url", configuration.installation.public_url, {"https", "http"}); !usable)
        return usable;
    if (auto usable = check_aws(configuration); !usable) return usable;
    const std::string& store = configuration.store_url;
    if (!store.empty() && store.rfind("sqlite:", 0) != 0 && store.rfind("postgresql://", 0) != 0 &&
        store.rfind("postgres://", 0) != 0)
        return unusable("store_url", "sqlite:<file> or postgresql://... is needed");
    if (configuration.data_directory.empty()) return unusable("data", "a folder is needed");
    if (auto usable = check_origin("mail.url", configuration.mail_url, {"smtp", "smtps"}); !usable) return usable;
    if (!configuration.mail_url.empty() && configuration.mail_from.find('@') == std::string::npos)
        return unusable("mail.from", "the address that mails come from is needed, as mail.url is set");
    if (configuration.first_administrator_email.find('@') == std::string::npos)
        return unusable("first_administrator_email", "an e-mail address is needed");
    return {};
}

Result<void> check_variables(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (name.rfind("CLIENT_PORTAL_", 0) != 0) continue;
        if (std::find(others.begin(), others.end(), name) != others.end()) continue;
        std::string nearest;
        std::size_t least = name.size();
        bool is_known = false;
        for (const auto& setting : settings()) {
            const std::string known = setting.environment_name();
            is_known = is_known || known == name;
            if (const std::size_t differs = distance(known, name); differs < least) least = differs, nearest = known;
        }
        if (!is_known)
            return fail(ErrorCode::not_configured,
                        name + ": there is no such setting" + (least <= 4 ? ". Did you mean " + nearest + "?" : "."));
    }
    return {};
}

} // namespace portal::program
