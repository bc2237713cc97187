#include "recommendations/offers.hpp"
#include "recommendations/planning.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace portal;
using namespace portal::recommendations;
using namespace std::chrono_literals;

TEST_CASE("the default set is both terms and all payment options of each service, and what is owned") {
    const auto all = questions({});
    std::set<std::string> keys;
    std::map<std::string, int> by_service;
    for (const auto& question : all) {
        keys.insert(question.key());
        if (question.about == About::recommendations) ++by_service[question.service];
        CHECK(question_from(question.key()) == question);
    }
    CHECK(keys.size() == all.size());
    CHECK(by_service == std::map<std::string, int>{{"ec2", 12},
                                                   {"rds", 6},
                                                   {"elasticache", 6},
                                                   {"opensearch", 6},
                                                   {"redshift", 6},
                                                   {"compute", 6},
                                                   {"ec2_instance", 6},
                                                   {"sagemaker", 6}});
    CHECK(all.size() == 54 + 12);
}

TEST_CASE("others are asked when they are named") {
    CHECK(questions({.services = {"memorydb"}}).size() == 6 + 2);
    CHECK(questions({.services = {"ec2"}, .lookback_days = {7, 30, 60}, .scopes = {"payer", "linked"}}).size() ==
          72 + 2);
    CHECK(questions({.services = {"compute"}}).size() == 6 + 2);
}

TEST_CASE("what is no question is none") {
    for (const char* key : {"", "recommendations", "recommendations reserved_instance ec2", "x reserved_instance ec2",
                            "recommendations reserved_instance ec2 - x no_upfront 30 payer",
                            "utilization reserved_instance ec2 more", "utilization none ec2"})
        CHECK_FALSE(question_from(key));
}

TEST_CASE("what was read completely is fresh until AWS may have something newer") {
    const Timestamp now = *from_rfc3339("2026-11-28T12:00:00Z");
    StoredDownload last;
    last.download.outcome = Outcome::complete;
    last.download.complete_at = now - 8h + 1s;
    CHECK(is_fresh(&last, now, 8h));
    CHECK_FALSE(is_fresh(&last, now + 1s, 8h));
    last.download.outcome = Outcome::partial;
    CHECK_FALSE(is_fresh(&last, now, 8h));
    CHECK_FALSE(is_fresh(nullptr, now, 8h));
}

TEST_CASE("more pages are reckoned with than there were, and still more where they did not end") {
    const Question question = questions({}).front();
    StoredDownload last;
    CHECK(most_pages(question, nullptr) == 4);
    last.download.pages = 3;
    CHECK(most_pages(question, &last) == 8);
    last.download.outcome = Outcome::partial;
    CHECK(most_pages(question, &last) == 14);
    last.download.pages = 1000;
    CHECK(most_pages(question, &last) == 200);
}
