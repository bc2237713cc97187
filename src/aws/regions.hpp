// AWS's partitions and their regions that have CloudFormation, with the names people know: for region pickers and
// links.
//
// From botocore's data at build time (partitions.yaml adds names and console hosts). All texts live for the whole
// program.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace portal::aws {

struct Partition {
    std::string_view id;   ///< "aws", "aws-us-gov"
    std::string_view name; ///< "AWS GovCloud (US)"
    std::string_view dns_suffix;
    std::string_view implicit_global_region; ///< where its global services (IAM) are signed
    std::string_view console_host;           ///< "{region}" stands for the region; empty: not publicly known
};

struct Region {
    std::string_view name;      ///< "eu-west-1"
    std::string_view partition; ///< Partition::id
    std::string_view long_name; ///< "Europe (Ireland)"
};

/// In the order in which people should see them: `aws` first.
std::span<const Partition> partitions();

/// Sorted by name.
std::span<const Region> regions();

/// Null where there is none.
const Partition* find_partition(std::string_view id);
const Region* find_region(std::string_view name);

/// The console's host in a region ("eu-west-1.console.aws.amazon.com"); empty where it is not publicly known.
std::string console_host(const Region& region);

} // namespace portal::aws
