#include "aws/transport/proxy.hpp"

#include <doctest/doctest.h>

using namespace portal::aws;

TEST_CASE("the usual forms of a proxy's address can be used") {
    for (const char* proxy :
         {"", "http://proxy.example:3128", "proxy.example:3128", "proxy.example", "https://a:b@proxy/",
          "socks5h://[::1]:1080", "http://corp:pa%40sesame%231@proxy.example:3128",
          "http://corp:a!b$c:d%e@10.0.0.1:8080", "HTTP://proxy:80"}) {
        CAPTURE(proxy);
        CHECK_FALSE(unusable_proxy(proxy));
    }
}

TEST_CASE("a password that is not encoded is told by the character, never by what stands around it") {
    for (const char* proxy : {"http://corp:pa@sesame#1@proxy.example:3128", "http://corp:pa#sesame@proxy:1",
                              "http://corp:pa/sesame@proxy", "corp:pa?sesame@proxy:1", "http://corp:pa sesame@proxy",
                              "http://corp:sesame\n@proxy", "corp:sesame://x@proxy", "http://corp:sesame",
                              "http://sesame@", "http://corp@proxy:sesame", "ftp://sesame@proxy"}) {
        CAPTURE(proxy);
        const auto why = unusable_proxy(proxy);
        REQUIRE(why);
        CHECK(why->find("sesame") == std::string::npos);
    }
    CHECK(unusable_proxy("http://corp:pa#1@proxy:1") == "has “#” in its user name or password, where %23 must stand");
}
