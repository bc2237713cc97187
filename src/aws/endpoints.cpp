#include "aws/endpoints.hpp"

#include <algorithm>
#include <tuple>

namespace portal::aws {

namespace {

const EndpointRow* find_row(std::span<const EndpointRow> table, std::string_view service, std::string_view region,
                            bool fips) {
    const auto key = [](const EndpointRow& row) { return std::tuple(row.service, row.region, row.fips); };
    const auto wanted = std::tuple(service, region, fips);
    const auto found = std::ranges::lower_bound(table, wanted, {}, key);
    return found == table.end() || key(*found) != wanted ? nullptr : &*found;
}

bool is_bucket_label(std::string_view bucket) {
    return bucket.size() >= 3 && bucket.size() <= 63 &&
           bucket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos &&
           bucket.front() != '-' && bucket.back() != '-';
}

} // namespace

Result<Endpoint> parse_endpoint_url(std::string_view url, std::string_view what) {
    const auto refuse = [&] {
        return fail(ErrorCode::not_configured,
                    std::string(what) + " is not an http:// or https:// URL without user, query and fragment.");
    };
    Endpoint endpoint;
    std::string_view rest = url;
    for (std::string_view scheme : {"https", "http"}) {
        const std::string start = std::string(scheme) + "://";
        if (!rest.starts_with(start)) continue;
        endpoint.scheme = scheme;
        rest.remove_prefix(start.size());
        break;
    }
    if (endpoint.scheme.empty()) return refuse();
    const auto slash = rest.find('/');
    endpoint.host = rest.substr(0, slash);
    if (slash != std::string_view::npos) endpoint.path = rest.substr(slash);
    while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
    constexpr std::string_view host_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]";
    if (endpoint.host.empty() || endpoint.host.find_first_not_of(host_characters) != std::string::npos) return refuse();
    if (endpoint.path.find_first_of("?#\\ \r\n\t") != std::string::npos) return refuse();
    // What is signed must be what travels, and clients leave a scheme's own port out of the Host header.
    const std::string_view own_port = endpoint.scheme == "https" ? ":443" : ":80";
    if (endpoint.host.ends_with(own_port)) endpoint.host.resize(endpoint.host.size() - own_port.size());
    return endpoint;
}

Result<Endpoint> resolve_endpoint(const Service& service, const std::string& region, const EndpointSettings& settings,
                                  std::span<const EndpointRow> table) {
    const EndpointRow* row = find_row(table, service.name, region, settings.use_fips);
    std::string_view override_url = settings.endpoint_url;
    if (const auto own = settings.service_urls.find(std::string(service.name)); own != settings.service_urls.end())
        override_url = own->second;
    if (!override_url.empty()) {
        if (settings.use_fips)
            return fail(ErrorCode::not_configured, "The endpoint URL of " + std::string(service.name) +
                                                       " is overridden, and AWS_USE_FIPS_ENDPOINT is set: choose one.");
        Result<Endpoint> endpoint =
            parse_endpoint_url(override_url, "The endpoint URL of " + std::string(service.name));
        if (!endpoint) return endpoint;
        // An emulator may know regions that AWS's table does not; the scope is then the region that was asked for.
        endpoint->signing_region = row ? row->signing_region : std::string_view(region);
        endpoint->signing_name = row ? row->signing_name : service.signing_name;
        endpoint->overridden = true;
        return endpoint;
    }
    if (!row)
        return fail(ErrorCode::invalid_region, "AWS has no " + std::string(settings.use_fips ? "FIPS " : "") +
                                                   "endpoint of " + std::string(service.name) + " in the region \"" +
                                                   region + "\".");
    Result<Endpoint> endpoint = parse_endpoint_url(row->url, "The endpoint");
    if (!endpoint) return endpoint;
    endpoint->signing_region = row->signing_region;
    endpoint->signing_name = row->signing_name;
    endpoint->listed = row->listed;
    return endpoint;
}

void place_request(const Operation& operation, const Value& parameters, Endpoint& endpoint, ServiceRequest& request) {
    if (!endpoint.overridden) endpoint.host = request.host_prefix + endpoint.host;
    const Member* bucket = nullptr;
    if (operation.service->name == "s3" && operation.input)
        for (const Member& member : operation.input->members)
            if (member.context_parameter == "Bucket") bucket = &member;
    const Value* value = bucket ? parameters.find(bucket->name) : nullptr;
    const std::string* name = value ? value->as_string() : nullptr;
    if (name && bucket_goes_into_host(endpoint, *name)) {
        endpoint.host = *name + "." + endpoint.host;
        request.path.erase(0, 1 + name->size());
        if (request.path.empty()) request.path = "/";
    }
    request.path = endpoint.path + request.path;
}

bool bucket_goes_into_host(const Endpoint& endpoint, std::string_view bucket) {
    return !endpoint.overridden && is_bucket_label(bucket);
}

} // namespace portal::aws
