// The first administrator signed in, on a store of the test's own: what the tests of this room begin with.
#pragma once

#include "audit/audit.hpp"
#include "people/people.hpp"
#include "store/testing.hpp"

#include <thread>

namespace portal::people::testing {

using namespace std::chrono_literals;
using api::UserRole;
using store::Transaction;

inline constexpr const char* good_password = "correct horse battery";

/// The first administrator signed in, and short ways to the rest.
struct Fixture {
    explicit Fixture(store::testing::Database& database) : store(database.open()) {
        REQUIRE(make_first_administrator());
        admin = context_of(sign_in(first.email, first.password)->token);
    }

    bool make_first_administrator() {
        const auto keep = [this](const people::NewPassword& made) { return first = made, Result<void>(); };
        return *people::ensure_first_administrator(*store, clock, random, {}, keep, people::HashCost::least);
    }

    template <class Function>
    auto await(Function function) {
        return store::testing::await(function);
    }
    Result<people::OpenedSession> sign_in(const std::string& email, const std::string& password,
                                          const std::string& address = "192.0.2.1") {
        api::Context context;
        context.from_address = address;
        return await([&] { return people.sign_in(context, {email, password}); });
    }
    Result<api::Caller> authenticate(Presented presented) {
        return await([&] { return people.authenticate(presented); });
    }
    api::Context context_of(const std::string& session_token, const std::string& customer = {}) {
        api::Context context;
        context.caller = *authenticate({.session_token = session_token, .customer = customer});
        context.from_address = "192.0.2.1";
        context.request_id = "request";
        return context;
    }
    api::Context with_id(api::Context context, const std::string& id) {
        context.path_parameters["id"] = id;
        return context;
    }
    Result<people::InvitationCreated> invite(const api::Context& by, const std::string& email, UserRole role) {
        return await([&] { return people.invite(by, {email, role}); });
    }
    Result<people::OpenedSession> accept(const people::InvitationCreated& invitation,
                                         const std::string& password = good_password) {
        const auto token = invitation.accept_url.substr(invitation.accept_url.find("#token=") + 7);
        return await([&] { return people.accept_invitation({}, {token, "Zoë", password}); });
    }
    /// Invited and accepted.
    people::OpenedSession join(const api::Context& by, const std::string& email, UserRole role) {
        return *accept(*invite(by, email, role));
    }
    Result<people::User> update(const api::Context& by, const std::string& id, const people::UserChange& change) {
        return await([&] { return people.update_user(with_id(by, id), change); });
    }
    /// When somebody was last seen is written by the way.
    void wait_until_written(const char* time_of, const std::string& id) {
        for (int i = 0; i < 6'000; ++i) {
            const auto seen =
                store->read_now([&](Transaction& t) { return t.query_one(time_of, id)->optional_time(0); });
            if (seen == clock.now()) return;
            std::this_thread::sleep_for(10ms);
        }
        FAIL("nothing was written within a minute");
    }
    std::vector<std::string> audited(const CustomerId& customer) {
        std::vector<std::string> actions;
        const auto page = store->read_now([&](Transaction& t) { return audit::list(t, customer, {}); });
        for (const auto& entry : page->items) actions.insert(actions.begin(), entry.action);
        return actions;
    }

    std::unique_ptr<store::Store> store;
    ManualClock clock{from_microseconds(1'700'000'000'000'000)};
    SystemRandom random;
    people::People people{
        *store, clock, random, {.public_url = "https://portal.example.com", .cost = people::HashCost::least}};
    people::NewPassword first;
    api::Context admin;
};

inline ErrorCode code_of(const auto& result) {
    REQUIRE_FALSE(result);
    return result.error().code;
}

} // namespace portal::people::testing
