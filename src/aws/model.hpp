// AWS's service models as plain tables: what a call's parameters and answer look like, and how they travel.
//
// The generator (tools/generate_aws.py) writes them from the botocore package for the operations of operations.yaml;
// the conformance tests build the same tables from AWS's protocol tests. Words are the models' own (locationName,
// resultWrapper...). Everything lives for the whole program; an empty text means that the model does not say.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace portal::aws {

enum class ShapeKind : std::uint8_t {
    structure,
    list,
    map,
    string,
    integer, ///< integer and long
    number,  ///< float and double
    boolean,
    blob,
    timestamp,
    document, ///< any JSON
};

enum class Location : std::uint8_t { body, uri, query_string, header, headers, status_code };
enum class TimestampFormat : std::uint8_t { unspecified, iso8601, unix_timestamp, rfc822 };

struct Shape;

/// A structure's member, a list's element, or a map's key or value.
struct Member {
    std::string_view name;
    const Shape* shape = nullptr;
    std::string_view location_name = {};
    Location location = Location::body;
    TimestampFormat timestamp_format = TimestampFormat::unspecified;
    bool required = false;
    bool flattened = false;
    bool xml_attribute = false;
    bool idempotency_token = false;
    bool json_value = false; ///< JSON as text, base64 when it travels in a header
    std::string_view xml_namespace = {};
    std::string_view xml_namespace_prefix = {};
    std::string_view query_name = {}; ///< of the ec2 protocol
    std::string_view context_parameter = {};
};

struct Shape {
    std::string_view name;
    ShapeKind kind = ShapeKind::string;
    std::span<const Member> members = {}; ///< structure: its members; list: the element; map: key, then value
    TimestampFormat timestamp_format = TimestampFormat::unspecified;
    bool flattened = false;
    bool is_union = false;
    std::string_view payload = {}; ///< the member that is the whole body
    std::string_view xml_name = {};
    std::string_view xml_namespace = {};
    std::string_view xml_namespace_prefix = {};

    const Member* member(std::string_view wanted) const {
        for (const Member& own : members)
            if (own.name == wanted) return &own;
        return nullptr;
    }
};

enum class Protocol : std::uint8_t { query, json, rest_xml, rest_json, ec2 };

struct Service {
    std::string_view name; ///< botocore's folder: "sts", "cloudformation"
    std::string_view id;   ///< the serviceId, "Cost Explorer"; AWS_ENDPOINT_URL_<ID> is made from it
    Protocol protocol = Protocol::query;
    std::string_view api_version;
    std::string_view signing_name;
    std::string_view target_prefix = {};
    std::string_view json_version = {};
    std::string_view xml_namespace = {};
    bool query_compatible = false; ///< a JSON service that keeps the error codes of its query days
};

/// How pages follow each other. A path into an answer is "a.b", "a[-1].b" (the last element), or several with " || "
/// between, of which the first that is there counts.
struct Paginator {
    std::span<const std::string_view> input_tokens = {};  ///< members of the input
    std::span<const std::string_view> output_tokens = {}; ///< paths, one for each input token
    std::string_view more_results = {};                   ///< path; empty: a token says that there is more
    std::string_view ends_without = {}; ///< path to a list: an answer where it is empty is the last, whatever its token
};

/// What the operation wants beside its body, to notice a body that was changed under way.
enum class Checksum : std::uint8_t {
    none,
    content_md5, ///< the header Content-MD5
    sha256,      ///< x-amz-checksum-sha256, one of those that S3 chooses from
};

struct Operation {
    const Service* service = nullptr;
    std::string_view name;
    std::string_view http_method = "POST";
    std::string_view request_uri = "/";
    const Shape* input = nullptr;  ///< null: the call takes nothing
    const Shape* output = nullptr; ///< null: the answer holds nothing
    std::string_view result_wrapper = {};
    std::string_view input_xml_name = {}; ///< the root element of a rest-xml body
    std::string_view input_xml_namespace = {};
    bool unsigned_call = false;        ///< the model's authtype none
    std::string_view host_prefix = {}; ///< before the endpoint's host: "data-", "{AccountId}."
    Checksum checksum = Checksum::none;
    const Paginator* paginator = nullptr; ///< null: the answer is whole
    double rate = 0;   ///< calls a second of one account and region that AWS documents; 0: it states none
    double burst = 0;  ///< calls at once, as documented with `rate`
    bool once = false; ///< never repeated by the client: its caller looks first whether it still may
};

} // namespace portal::aws
