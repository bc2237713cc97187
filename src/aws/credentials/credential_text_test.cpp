#include "aws/credentials/credential_text.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

// The forms of public reports: aws/aws-sdk-go#3324, fluent/fluent-bit#9025, hashicorp/terraform-provider-aws#43451.
TEST_CASE("an expiration is read in every form that botocore reads") {
    const auto wanted = from_rfc3339("2027-11-30T13:00:00Z");
    for (const char* text :
         {"2027-11-30T13:00:00Z", "2027-11-30T13:00:00+00:00", "2027-11-30T13:00:00+0000", "2027-11-30T13:00:00+00",
          "2027-11-30 13:00:00+00:00", "2027-11-30 13:00:00 +0000", "2027-11-30 13:00:00 UTC",
          "2027-11-30T15:00:00+0200", "2027-11-30T07:30:00-0530", "20271130T130000Z", "2027-11-30T13:00Z",
          "2027-11-30t13:00:00.000z", "2027-11-30T13:00:00,000000000Z", "2027-11-30 13:00:00GMT"}) {
        CAPTURE(text);
        CHECK(parse_expiration(text) == wanted);
    }
    for (const char* text : {"", "tomorrow", "2027-11-30", "2027-11-30T13:00:00", "30/11/2027 13:00:00Z",
                             "2027-13-30T13:00:00Z", "2027-11-30T13:00:00+", "2027-11-30T13:00:00+00:0",
                             "2027-11-30T13:00:00ZZ", "2027-11-30T13:0Z", "20271130130000Z", "1827579600"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_expiration(text));
    }
}

TEST_CASE("an expiration that is no time is told by its form, and none is no end") {
    const auto read = [](const char* document) { return read_expiration(json::parse(document)->get_object()); };
    CHECK(read("{}").value() == std::nullopt);
    CHECK(read(R"({"Expiration": null})").value() == std::nullopt);
    CHECK(read(R"({"Expiration": "2027-11-30T13:00:00+0000"})").value() == from_rfc3339("2027-11-30T13:00:00Z"));
    CHECK(read(R"({"Expiration": 5})").error().detail.starts_with("an Expiration that is no text"));
    const auto refused = read(R"({"Expiration": "30. Nov 2027 wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"})");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().detail.find("\"00. aaa 0000 ") != std::string::npos);
    CHECK(refused.error().detail.find("EXAMPLE") == std::string::npos);
}

TEST_CASE("keys with a character that none has are told without themselves") {
    const CredentialNames names{"KEY", "SECRET", "TOKEN"};
    Credentials credentials{"AKID", "my-secret/+=", "the-token==", std::nullopt, ""};
    CHECK_FALSE(unusable_part(credentials, names));
    credentials.session_token += "\n";
    CHECK(unusable_part(credentials, names) == "TOKEN has a line break (U+000A) as character 12 of 12");
    credentials.secret_access_key += "\r";
    CHECK(unusable_part(credentials, names) == "SECRET has a carriage return (U+000D) as character 13 of 13");
    credentials.access_key_id = " AKID";
    CHECK(unusable_part(credentials, names) == "KEY has a space (U+0020) as character 1 of 5");
}
