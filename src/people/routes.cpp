#include "people/people.hpp"

namespace portal::people {

namespace {

using api::Context;
using api::Method;
using api::Nothing;
using api::Permission;

Result<api::Response> with_cookie(Result<OpenedSession> opened, int status) {
    if (!opened) return tl::unexpected<Error>(std::move(opened.error()));
    api::Response response{.status = status, .body = json::write(opened->session)};
    response.session_cookie = api::SessionCookie{.token = std::move(opened->token), .lifetime = session_lifetime};
    return response;
}

Result<Nothing> without_answer(const Result<void>& done) {
    if (!done) return tl::unexpected<Error>(done.error());
    return Nothing{};
}

void add_session_routes(api::Routes& routes, People& people) {
    routes.push_back(api::route<Credentials, Session>(
        {.method = Method::post,
         .path = "/session",
         .operation_id = "signIn",
         .summary = "Sign in",
         .tag = "people",
         .errors = {ErrorCode::invalid_credentials, ErrorCode::too_many_requests},
         .secret_answer = true},
        [&people](Context context, Credentials credentials) -> Task<Result<api::Response>> {
            auto opened = co_await people.sign_in(std::move(context), std::move(credentials));
            co_return with_cookie(std::move(opened), 200);
        }));
    routes.push_back(api::route<Nothing, Nothing>({.method = Method::delete_,
                                                   .path = "/session",
                                                   .permission = Permission::own_session,
                                                   .operation_id = "signOut",
                                                   .summary = "Sign out",
                                                   .tag = "people"},
                                                  [&people](Context context) -> Task<Result<api::Response>> {
                                                      co_await people.sign_out(std::move(context));
                                                      api::Response response{.status = 204, .has_body = false};
                                                      response.session_cookie = api::SessionCookie{};
                                                      co_return response;
                                                  }));
    routes.push_back(
        api::route<Nothing, Session>({.path = "/me",
                                      .permission = Permission::own_session,
                                      .operation_id = "getMe",
                                      .summary = "Who is signed in",
                                      .tag = "people"},
                                     [&people](Context context) { return people.me(std::move(context)); }));
}

void add_user_routes(api::Routes& routes, People& people) {
    routes.push_back(api::route<Nothing, api::Page<User>>(
        {.path = "/users",
         .permission = Permission::users_read,
         .operation_id = "listUsers",
         .summary = "The customer's users",
         .tag = "people",
         .query = api::paging_parameters()},
        [&people](Context context) { return people.list_users(std::move(context)); }));
    routes.push_back(api::route<UserChange, User>({.method = Method::patch,
                                                   .path = "/users/{id}",
                                                   .permission = Permission::users_write,
                                                   .operation_id = "updateUser",
                                                   .summary = "Change a user",
                                                   .tag = "people",
                                                   .errors = {ErrorCode::not_found, ErrorCode::conflict}},
                                                  [&people](Context context, UserChange change) {
                                                      return people.update_user(std::move(context), std::move(change));
                                                  }));
}

void add_invitation_routes(api::Routes& routes, People& people) {
    routes.push_back(api::route<Nothing, api::Page<Invitation>>(
        {.path = "/invitations",
         .permission = Permission::users_read,
         .operation_id = "listInvitations",
         .summary = "Open invitations",
         .tag = "people",
         .query = api::paging_parameters()},
        [&people](Context context) { return people.list_invitations(std::move(context)); }));
    routes.push_back(api::route<NewInvitation, InvitationCreated>(
        {.method = Method::post,
         .path = "/invitations",
         .permission = Permission::users_write,
         .operation_id = "invite",
         .summary = "Invite a person; the link is shown once",
         .tag = "people",
         .success_status = 201,
         .errors = {ErrorCode::conflict},
         .secret_answer = true},
        [&people](Context context, NewInvitation body) { return people.invite(std::move(context), std::move(body)); }));
    routes.push_back(api::route<Acceptance, Session>(
        {.method = Method::post,
         .path = "/invitations/accept",
         .operation_id = "acceptInvitation",
         .summary = "Accept an invitation, and be signed in",
         .tag = "people",
         .success_status = 201,
         .errors = {ErrorCode::not_found, ErrorCode::conflict, ErrorCode::too_many_requests},
         .secret_answer = true},
        [&people](Context context, Acceptance body) -> Task<Result<api::Response>> {
            auto opened = co_await people.accept_invitation(std::move(context), std::move(body));
            co_return with_cookie(std::move(opened), 201);
        }));
    routes.push_back(api::route<Nothing, Nothing>({.method = Method::delete_,
                                                   .path = "/invitations/{id}",
                                                   .permission = Permission::users_write,
                                                   .operation_id = "withdrawInvitation",
                                                   .summary = "Withdraw an invitation",
                                                   .tag = "people",
                                                   .errors = {ErrorCode::not_found}},
                                                  [&people](Context context) -> Task<Result<Nothing>> {
                                                      co_return without_answer(
                                                          co_await people.withdraw_invitation(std::move(context)));
                                                  }));
}

void add_api_token_routes(api::Routes& routes, People& people) {
    routes.push_back(api::route<Nothing, api::Page<ApiToken>>(
        {.path = "/api-tokens",
         .permission = Permission::api_tokens_own,
         .operation_id = "listApiTokens",
         .summary = "One's own API tokens",
         .tag = "people",
         .query = api::paging_parameters()},
        [&people](Context context) { return people.list_api_tokens(std::move(context)); }));
    routes.push_back(api::route<NewApiToken, ApiTokenCreated>({.method = Method::post,
                                                               .path = "/api-tokens",
                                                               .permission = Permission::api_tokens_own,
                                                               .operation_id = "createApiToken",
                                                               .summary = "Create an API token; it is shown once",
                                                               .tag = "people",
                                                               .success_status = 201,
                                                               .errors = {ErrorCode::conflict},
                                                               .secret_answer = true},
                                                              [&people](Context context, NewApiToken body) {
                                                                  return people.create_api_token(std::move(context),
                                                                                                 std::move(body));
                                                              }));
    routes.push_back(api::route<Nothing, Nothing>({.method = Method::delete_,
                                                   .path = "/api-tokens/{id}",
                                                   .permission = Permission::api_tokens_own,
                                                   .operation_id = "revokeApiToken",
                                                   .summary = "Revoke an API token",
                                                   .tag = "people",
                                                   .errors = {ErrorCode::not_found}},
                                                  [&people](Context context) -> Task<Result<Nothing>> {
                                                      co_return without_answer(
                                                          co_await people.revoke_api_token(std::move(context)));
                                                  }));
}

void add_customer_routes(api::Routes& routes, People& people) {
    routes.push_back(api::route<Nothing, api::Page<Customer>>(
        {.path = "/customers",
         .permission = Permission::customers_read,
         .operation_id = "listCustomers",
         .summary = "Customers",
         .tag = "people",
         .query = api::paging_parameters()},
        [&people](Context context) { return people.list_customers(std::move(context)); }));
    routes.push_back(
        api::route<NewCustomer, CustomerCreated>({.method = Method::post,
                                                  .path = "/customers",
                                                  .permission = Permission::customers_write,
                                                  .operation_id = "createCustomer",
                                                  .summary = "Create a customer, and invite its administrator",
                                                  .tag = "people",
                                                  .success_status = 201,
                                                  .errors = {ErrorCode::conflict},
                                                  .secret_answer = true},
                                                 [&people](Context context, NewCustomer body) {
                                                     return people.create_customer(std::move(context), std::move(body));
                                                 }));
}

} // namespace

api::Routes routes(People& people) {
    api::Routes routes;
    add_session_routes(routes, people);
    add_user_routes(routes, people);
    add_invitation_routes(routes, people);
    add_api_token_routes(routes, people);
    add_customer_routes(routes, people);
    return routes;
}

} // namespace portal::people
