#include "costs/sellers.hpp"

#include <doctest/doctest.h>

using namespace portal::costs;

TEST_CASE("AWS is AWS in every country and partition") {
    for (const char* name : {"AWS",
                             "Amazon",
                             "Amazon Web Services",
                             "Amazon Web Services, Inc.",
                             "AMAZON WEB SERVICES INC",
                             "Amazon Web Services EMEA SARL",
                             "Amazon Web Services EMEA SARL, Spain Branch",
                             "Amazon Web Services India Private Limited",
                             "Amazon Internet Services Private Limited",
                             "AISPL",
                             "AWS India (AISPL)",
                             "Amazon Web Services Japan G.K.",
                             "Amazon Web Services Korea LLC",
                             "Amazon Web Services Australia Pty Ltd",
                             "Amazon Web Services Canada, Inc.",
                             "Amazon Web Services South Africa Proprietary Limited",
                             "Amazon Web Services Singapore Private Limited",
                             "Amazon AWS Serviços Brasil Ltda.",
                             "AWS EMEA SARL",
                             "AWS GovCloud (US)",
                             "Sinnet",
                             "Beijing Sinnet Technology Co., Ltd.",
                             "北京光环新网科技股份有限公司",
                             "NWCD",
                             "Ningxia Western Cloud Data Technology Co., Ltd.",
                             "宁夏西云数据科技有限公司",
                             " Amazon.com"})
        CHECK_MESSAGE(is_aws(name), name);
    for (const char* name : {"", "AWSome Software", "Amazonia Data", "Datadog", "Sinnetics", "Some AWS Partner",
                             "Microsoft", "Oracle America, Inc.", "Snowflake Inc."})
        CHECK_MESSAGE(!is_aws(name), name);
    CHECK(is_marketplace("AWS Marketplace"));
    CHECK_FALSE(is_marketplace("AWS"));
}
