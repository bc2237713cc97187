// Where a service is. AWS's own rules were resolved at build time into a table (service x region x FIPS); code is left
// for overrides and for S3's buckets.
#pragma once

#include "aws/model.hpp"
#include "aws/transport/request.hpp"
#include "aws/value.hpp"
#include "base/error.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace portal::aws {

/// One row of the generated table, sorted by service, region, fips.
struct EndpointRow {
    std::string_view service;
    std::string_view region;
    bool fips;
    std::string_view url; ///< "https://sts.eu-west-1.amazonaws.com", no slash at the end
    std::string_view signing_region;
    std::string_view signing_name;
    /// Whether AWS's list of endpoints has it; its rules name one in every region, also where the service is not.
    bool listed = true;
};

std::span<const EndpointRow> endpoint_table();

/// Every service of operations.yaml: botocore's name and AWS's serviceId.
struct ServiceName {
    std::string_view name; ///< "ce"
    std::string_view id;   ///< "Cost Explorer"
};
std::span<const ServiceName> service_names();

/// Where the operator's settings send calls instead: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>, or a profile's.
struct EndpointSettings {
    std::string endpoint_url = {};                        ///< of every service; empty: AWS's own
    std::map<std::string, std::string> service_urls = {}; ///< by Service::name; wins over endpoint_url
    bool use_fips = false;
};

struct Endpoint {
    std::string scheme; ///< "https"
    std::string host;   ///< with its port, where that is not the scheme's own
    std::string path;   ///< before every request's path: "" or "/prefix"
    std::string signing_region;
    std::string signing_name;
    bool overridden = false;
    bool listed = true; ///< as the row says; an override is believed
};

/// Errors: not_configured where an override is no http(s) URL, or FIPS is asked for at an override; invalid_region
/// where AWS has no such endpoint. `table`: sorted as the generated one; tests bring their own.
Result<Endpoint> resolve_endpoint(const Service& service, const std::string& region, const EndpointSettings& settings,
                                  std::span<const EndpointRow> table = endpoint_table());

/// Joins where and what: the endpoint's own path before the request's, the operation's host prefix before the host, and
/// S3's bucket into the host name where it belongs there. An overridden endpoint, which has no DNS of such names, keeps
/// its host.
void place_request(const Operation& operation, const Value& parameters, Endpoint& endpoint, ServiceRequest& request);

/// How S3 wants a bucket to be addressed: in the host name at AWS's own endpoints, in the path at an overridden one
/// (which has no DNS for buckets) and where the name has dots (which no certificate covers).
bool bucket_goes_into_host(const Endpoint& endpoint, std::string_view bucket);

/// Splits "https://host:port/prefix". Error: not_configured, naming `what`.
Result<Endpoint> parse_endpoint_url(std::string_view url, std::string_view what);

} // namespace portal::aws
