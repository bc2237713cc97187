#include "people/testing.hpp"

using namespace portal;
using namespace people::testing;
using people::UserStatus;

STORE_TEST_CASE("the first administrator is made once, is support too, and signs in with what was shown") {
    Fixture f(database);
    const std::string password = f.first.password;
    CHECK_FALSE(f.make_first_administrator());
    CHECK(f.first.password == password);
    const auto opened = f.sign_in("ADMIN@example.com", f.first.password);
    REQUIRE(opened);
    CHECK(opened->session.user.email == "admin@example.com");
    CHECK(opened->session.customer.code == "main");
    CHECK(opened->session.user_role == UserRole::administrator);
    CHECK(opened->session.csrf_token);
    CHECK(std::count(opened->session.permissions.begin(), opened->session.permissions.end(), "customers.write") == 1);
    const auto caller = f.authenticate({.session_token = opened->token});
    REQUIRE(caller);
    CHECK(caller->support);
    CHECK(caller->csrf_token == opened->session.csrf_token);
    CHECK_FALSE(caller->session_id.empty());
}

STORE_TEST_CASE("no secret is stored: neither password, nor session, API token or invitation") {
    Fixture f(database);
    const auto opened = f.sign_in(f.first.email, f.first.password);
    const auto token = f.await([&] { return f.people.create_api_token(f.admin, {"script", std::nullopt}); });
    const auto invitation = f.invite(f.admin, "zoe@example.com", UserRole::viewer);
    std::string everything;
    f.store->read_now([&](Transaction& t) {
        for (const char* table : {"users", "sessions", "api_tokens", "invitations", "audit_log", "sign_in_attempts"})
            for (const auto& row : t.query("SELECT * FROM " + std::string(table)))
                for (std::size_t i = 0; i < row.size(); ++i) try {
                        everything += row.optional_text(i).value_or("") + "\n";
                    } catch (const store::StoreError&) { // a number
                    }
    });
    CHECK(everything.find("zoe@example.com") != std::string::npos);
    CHECK(everything.find(f.first.password) == std::string::npos);
    CHECK(everything.find(opened->token) == std::string::npos);
    CHECK(everything.find(token->token) == std::string::npos);
    CHECK(everything.find(invitation->accept_url.substr(invitation->accept_url.size() - 40)) == std::string::npos);
}

STORE_TEST_CASE("a wrong password, an unknown email and a disabled user get the same answer") {
    Fixture f(database);
    const auto zoe = f.join(f.admin, "zoe@example.com", UserRole::viewer);
    REQUIRE(f.update(f.admin, zoe.session.user.id, {.user_role = {}, .status = UserStatus::disabled, .name = {}}));
    const auto wrong = f.sign_in(f.first.email, "wrong password").error();
    const auto unknown = f.sign_in("nobody@example.com", "wrong password").error();
    const auto disabled = f.sign_in("zoe@example.com", good_password).error();
    CHECK(wrong.code == ErrorCode::invalid_credentials);
    CHECK(unknown.code == wrong.code);
    CHECK(disabled.code == wrong.code);
    CHECK(unknown.detail == wrong.detail);
    CHECK(disabled.detail == wrong.detail);
}

STORE_TEST_CASE("after five failures that email has to wait at that address, longer each time, and no one else") {
    Fixture f(database);
    for (int i = 0; i < 5; ++i)
        CHECK(code_of(f.sign_in(f.first.email, "wrong password")) == ErrorCode::invalid_credentials);
    CHECK(code_of(f.sign_in(f.first.email, f.first.password)) == ErrorCode::too_many_requests);
    CHECK(code_of(f.sign_in("other@example.com", "wrong password")) == ErrorCode::invalid_credentials);
    CHECK(f.sign_in(f.first.email, f.first.password, "198.51.100.7"));
    f.clock.advance(30s);
    CHECK(code_of(f.sign_in(f.first.email, "wrong password")) == ErrorCode::invalid_credentials);
    f.clock.advance(30s);
    CHECK(code_of(f.sign_in(f.first.email, f.first.password)) == ErrorCode::too_many_requests);
    f.clock.advance(30s);
    CHECK(f.sign_in(f.first.email, f.first.password));
    CHECK(code_of(f.sign_in(f.first.email, "wrong password")) == ErrorCode::invalid_credentials);
}

