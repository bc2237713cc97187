#include "people/people.hpp"
#include "store/testing.hpp"

using namespace portal;

STORE_TEST_CASE("an administrator whose password could not be handed over is not made") {
    const auto store = database.open();
    ManualClock clock{from_microseconds(1'700'000'000'000'000)};
    SystemRandom random;
    const auto make = [&](const people::HandOver& hand_over) {
        return people::ensure_first_administrator(*store, clock, random, {}, hand_over, people::HashCost::least);
    };
    const auto refused = make([](const people::NewPassword&) -> Result<void> {
        return fail(ErrorCode::not_configured, "There is no such folder.");
    });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail == "There is no such folder.");
    CHECK(*make([](const people::NewPassword&) { return Result<void>(); }));
}
