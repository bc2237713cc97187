#include "base/error.hpp"

#include <doctest/doctest.h>
#include <set>

TEST_CASE("every error of the catalogue has a stable kebab-case name, a status, a title and a remedy") {
    std::set<std::string_view> names;
    for (const auto& entry : portal::error_catalogue()) {
        CHECK(names.insert(entry.name).second);
        CHECK(entry.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
        CHECK(entry.status >= 400);
        CHECK(entry.status < 600);
        CHECK_FALSE(entry.title.empty());
        CHECK_FALSE(entry.remedy.empty());
        CHECK(&portal::catalogue_entry(entry.code) == &entry);
    }
    CHECK(names.contains("cloud-account-exists"));
}

TEST_CASE("a field error names the field and repeats its detail for those who read no fields") {
    const auto error = portal::fail_field("account_id", "not-12-digits", "An AWS account ID has 12 digits.").value();
    CHECK(error.name() == "invalid-request");
    CHECK(error.detail == "An AWS account ID has 12 digits.");
    REQUIRE(error.fields.size() == 1);
    CHECK(error.fields[0].field == "account_id");
}