STORE_TEST_CASE("a session ends by signing out, after 12 idle hours, after 7 days, and with its user") {
    Fixture f(database);
    const auto open = [&] { return f.sign_in(f.first.email, f.first.password)->token; };
    CHECK(code_of(f.authenticate({.session_token = "made-up"})) == ErrorCode::unauthenticated);
    CHECK(code_of(f.authenticate({})) == ErrorCode::unauthenticated);

    const auto left = open();
    f.await([&] { return f.people.sign_out(f.context_of(left)); });
    CHECK(code_of(f.authenticate({.session_token = left})) == ErrorCode::unauthenticated);

    const auto idle = open();
    f.clock.advance(12h);
    CHECK(code_of(f.authenticate({.session_token = idle})) == ErrorCode::unauthenticated);

    // A page that is open and does nothing.
    const auto watched = open();
    for (int hours = 0; hours < 11; ++hours) {
        f.clock.advance(1h);
        CHECK(f.authenticate({.session_token = watched, .is_by_itself = true}));
    }
    f.clock.advance(1h);
    CHECK(code_of(f.authenticate({.session_token = watched, .is_by_itself = true})) == ErrorCode::unauthenticated);

    const auto busy = open();
    for (int hours = 6; hours < 24 * 7; hours += 6) {
        f.clock.advance(6h);
        const auto caller = f.authenticate({.session_token = busy});
        REQUIRE(caller);
        f.wait_until_written("SELECT seen_at FROM sessions WHERE id = $1", caller->session_id);
    }
    f.clock.advance(6h);
    CHECK(code_of(f.authenticate({.session_token = busy})) == ErrorCode::unauthenticated);

    f.admin = f.context_of(open());
    const auto zoe = f.join(f.admin, "zoe@example.com", UserRole::viewer);
    CHECK(f.authenticate({.session_token = zoe.token}));
    CHECK(f.update(f.admin, zoe.session.user.id, {.user_role = {}, .status = UserStatus::disabled, .name = {}}));
    CHECK(code_of(f.authenticate({.session_token = zoe.token})) == ErrorCode::unauthenticated);
}

STORE_TEST_CASE("an API token acts as its user until it expires or is revoked, and makes no other") {
    Fixture f(database);
    const auto create = [&](std::optional<Timestamp> expires_at) {
        return f.await([&] { return f.people.create_api_token(f.admin, {"script", expires_at}); });
    };
    CHECK(code_of(create(f.clock.now())) == ErrorCode::invalid_request);
    const auto made = create(f.clock.now() + 1h);
    REQUIRE(made);
    CHECK(made->token.starts_with("cpt_"));
    const auto caller = f.authenticate({.bearer = made->token});
    REQUIRE(caller);
    CHECK(caller->email == f.first.email);
    CHECK(caller->api_token_id == made->id);
    CHECK(caller->csrf_token.empty());
    api::Context context;
    context.caller = *caller;
    CHECK(code_of(f.await([&] {
              return f.people.create_api_token(context, {"another", std::nullopt});
          })) == ErrorCode::forbidden);
    f.wait_until_written("SELECT last_used_at FROM api_tokens WHERE id = $1", made->id);
    const auto listed = f.await([&] { return f.people.list_api_tokens(f.admin); });
    CHECK(listed->items.at(0).last_used_at == f.clock.now());
    f.clock.advance(1h);
    CHECK(code_of(f.authenticate({.bearer = made->token})) == ErrorCode::token_expired);

    const auto other = create(std::nullopt);
    const auto zoe = f.context_of(f.join(f.admin, "zoe@example.com", UserRole::viewer).token);
    CHECK(code_of(f.await([&] { return f.people.revoke_api_token(f.with_id(zoe, other->id)); })) ==
          ErrorCode::not_found);
    CHECK(f.authenticate({.bearer = other->token}));
    CHECK(f.await([&] { return f.people.revoke_api_token(f.with_id(f.admin, other->id)); }));
    CHECK(code_of(f.authenticate({.bearer = other->token})) == ErrorCode::unauthenticated);
}

