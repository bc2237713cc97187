// What a resource is: the rows of the store and the words of the API.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace portal::resources {

/// One effective tag. `source`: who gave the value.
enum class TagSource { aws, portal };
BOOST_DESCRIBE_ENUM(TagSource, aws, portal)

struct Tag {
    std::string key;
    std::string value;
    TagSource source = TagSource::aws;
    bool pending = false;  ///< AWS does not have it yet
    bool conflict = false; ///< the portal's edit and AWS's value differ: a person decides
};
BOOST_DESCRIBE_STRUCT(Tag, (), (key, value, source, pending, conflict))

/// Whether AWS's tags of a resource were ever read: without that, "no tags" is not known.
enum class TagsStatus { read, unknown };
BOOST_DESCRIBE_ENUM(TagsStatus, read, unknown)

/// Who made a resource: AWS by itself (a default VPC, an aws/ key, a service-linked role), or the customer.
enum class ManagedBy { aws, customer };
BOOST_DESCRIBE_ENUM(ManagedBy, aws, customer)

struct Resource {
    std::string id;
    std::string arn;
    std::string type; ///< CloudFormation's name, or "service:kind" of what the catalogue does not know
    std::string service;
    std::string region; ///< "global" of global services
    std::string account_id;
    std::string cloud_account_id;
    std::string resource_id;
    std::optional<std::string> name;
    std::optional<std::string> state;
    json::Value facts = json::Object{};
    std::vector<Tag> tags;
    TagsStatus tags_status = TagsStatus::unknown;
    ManagedBy managed_by = ManagedBy::customer;
    Timestamp first_seen;
    Timestamp last_seen;
    std::vector<std::string> seen_by; ///< "ec2:DescribeInstances", "tag:GetResources"
    std::optional<Timestamp> gone_at;
};
BOOST_DESCRIBE_STRUCT(Resource, (),
                      (id, arn, type, service, region, account_id, cloud_account_id, resource_id, name, state, facts,
                       tags, tags_status, managed_by, first_seen, last_seen, seen_by, gone_at))

/// How a look at one account, region and type ended. None there is `complete` with count 0.
/// `partial`: what could be read is there, an item could not be; nothing is concluded from what is missing.
enum class ScanOutcome { complete, partial, denied, throttled, not_offered, skipped, failed };
BOOST_DESCRIBE_ENUM(ScanOutcome, complete, partial, denied, throttled, not_offered, skipped, failed)

struct Scan {
    std::string cloud_account_id;
    std::string account_id;
    std::string region;
    std::string type; ///< "tags": the Tagging API's look at a region
    std::string service;
    ScanOutcome outcome = ScanOutcome::complete;
    std::int64_t count = 0;
    Timestamp at;
    std::optional<Timestamp> complete_at; ///< the last time that everything was seen
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(Scan, (),
                      (cloud_account_id, account_id, region, type, service, outcome, count, at, complete_at, detail))

/// A type's name for what the Tagging API alone sees, in `scans`.
inline constexpr std::string_view tags_scan = "tags";
inline constexpr std::string_view global_region = "global";
/// In `scans`: a region that is not looked at.
inline constexpr std::string_view whole_region = "*";

} // namespace portal::resources
