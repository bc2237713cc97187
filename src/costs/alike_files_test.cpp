#include "costs/alike_files.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::costs;

namespace {

/// Days of October: of each its amount is what `cents` makes of it.
template <class Cents>
CostFile file_of(int days, Cents cents, const std::string& payer = "111111111111") {
    CostFile made;
    for (int day = 0; day < days; ++day) {
        const Money amount = Money(cents(day)).share(1, 100);
        made.rows.push_back({payer,
                             *read_day("2026-10-01") + std::chrono::days{day},
                             "Usage",
                             "S3",
                             false,
                             "USD",
                             {amount, amount, amount}});
    }
    return made;
}

int usual(int day) { return 1000 + 7 * day; }

} // namespace

TEST_CASE("two versions of one report are alike, whichever is the later") {
    AlikeFiles files;
    CHECK_FALSE(files.add(file_of(20, usual)));
    CHECK(files.add(file_of(31, usual)) == 0);                                                 // the month went on
    CHECK(files.add(file_of(31, [](int day) { return day % 5 == 0 ? 1 : usual(day); })) == 0); // some of it corrected
    AlikeFiles others;
    CHECK_FALSE(others.add(file_of(31, [](int day) { return day; })));
    CHECK_FALSE(others.add(file_of(31, usual)));
    CHECK(others.add(file_of(15, usual)) == 1);
}

TEST_CASE("parts of a month are not alike, nor are costs that are the same every day") {
    AlikeFiles files;
    CHECK_FALSE(files.add(file_of(31, usual)));
    CHECK_FALSE(files.add(file_of(31, [](int day) { return usual(day) + 1; })));
    CHECK_FALSE(files.add(file_of(31, usual, "222222222222")));
    CHECK_FALSE(files.add(file_of(31, [](int day) { return day % 2 == 0 ? 5 : usual(day); })));
    CHECK_FALSE(files.add(file_of(9, usual))); // too few to say
    AlikeFiles flat;
    CHECK_FALSE(flat.add(file_of(31, [](int) { return 100; })));
    CHECK_FALSE(flat.add(file_of(31, [](int) { return 100; }))); // two accounts with the same subscription
    AlikeFiles none;
    CHECK_FALSE(none.add({}));
    CHECK_FALSE(none.add({}));
}