STORE_TEST_CASE(
    "an invitation is accepted once, within seven days, by a good password, and makes a user of that role") {
    Fixture f(database);
    const auto invitation = f.invite(f.admin, " Zoe@example.com ", UserRole::analyst);
    REQUIRE(invitation);
    CHECK(invitation->accept_url.starts_with("https://portal.example.com/invitations/accept#token="));
    CHECK(code_of(f.accept(*invitation, "short")) == ErrorCode::invalid_request);
    const auto joined = f.accept(*invitation);
    REQUIRE(joined);
    CHECK(joined->session.user_role == UserRole::analyst);
    CHECK(joined->session.user.email == "Zoe@example.com");
    CHECK_FALSE(f.authenticate({.session_token = joined->token})->support);
    CHECK(code_of(f.accept(*invitation)) == ErrorCode::not_found);
    CHECK(f.sign_in("zoe@EXAMPLE.com", good_password));
    CHECK(code_of(f.invite(f.admin, "ZOE@example.com", UserRole::viewer)) == ErrorCode::conflict);

    const auto late = f.invite(f.admin, "late@example.com", UserRole::viewer);
    const auto again = f.invite(f.admin, "late@example.com", UserRole::viewer);
    CHECK(code_of(f.accept(*late)) == ErrorCode::not_found); // the newer one replaced it
    CHECK(f.await([&] { return f.people.list_invitations(f.admin); })->items.size() == 1);
    f.clock.advance(24h * 7);
    CHECK(code_of(f.accept(*again)) == ErrorCode::not_found);
    const auto withdrawn = f.invite(f.admin, "late@example.com", UserRole::viewer);
    CHECK(f.await([&] { return f.people.withdraw_invitation(f.with_id(f.admin, withdrawn->id)); }));
    CHECK(code_of(f.accept(*withdrawn)) == ErrorCode::not_found);
    for (const char* email : {"", "no-at", "@example.com", "a@", "a@b@c", "a b@example.com"})
        CHECK(code_of(f.invite(f.admin, email, UserRole::viewer)) == ErrorCode::invalid_request);
}

STORE_TEST_CASE("the last administrator can be neither demoted nor disabled") {
    Fixture f(database);
    const std::string id = f.admin.caller.user_id;
    CHECK(code_of(f.update(f.admin, id, {.user_role = UserRole::viewer, .status = {}, .name = {}})) ==
          ErrorCode::conflict);
    CHECK(code_of(f.update(f.admin, id, {.user_role = {}, .status = UserStatus::disabled, .name = {}})) ==
          ErrorCode::conflict);
    CHECK(f.update(f.admin, id, {.user_role = {}, .status = {}, .name = "Ada"})->name == "Ada");
    const auto zoe = f.join(f.admin, "zoe@example.com", UserRole::administrator);
    CHECK(f.update(f.admin, id, {.user_role = UserRole::viewer, .status = {}, .name = {}}));
    CHECK(f.authenticate({.session_token = zoe.token}));
}

STORE_TEST_CASE("only support makes support, or changes who is") {
    Fixture f(database);
    const auto zoe = f.context_of(f.join(f.admin, "zoe@example.com", UserRole::administrator).token);
    CHECK(code_of(f.invite(zoe, "x@example.com", UserRole::support)) == ErrorCode::forbidden);
    CHECK(code_of(f.update(zoe, zoe.caller.user_id, {.user_role = UserRole::support, .status = {}, .name = {}})) ==
          ErrorCode::forbidden);
    CHECK(code_of(f.update(zoe, f.admin.caller.user_id,
                           {.user_role = {}, .status = UserStatus::disabled, .name = {}})) == ErrorCode::forbidden);
    const auto helper = f.join(f.admin, "helper@example.com", UserRole::support);
    CHECK(f.authenticate({.session_token = helper.token})->support);
    CHECK(f.update(f.admin, helper.session.user.id, {.user_role = UserRole::viewer, .status = {}, .name = {}}));
    CHECK_FALSE(f.authenticate({.session_token = helper.token})->support);
}

