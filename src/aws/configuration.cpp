#include "aws/configuration.hpp"

#include "aws/credentials/profile_file.hpp"
#include "aws/transport/proxy.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace portal::aws {

namespace {

constexpr int usual_attempts = 3; // of the standard mode

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (auto value = environment(name); value && !value->empty()) return *value;
    return "";
}

/// In files "~/" is the home directory.
std::string expanded(const Environment& environment, std::string path) {
    if (path.starts_with("~/")) return first_of(environment, {"HOME"}) + path.substr(1);
    return path;
}

/// "Cost Explorer" -> "cost_explorer"
std::string key_of_service(std::string_view id) {
    std::string key = to_lower(id);
    std::ranges::replace(key, ' ', '_');
    std::ranges::replace(key, '-', '_');
    return key;
}

std::string to_upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// The order that the guide gives: a service's variable, the variable for all, a service's setting, the setting for
/// all.
EndpointSettings endpoint_settings(const Configuration& configuration, const ProfileFile& services) {
    EndpointSettings settings;
    const Environment& environment = configuration.environment;
    const auto own = [&](const std::string& key) { return configuration.value(configuration.profile, key); };
    std::string fips = first_of(environment, {"AWS_USE_FIPS_ENDPOINT"});
    if (fips.empty()) fips = own("use_fips_endpoint");
    settings.use_fips = to_lower(fips) == "true";
    std::string ignored = first_of(environment, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"});
    if (ignored.empty()) ignored = own("ignore_configured_endpoint_urls");
    if (to_lower(ignored) == "true") return settings;

    const std::string for_all = first_of(environment, {"AWS_ENDPOINT_URL"});
    settings.endpoint_url = for_all.empty() ? own("endpoint_url") : for_all;
    const ProfileSection* section = find_section(services, "services " + own("services"));
    for (const ServiceName& service : service_names()) {
        const std::string key = key_of_service(service.id);
        std::string url = first_of(environment, {("AWS_ENDPOINT_URL_" + to_upper(key)).c_str()});
        if (url.empty() && for_all.empty() && section)
            if (const auto found = section->values.find(key + ".endpoint_url"); found != section->values.end())
                url = found->second;
        if (!url.empty()) settings.service_urls[std::string(service.name)] = url;
    }
    return settings;
}

/// The retries are the standard mode's, whichever mode is named; the governor adapts to throttling in each.
Result<int> most_attempts(const Configuration& configuration) {
    const auto setting = [&](const char* variable, const char* key) {
        const std::string value = first_of(configuration.environment, {variable});
        return value.empty() ? configuration.value(configuration.profile, key) : value;
    };
    const std::string mode = to_lower(setting("AWS_RETRY_MODE", "retry_mode"));
    if (!mode.empty() && mode != "legacy" && mode != "standard" && mode != "adaptive")
        return fail(ErrorCode::not_configured, "AWS_RETRY_MODE (retry_mode) is none of legacy, standard and adaptive.");
    const std::string text = setting("AWS_MAX_ATTEMPTS", "max_attempts");
    if (text.empty()) return usual_attempts;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > 100)
        return fail(ErrorCode::not_configured, "AWS_MAX_ATTEMPTS (max_attempts) must be a whole number from 1 to 100.");
    return number;
}

/// The first of the variables that is set, where an address can be made of it.
Result<std::string> proxy_of(const Environment& environment, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const std::string value = first_of(environment, {name});
        if (value.empty()) continue;
        if (const auto why = unusable_proxy(value))
            return fail(ErrorCode::not_configured, std::string(name) + " " + *why + ".");
        return value;
    }
    return "";
}

Result<HttpSettings> http_settings(const Configuration& configuration) {
    const Environment& environment = configuration.environment;
    HttpSettings settings;
    settings.ca_bundle = first_of(environment, {"AWS_CA_BUNDLE"});
    if (settings.ca_bundle.empty()) settings.ca_bundle = configuration.value(configuration.profile, "ca_bundle");
    settings.ca_bundle = expanded(environment, settings.ca_bundle);
    auto http_proxy = proxy_of(environment, {"http_proxy", "HTTP_PROXY"});
    if (!http_proxy) return tl::unexpected<Error>(std::move(http_proxy.error()));
    auto https_proxy = proxy_of(environment, {"https_proxy", "HTTPS_PROXY"});
    if (!https_proxy) return tl::unexpected<Error>(std::move(https_proxy.error()));
    settings.http_proxy = std::move(*http_proxy);
    settings.https_proxy = std::move(*https_proxy);
    settings.no_proxy = first_of(environment, {"no_proxy", "NO_PROXY"});
    return settings;
}

} // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    };
}

std::string Configuration::value(const std::string& profile_name, const std::string& key) const {
    const auto found = profiles.find(profile_name);
    if (found == profiles.end()) return "";
    const auto entry = found->second.find(key);
    return entry == found->second.end() ? "" : entry->second;
}

Result<Configuration> load_configuration(Environment environment) {
    Configuration configuration;
    configuration.environment = std::move(environment);
    const Environment& variables = configuration.environment;
    const std::string home = first_of(variables, {"HOME"});
    std::string config_file = expanded(variables, first_of(variables, {"AWS_CONFIG_FILE"}));
    if (config_file.empty() && !home.empty()) config_file = home + "/.aws/config";
    std::string credentials_file = expanded(variables, first_of(variables, {"AWS_SHARED_CREDENTIALS_FILE"}));
    if (credentials_file.empty() && !home.empty()) credentials_file = home + "/.aws/credentials";
    configuration.files_read = config_file + ", " + credentials_file;

    ProfileFile config;
    if (!config_file.empty()) {
        auto read = read_profile_file(config_file);
        if (!read) return tl::unexpected<Error>(std::move(read.error()));
        config = std::move(*read);
    }
    // Of [default] and [profile default] botocore knows the later one alone.
    for (const auto& [section, values] : config) {
        if (section == "default")
            configuration.profiles[section] = values;
        else if (section.starts_with("profile "))
            configuration.profiles[section.substr(8)] = values;
    }
    if (!credentials_file.empty()) {
        auto read = read_profile_file(credentials_file);
        if (!read) return tl::unexpected<Error>(std::move(read.error()));
        for (const auto& [section, values] : *read)
            for (const auto& [key, value] : values) configuration.profiles[section][key] = value;
    }

    if (const std::string named = first_of(variables, {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}); !named.empty()) {
        configuration.profile = named;
        configuration.profile_is_named = true;
        if (!configuration.profiles.contains(named))
            return fail(ErrorCode::not_configured,
                        "There is no AWS profile \"" + named + "\" in " + configuration.files_read + ".");
    }
    configuration.region = first_of(variables, {"AWS_REGION", "AWS_DEFAULT_REGION"});
    if (configuration.region.empty()) configuration.region = configuration.value(configuration.profile, "region");
    configuration.endpoints = endpoint_settings(configuration, config);
    auto http = http_settings(configuration);
    if (!http) return tl::unexpected<Error>(std::move(http.error()));
    configuration.http = std::move(*http);
    const auto attempts = most_attempts(configuration);
    if (!attempts) return tl::unexpected<Error>(attempts.error());
    configuration.most_attempts = *attempts;
    return configuration;
}

} // namespace portal::aws
