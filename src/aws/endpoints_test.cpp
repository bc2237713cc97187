#include "aws/endpoints.hpp"
#include "aws/operations/iam.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"
#include "aws/permissions.hpp"
#include "aws/regions.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

using namespace portal;
using namespace portal::aws;

namespace {

const Service& sts_service() { return *sts::AssumeRole::operation().service; }
const Service& iam_service() { return *iam::GetRole::operation().service; }
const Service& s3_service() { return *s3::GetObject::operation().service; }

} // namespace

TEST_CASE("STS is regional, IAM is signed for its partition's own region") {
    const auto sts_endpoint = resolve_endpoint(sts_service(), "af-south-1", {});
    REQUIRE(sts_endpoint.has_value());
    CHECK(sts_endpoint->host == "sts.af-south-1.amazonaws.com");
    CHECK(sts_endpoint->signing_region == "af-south-1");
    const auto iam_endpoint = resolve_endpoint(iam_service(), "eu-west-1", {});
    CHECK(iam_endpoint->host == "iam.amazonaws.com");
    CHECK(iam_endpoint->signing_region == "us-east-1");
    CHECK(resolve_endpoint(iam_service(), "cn-north-1", {})->host == "iam.cn-north-1.amazonaws.com.cn");
    CHECK(resolve_endpoint(sts_service(), "us-east-1", {.use_fips = true})->host == "sts-fips.us-east-1.amazonaws.com");
}

TEST_CASE("a region that AWS does not have is refused, unless the endpoint is overridden") {
    const auto unknown = resolve_endpoint(sts_service(), "eu-west-99", {});
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().code == ErrorCode::invalid_region);
    const auto local = resolve_endpoint(sts_service(), "eu-west-99", {.endpoint_url = "http://127.0.0.1:4566/"});
    REQUIRE(local.has_value());
    CHECK(local->host == "127.0.0.1:4566");
    CHECK(local->path.empty());
    CHECK(local->signing_region == "eu-west-99");
}

TEST_CASE("a service's own override wins over the one for all") {
    const EndpointSettings settings{.endpoint_url = "https://all.example",
                                    .service_urls = {{"s3", "http://s3.example:80/base/"}}};
    CHECK(resolve_endpoint(sts_service(), "us-east-1", settings)->host == "all.example");
    const auto own = resolve_endpoint(s3_service(), "us-east-1", settings);
    CHECK(own->host == "s3.example"); // its scheme's own port is not sent, and so not signed
    CHECK(own->path == "/base");
    CHECK(own->scheme == "http");
}

TEST_CASE("an override that is no URL of a server is refused") {
    for (const char* url :
         {"127.0.0.1:80", "ftp://x", "http://", "http://user@x", "http://x/?a=b", "http://x y", "http://x/#f"}) {
        CAPTURE(url);
        const auto refused = resolve_endpoint(sts_service(), "us-east-1", {.endpoint_url = url});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == ErrorCode::not_configured);
    }
}

TEST_CASE("a bucket stands in the host name where DNS and certificates allow it") {
    const auto at_aws = resolve_endpoint(s3_service(), "eu-west-1", {});
    CHECK(bucket_goes_into_host(*at_aws, "client-portal-main-012345678901"));
    CHECK_FALSE(bucket_goes_into_host(*at_aws, "with.dots"));
    CHECK_FALSE(bucket_goes_into_host(*at_aws, "Upper"));
    CHECK_FALSE(bucket_goes_into_host(
        *resolve_endpoint(s3_service(), "eu-west-1", {.endpoint_url = "http://127.0.0.1:1"}), "plain"));
}

TEST_CASE("the endpoint table can be searched, and has every offered region for what is everywhere") {
    const auto table = endpoint_table();
    CHECK(std::ranges::is_sorted(table, {},
                                 [](const EndpointRow& row) { return std::tuple(row.service, row.region, row.fips); }));
    // What the portal itself lives by is everywhere; a service of the catalogue need not be.
    const std::set<std::string_view> everywhere{"cloudformation", "iam", "organizations", "s3", "sts"};
    for (const Region& region : regions())
        for (const ServiceName& service : service_names()) {
            CAPTURE(service.name);
            CAPTURE(region.name);
            const auto rows = std::ranges::count_if(table, [&](const EndpointRow& row) {
                return row.service == service.name && row.region == region.name && !row.fips;
            });
            CHECK(rows <= 1);
            if (everywhere.contains(service.name)) CHECK(rows == 1);
        }
}

TEST_CASE("the table says which endpoints AWS lists; rules alone name one in every region") {
    const auto listed = [](const char* service, const char* region) {
        const auto found = std::ranges::find_if(endpoint_table(), [&](const EndpointRow& row) {
            return row.service == service && row.region == region && !row.fips;
        });
        REQUIRE(found != endpoint_table().end());
        return found->listed;
    };
    CHECK(listed("sqs", "ap-southeast-7"));
    CHECK(listed("iam", "eu-west-1")); // one for all regions
    CHECK(listed("codecommit", "eu-west-1"));
    CHECK_FALSE(listed("codecommit", "ap-southeast-7"));
    CHECK_FALSE(listed("appstream", "eu-north-1"));
    CHECK(resolve_endpoint(sts_service(), "eu-west-1", {})->listed);
    CHECK(resolve_endpoint(sts_service(), "eu-west-99", {.endpoint_url = "http://127.0.0.1:1"})->listed);
}

TEST_CASE("Global Accelerator is called where it stands, whatever the region (botocore's model: specify us-west-2)") {
    for (const EndpointRow& row : endpoint_table())
        if (row.service == "globalaccelerator" && row.region == "us-east-1" && !row.fips) {
            CHECK(row.url == "https://globalaccelerator.us-west-2.amazonaws.com");
            CHECK(row.signing_region == "us-west-2");
        }
}

TEST_CASE("regions carry their partition, their name for people, and their console") {
    CHECK(std::ranges::is_sorted(regions(), {}, &Region::name));
    const Region* ireland = find_region("eu-west-1");
    REQUIRE(ireland);
    CHECK(ireland->partition == "aws");
    CHECK(ireland->long_name == "Europe (Ireland)");
    CHECK(console_host(*ireland) == "eu-west-1.console.aws.amazon.com");
    CHECK(console_host(*find_region("cn-north-1")) == "cn-north-1.console.amazonaws.cn");
    CHECK(console_host(*find_region("us-gov-west-1")) == "us-gov-west-1.console.amazonaws-us-gov.com");
    CHECK(find_region("aws-global") == nullptr);
    CHECK(find_region("") == nullptr);
    CHECK(partitions().front().id == "aws");
    for (const Region& region : regions()) CHECK(find_partition(region.partition) != nullptr);
}

TEST_CASE("the customer's role needs exactly the read-only actions of its calls") {
    std::set<std::string_view> actions;
    for (const Permission& permission : permissions())
        if (permission.caller == Caller::customer) actions.insert(permission.action);
    CHECK(actions.contains("iam:GetRole"));
    CHECK(actions.contains("organizations:ListAccounts"));
    CHECK_FALSE(actions.contains("sts:GetCallerIdentity")); // needs no permission
    CHECK_FALSE(actions.contains("s3:PutObject"));
    for (const std::string_view action : actions) {
        const std::string_view verb = action.substr(action.find(':') + 1);
        // API Gateway's actions are HTTP's methods.
        CHECK((verb.starts_with("Get") || verb.starts_with("List") || verb.starts_with("Describe") || verb == "GET"));
    }
}