STORE_TEST_CASE("support acts for a customer that sees it; nobody else reaches another customer") {
    Fixture f(database);
    const auto made = f.await([&] {
        return f.people.create_customer(f.admin, {"Other", "other", std::optional<std::string>("boss@other.example")});
    });
    REQUIRE(made);
    REQUIRE(made->invitation);
    const auto boss = f.accept(*made->invitation);
    REQUIRE(boss);
    CHECK(boss->session.customer.code == "other");
    CHECK(boss->session.user_role == UserRole::administrator);

    const auto admin_token = f.sign_in(f.first.email, f.first.password)->token;
    for (int i = 0; i < 2; ++i)
        CHECK(f.authenticate({.session_token = admin_token, .customer = "other"})->customer.value == made->id);
    CHECK(f.authenticate({.session_token = admin_token, .customer = made->id})->customer.value == made->id);
    CHECK(code_of(f.authenticate({.session_token = admin_token, .customer = "nothing"})) == ErrorCode::not_found);
    CHECK(code_of(f.authenticate({.session_token = boss->token, .customer = "main"})) == ErrorCode::forbidden);
    CHECK(code_of(f.authenticate({.session_token = boss->token, .customer = "nothing"})) == ErrorCode::forbidden);
    CHECK(f.audited({made->id}) ==
          std::vector<std::string>{"customer.create", "invitation.create", "invitation.accept", "support.visit"});

    const auto theirs = f.context_of(boss->token);
    CHECK(code_of(f.update(theirs, f.admin.caller.user_id, {.user_role = {}, .status = {}, .name = "x"})) ==
          ErrorCode::not_found);
    const auto users = f.await([&] { return f.people.list_users(theirs); });
    REQUIRE(users->items.size() == 1);
    CHECK(users->items[0].email == "boss@other.example");
    CHECK(code_of(f.await([&] {
              return f.people.create_customer(f.admin, {"Third", "other", std::nullopt});
          })) == ErrorCode::conflict);
    CHECK(code_of(f.await([&] {
              return f.people.create_customer(f.admin, {"Third", "Not OK", std::nullopt});
          })) == ErrorCode::invalid_request);
}

STORE_TEST_CASE(
    "another customer learns nothing from inviting someone's email, and the invitation cannot be accepted") {
    Fixture f(database);
    REQUIRE(f.await([&] { return f.people.create_customer(f.admin, {"Other", "other", std::nullopt}); }));
    const auto there = f.context_of(f.sign_in(f.first.email, f.first.password)->token, "other");
    const auto invitation = f.invite(there, f.first.email, UserRole::viewer);
    REQUIRE(invitation);
    CHECK(code_of(f.accept(*invitation)) == ErrorCode::conflict);
}

STORE_TEST_CASE("a list of users is paged by email and counts them all") {
    Fixture f(database);
    for (const char* name : {"d", "b", "c"}) f.join(f.admin, std::string(name) + "@example.com", UserRole::viewer);
    std::string order;
    api::Context context = f.admin;
    context.query = {{"limit", "3"}};
    for (;;) {
        const auto page = f.await([&] { return f.people.list_users(context); });
        REQUIRE(page);
        CHECK(page->total.count == 4);
        for (const auto& user : page->items) order += user.email.substr(0, 1);
        if (!page->next_cursor) break;
        context.query = {{"limit", "3"}, {"cursor", *page->next_cursor}};
    }
    CHECK(order == "abcd");
}

STORE_TEST_CASE("a user is changed only as it was read, where the caller says how") {
    Fixture f(database);
    auto context = f.with_id(f.admin, f.admin.caller.user_id);
    context.if_match = "\"another\"";
    CHECK(code_of(f.await([&] {
              return f.people.update_user(context, {{}, {}, "New"});
          })) == ErrorCode::precondition_failed);
    context.if_match = api::etag_of(json::write(f.await([&] { return f.people.list_users(f.admin); })->items.at(0)));
    CHECK(f.await([&] { return f.people.update_user(context, {{}, {}, "New"}); }));
}
