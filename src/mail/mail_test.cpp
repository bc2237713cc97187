#include "mail/mail.hpp"
#include "store/testing.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace portal;
using namespace portal::mail;

namespace {

const Timestamp noon = *from_rfc3339("2026-11-28T12:00:00Z");

std::string sent(Message message) {
    const auto mail = written(message, "portal@example.com", "id-1", noon);
    REQUIRE(mail);
    return *mail;
}

} // namespace

TEST_CASE("a mail has its headers, and its text in base64") {
    const auto mail = sent({"ann@example.com", "Below pace", "Zoë\n"});
    CHECK(mail.find("To: ann@example.com\r\nSubject: Below pace\r\nDate: Sat, 28 Nov 2026 12:00:00 +0000\r\n") !=
          std::string::npos);
    CHECK(mail.find("Message-ID: <id-1@example.com>\r\n") != std::string::npos);
    CHECK(mail.ends_with("\r\n\r\nWm/Dqwo=\r\n"));
    for (const auto& each : {sent({"a@b.c", std::string(300, 'x'), std::string(5'000, 'y')}), mail}) {
        std::size_t start = 0;
        for (std::size_t end = each.find("\r\n"); end != std::string::npos; end = each.find("\r\n", start)) {
            CHECK(end - start <= 998); // RFC 5322, 2.1.1
            start = end + 2;
        }
    }
}

TEST_CASE("a subject of other letters is encoded in whole characters; one cannot begin a header") {
    const auto mail = sent({"ann@example.com", "Größe 日本日本日本日本日本日本日本日本\r\nBcc: eve@example.com", ""});
    CHECK(mail.find("\r\nBcc:") == std::string::npos);
    CHECK(mail.find("Subject: =?UTF-8?B?") != std::string::npos);
}

TEST_CASE("what is no plain address is refused") {
    for (const char* text : {"", "ann", "@example.com", "ann@", "a@b@c", "ann@example.com\r\nBcc: eve@x.y",
                             "Ann <ann@example.com>", "ann@ex ample.com", "a,b@example.com", "zoë@example.com"}) {
        CHECK_FALSE(is_address(text));
        CHECK_FALSE(written({text, "s", "t"}, "portal@example.com", "id", noon));
    }
    CHECK_FALSE(is_address(std::string(250, 'a') + "@example.com"));
}

STORE_TEST_CASE("without a server nothing is kept; with one the mail is a job") {
    const auto store = database.open();
    ManualClock clock(noon);
    SystemRandom random;
    Mail none(clock, random, {});
    Mail configured(clock, random, {.url = "smtp://127.0.0.1:1", .from = "portal@example.com"});
    store->write_now([&](store::Transaction& t) {
        CHECK_FALSE(none.send(t, {"c1"}, {"ann@example.com", "s", "t"}));
        CHECK_FALSE(configured.send(t, {"c1"}, {"no address", "s", "t"}));
        CHECK(configured.send(t, {"c1"}, {"ann@example.com", "s", "t"}));
        CHECK(t.query("SELECT kind FROM jobs").size() == 1);
    });
}

TEST_CASE("a server that is not there is said") {
    const auto result = deliver({.url = "smtp://127.0.0.1:1", .from = "portal@example.com"}, "ann@example.com", "x");
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::mail_not_taken);
}

TEST_CASE("a server that takes the call and says nothing is left when the portal stops") {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener, 4) == 0);
    REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    std::atomic<int> asked = 0;
    const auto result =
        deliver({.url = "smtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), .from = "portal@example.com"},
                "ann@example.com", "x", [&] { return ++asked >= 2; });
    ::close(listener);
    REQUIRE_FALSE(result);
    CHECK(result.error().detail == "The portal ended meanwhile.");
}
