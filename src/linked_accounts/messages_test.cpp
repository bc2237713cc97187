#include "linked_accounts/messages.hpp"

#include <doctest/doctest.h>

namespace portal::linked_accounts {

TEST_CASE("a request says what is asked and no more") {
    CHECK(message_of({.id = "i", .verb = Verb::ping, .grant = "g"}) == R"({"id":"i","verb":"ping","grant":"g"})");
    CHECK(
        message_of({.id = "i", .verb = Verb::create, .grant = "g", .account_id = "123456789012", .external_id = "e"}) ==
        R"({"id":"i","verb":"create","grant":"g","account_id":"123456789012","external_id":"e"})");
    CHECK(message_of({.id = "i", .verb = Verb::create_add_on, .grant = "g", .account_id = "123456789012"}) ==
          R"({"id":"i","verb":"create_add_on","grant":"g","account_id":"123456789012"})");
}

TEST_CASE("an answer is read") {
    const auto answer =
        answer_of(R"({"id":"i","verb":"create","grant":"g","outcome":"failed","account_id":"123456789012",)"
                  R"("call":"AssumeRole","aws_code":"AccessDenied","reason":"not authorized","aws_request_id":"r"})");
    REQUIRE(answer);
    CHECK(answer->outcome == AnswerOutcome::failed);
    CHECK(answer->call == "AssumeRole");
    CHECK_FALSE(answer->stack_id);
}

TEST_CASE("what is no answer is passed over") {
    const std::string start = R"({"id":"i","verb":"create","grant":"g","outcome":"done")";
    CHECK(answer_of(start + "}"));
    for (const std::string& text : std::vector<std::string>{
             "", "null", "[]", "\"done\"", "{", start, R"({"id":"i"})",
             R"({"id":1,"verb":"v","grant":"g","outcome":"done"})",
             R"({"id":"i","verb":"v","grant":"g","outcome":"maybe"})", start + R"(,"reason":1})",
             start + R"(,"reason":"a\u0000b"})", start + R"(,"reason":"\u001b[2J"})",
             start + R"(,"reason":")" + "\xff" + "\"}", start + R"(,"reason":")" + std::string(2'001, 'x') + "\"}",
             start + std::string(20'000, ' ') + "}"}) {
        CAPTURE(text.substr(0, 80));
        CHECK_FALSE(answer_of(text));
    }
}

TEST_CASE("what became of a stack") {
    const auto same = [](StackFate fate, std::initializer_list<const char*> statuses) {
        for (const char* status : statuses) {
            CAPTURE(status);
            CHECK(fate_of(status) == fate);
        }
    };
    same(StackFate::under_way, {"", "CREATE_IN_PROGRESS", "REVIEW_IN_PROGRESS"});
    same(StackFate::complete, {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS"});
    same(StackFate::failed, {"CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED",
                             "DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED"});
}

TEST_CASE("a stack of which AWS makes nothing any more is in the way") {
    for (const char* status :
         {"REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"})
        CHECK(is_in_the_way(status));
    for (const char* status : {"", "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE",
                               "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"})
        CHECK_FALSE(is_in_the_way(status));
}

} // namespace portal::linked_accounts
