#include "jobs/places.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::jobs;
using namespace std::chrono_literals;

namespace {

const Timestamp noon = from_microseconds(1'000'000'000'000);
const CustomerId acme{"acme"}, globex{"globex"};

Waiting waiting(std::string id, CustomerId customer, std::string kind, std::chrono::seconds since = 0s) {
    return {std::move(id), std::move(customer), std::move(kind), noon - since};
}

void take(Places& places, const CustomerId& customer, const std::string& kind, int count) {
    Job job;
    job.customer = customer;
    job.kind = kind;
    for (int i = 0; i < count; ++i) places.take(job);
}

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE("a kind with a limit of its own leaves the places to the others") {
    Places places(16, 2);
    places.know("mail", {.most_at_once = 1});
    places.know("other", {});
    std::vector<Waiting> mails;
    for (int i = 0; i < 50; ++i) mails.push_back(waiting("mail" + std::to_string(i), acme, "mail", 60s));
    mails.push_back(waiting("other", acme, "other"));
    CHECK(places.choose(mails) == Ids{"mail0", "other"});
    take(places, acme, "mail", 1);
    CHECK(places.open_kinds() == Ids{"other"});
    CHECK(places.choose(mails) == Ids{"other"});
}

TEST_CASE("who has the fewest places is next, however long the line of another is") {
    Places places(4, 0);
    places.know("work", {});
    std::vector<Waiting> line;
    for (int i = 0; i < 9; ++i) line.push_back(waiting("a" + std::to_string(i), acme, "work", 100s - i * 1s));
    CHECK(places.choose(line) == Ids{"a0", "a1", "a2", "a3"}); // nobody else waits
    line.push_back(waiting("g", globex, "work"));
    CHECK(places.choose(line) == Ids{"a0", "g", "a1", "a2"});
    take(places, acme, "work", 3);
    CHECK(places.choose(line) == Ids{"g"});
}

TEST_CASE("urgent work is first, and some places are kept for it") {
    Places places(16, 2);
    places.know("activation", {.is_urgent = true});
    places.know("work", {});
    std::vector<Waiting> line;
    for (int i = 10; i < 40; ++i) line.push_back(waiting(std::to_string(i), acme, "work", 60s));
    CHECK(places.choose(line).size() == 14);
    line.push_back(waiting("now", acme, "activation"));
    const Ids chosen = places.choose(line);
    CHECK(chosen.front() == "now");
    CHECK(chosen.size() == 14);
    take(places, acme, "work", 14);
    CHECK(places.open_kinds() == Ids{"activation"});
    CHECK(places.choose(line) == Ids{"now"});
    take(places, acme, "activation", 2);
    CHECK(places.free() == 0);
    CHECK(places.choose(line).empty());
}
