#include "base/text.hpp"

#include "base/currency.hpp"
#include "base/random.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <utf8proc.h>

using namespace portal;

namespace {

std::string utf8_of(char32_t code_point) {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)};
}

} // namespace

TEST_CASE("names keep emoji and scripts, and lose outer white space") {
    CHECK(*clean_name("  Prod – Zürich 🏔️👩‍💻 ", "name", 1, 128) ==
          "Prod – Zürich 🏔️👩‍💻");
    CHECK(*clean_name("e\u0301", "name", 1, 128) == "é");
    CHECK(*clean_name("<b>bold</b>", "name", 1, 128) == "<b>bold</b>");
}

TEST_CASE("names that are empty, too long or deceive are refused on their field") {
    const auto code = [](std::string_view typed) {
        return clean_name(typed, "name", 1, 128).error().fields.at(0).code;
    };
    CHECK(code("") == "required");
    CHECK(code(" \t ") == "required");
    CHECK(code(std::string(129, 'a')) == "too-long");
    CHECK(code(std::string(5'000, 'a')) == "too-long");
    CHECK(code("abc\u202Edef") == "forbidden-character");
    CHECK(code("line\nbreak") == "forbidden-character");
    CHECK(code("\xff\xfe") == "not-utf8");
}

TEST_CASE("what is printed has nothing in it that a terminal acts on") {
    CHECK(printable("a\x1b[31mb") == "a\\u001b[31mb");
    CHECK(printable("\u009b\u202e\u2066") == "\\u009b\\u202e\\u2066");
    CHECK(printable("a\nb\tc") == "a\\u000ab\\u0009c");
    CHECK(printable("a\nb\tc", "\n\t") == "a\nb\tc");
    CHECK(printable("\x7f\u2028") == "\\u007f\\u2028");
    CHECK(printable("\U000E0041") == "\\udb40\\udc41");
    CHECK(printable("\xff"
                    "a\xc3") == "\\ufffda\\ufffd");
    CHECK(printable("Zürich 字 👨\u200d👩") == "Zürich 字 👨\u200d👩");
    CHECK(has_control_characters("\u009b"));
    CHECK(has_control_characters("\xff"));
    CHECK_FALSE(has_control_characters("\u202e 🏔"));
    CHECK(only_characters("Zürich 字\u3000½_", "LNZ", "_"));
    CHECK_FALSE(only_characters("a_", "LNZ", "-"));
    // Every character: printed once it is printed again.
    for (std::uint32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xD800 && c < 0xE000) continue;
        std::string text;
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else {
            if (c < 0x800) {
                text += static_cast<char>(0xC0 | c >> 6);
            } else if (c < 0x10000) {
                text += static_cast<char>(0xE0 | c >> 12);
                text += static_cast<char>(0x80 | (c >> 6 & 63));
            } else {
                text += static_cast<char>(0xF0 | c >> 18);
                text += static_cast<char>(0x80 | (c >> 12 & 63));
                text += static_cast<char>(0x80 | (c >> 6 & 63));
            }
            text += static_cast<char>(0x80 | (c & 63));
        }
        const std::string shown = printable(text);
        if (printable(shown) != shown || has_control_characters(shown)) FAIL(c);
    }
}

TEST_CASE("percent encoding follows RFC 3986 and comes back") {
    CHECK(percent_encode("a b/c*~") == "a%20b%2Fc%2A~");
    CHECK(percent_encode("a b/c", true) == "a%20b/c");
    CHECK(*percent_decode("a%20b%2fc+d") == "a b/c+d");
    CHECK(*percent_decode("a+b", true) == "a b");
    CHECK_FALSE(percent_decode("%4"));
    CHECK_FALSE(percent_decode("%zz"));
}

TEST_CASE("random text is URL-safe and as long as its bytes say") {
    SystemRandom random;
    CHECK(random_hex(random, 16).size() == 32);
    const std::string token = random_base64url(random, 32);
    CHECK(token.size() == 43);
    CHECK(token.find_first_of("+/=") == std::string::npos);
    CHECK(token != random_base64url(random, 32));
}

TEST_CASE("tokens are compared whole") {
    CHECK(equal_constant_time("abc", "abc"));
    CHECK_FALSE(equal_constant_time("abc", "abd"));
    CHECK_FALSE(equal_constant_time("abc", "abcd"));
    CHECK(equal_constant_time("", ""));
}

TEST_CASE("a text is cut at a character, whatever it is made of") {
    CHECK(cut("abc", 3) == "abc");
    CHECK(cut("abc", 2) == "ab");
    CHECK(cut("\u65e5\u65e5", 5) == "\u65e5");
    CHECK(cut("e\u0301e\u0301", 5) == "e\u0301");                      // a letter and its accent stay together
    CHECK(cut("a\U0001F469\u200D\U0001F4BB", 9) == "a");               // and what a joiner joins
    CHECK(cut("\U0001F469\u200D\U0001F4BB", 9) == "\U0001F469\u200D"); // where nothing else would be left
    CHECK(cut("\xff\xfe", 6) == "\uFFFD\uFFFD");
    CHECK(cut("\u65e5", 2).empty());
    rc::check("any bytes", [](const std::string& bytes) {
        const auto most = *rc::gen::inRange<std::size_t>(0, 40);
        const std::string made = cut(bytes, most);
        RC_ASSERT(made.size() <= most);
        RC_ASSERT(is_storable(made));
        RC_ASSERT(storable(bytes).starts_with(made));
    });
}

TEST_CASE("case is folded in every script") {
    CHECK(fold_case("Z\u00dcRICH-Stra\u00dfe") == "z\u00fcrich-strasse");
    CHECK(fold_case("Z\u00fcrich") == fold_case("ZU\u0308RICH")); // composed or not
    CHECK(fold_case("\u0391\u03a3\u03a3\u039f\u03a3") == fold_case("\u03b1\u03c3\u03c3\u03bf\u03c2")); // final sigma
    CHECK(fold_case("\u0416\u042b") == "\u0436\u044b");
    CHECK(fold_case("\u65e5\u672c") == "\u65e5\u672c");
    CHECK(fold_case("\U0001F600") == "\U0001F600");
    CHECK(fold_case("\u0130") == "i\u0307"); // no language's own rules: Unicode's
    rc::check("twice is once, and both databases can hold it", [](const std::string& bytes) {
        const std::string once = fold_case(bytes);
        RC_ASSERT(is_storable(once));
        RC_ASSERT(fold_case(once) == once);
    });
    rc::check("any code points", [](const std::vector<std::uint32_t>& numbers) {
        std::string text;
        for (const auto number : numbers) {
            const auto code_point = static_cast<char32_t>(number % 0x110000);
            if (code_point >= 0xD800 && code_point < 0xE000) continue;
            text += utf8_of(code_point);
        }
        RC_ASSERT(fold_case(fold_case(text)) == fold_case(text));
    });
}

TEST_CASE("currencies are those of ISO 4217") {
    for (const char* code : {"USD", "EUR", "CNY", "AED", "ZWG", "XAF"}) CHECK(is_currency(code));
    for (const char* code : {"", "US", "usd", "USDX", "XYZ", "XAU", "XTS", "D A", "SD ", "BC1"})
        CHECK_FALSE(is_currency(code));
}
