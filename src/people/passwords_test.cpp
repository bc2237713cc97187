#include "people/passwords.hpp"

#include "store/testing.hpp"
#include "store/threads.hpp"

#include <thread>

using namespace portal;
using people::HashCost;

namespace {

std::string refusal(const std::string& password) {
    const auto checked = people::check_password(password, "zoe.long.name@example.com");
    return checked ? "" : checked.error().fields.at(0).code;
}

} // namespace

TEST_CASE("a password has 12 to 256 characters and is not the first thing anyone tries") {
    CHECK(refusal("correct horse battery") == "");
    CHECK(refusal(std::string(256, 'x') + "y") == "too-long");
    CHECK(refusal("short") == "too-short");
    CHECK(refusal("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9") == "too-short"); // seven characters, fourteen bytes
    CHECK(refusal("Password1234") == "too-common");
    CHECK(refusal("aaaaaaaaaaaaaa") == "too-common");
    CHECK(refusal("ZOE.long.name@example.com") == "is-email");
    CHECK(refusal("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") == "not-utf8");
}

TEST_CASE("a hash is salted, matches its password alone, and an unknown user's matches nothing") {
    people::PasswordHasher hasher(HashCost::least);
    store::testing::run([&]() -> Task<> {
        const auto first = co_await hasher.hash("correct horse battery");
        const auto second = co_await hasher.hash("correct horse battery");
        REQUIRE(first);
        CHECK(first->starts_with("$argon2id$"));
        CHECK(*first != *second);
        const auto right = co_await hasher.verify(*first, "correct horse battery");
        const auto wrong = co_await hasher.verify(*first, "correct horse batterY");
        const auto unknown = co_await hasher.verify(std::nullopt, "nobody's password");
        CHECK(*right);
        CHECK_FALSE(*wrong);
        CHECK_FALSE(*unknown);
    });
}

TEST_CASE("argon2 never runs on an I/O thread") {
    std::thread([] {
        store::mark_io_thread();
        CHECK_THROWS_AS(people::hash_password("correct horse battery", HashCost::least), std::logic_error);
    }).join();
}
