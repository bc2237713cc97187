// Amounts as AWS and files write them: what is read is written and read again as the same, and nothing else happens.
// Linked with src/base/money.cpp
#include "base/money.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto money = portal::Money::parse({reinterpret_cast<const char*>(data), size});
    if (!money) return 0;
    if (portal::Money::parse(money->text()) != money) std::abort();
    if (portal::Money::parse((-*money).text()) != -*money) std::abort();
    for (int places = 0; places <= portal::Money::decimals; places += 6)
        if (portal::Money::parse(money->text(places)) != money->rounded(places)) std::abort();
    return 0;
}
