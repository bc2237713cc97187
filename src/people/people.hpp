// Customers, their users, and what lets them in: sessions, API tokens, invitations.
//
// Of passwords (argon2id), session and API tokens and invitations only hashes are stored. Roles and statuses are read
// anew for each request, so a change counts at once. Everything that changes is audited in the same transaction.
#pragma once

#include "api/route.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "people/last_seen.hpp"
#include "people/passwords.hpp"
#include "store/store.hpp"

#include <functional>

namespace portal::people {

struct Customer {
    std::string id;
    std::string name;
    std::string code; ///< [a-z0-9]{1,12}; stands in names at AWS and never changes
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(Customer, (), (id, name, code, created_at))

std::optional<Customer> find_customer(store::Transaction& transaction, const CustomerId& customer);

enum class UserStatus { active, disabled };
BOOST_DESCRIBE_ENUM(UserStatus, active, disabled)

struct User {
    std::string id;
    std::string email;
    std::string name;
    api::UserRole user_role = api::UserRole::viewer;
    UserStatus status = UserStatus::active;
    Timestamp created_at;
    std::optional<Timestamp> last_sign_in_at;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, email, name, user_role, status, created_at, last_sign_in_at))

struct UserChange {
    std::optional<api::UserRole> user_role;
    std::optional<UserStatus> status;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(UserChange, (), (user_role, status, name))

struct SessionUser {
    std::string id;
    std::string email;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(SessionUser, (), (id, email, name))

struct SessionCustomer {
    std::string id;
    std::string name;
    std::string code;
};
BOOST_DESCRIBE_STRUCT(SessionCustomer, (), (id, name, code))

/// Who is signed in, and as what. `customer` is the one whose data is seen.
struct Session {
    SessionUser user;
    SessionCustomer customer;
    api::UserRole user_role = api::UserRole::viewer;
    std::optional<std::string> csrf_token; ///< of a browser's session
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(Session, (), (user, customer, user_role, csrf_token, permissions))

/// A session that was just opened: its token is shown once, to the browser's cookie.
struct OpenedSession {
    Session session;
    std::string token;
};

struct Credentials {
    std::string email;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (email, password))

struct NewInvitation {
    std::string email;
    api::UserRole user_role = api::UserRole::viewer;
};
BOOST_DESCRIBE_STRUCT(NewInvitation, (), (email, user_role))

struct Invitation {
    std::string id;
    std::string email;
    api::UserRole user_role = api::UserRole::viewer;
    Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(Invitation, (), (id, email, user_role, expires_at))

/// The link holds the token in its fragment, which browsers send to no server.
struct InvitationCreated : Invitation {
    std::string accept_url;
};
BOOST_DESCRIBE_STRUCT(InvitationCreated, (Invitation), (accept_url))

struct Acceptance {
    std::string token;
    std::string name;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Acceptance, (), (token, name, password))

struct NewApiToken {
    std::string name;
    std::optional<Timestamp> expires_at;
};
BOOST_DESCRIBE_STRUCT(NewApiToken, (), (name, expires_at))

struct ApiToken {
    std::string id;
    std::string name;
    Timestamp created_at;
    std::optional<Timestamp> expires_at;
    std::optional<Timestamp> last_used_at;
};
BOOST_DESCRIBE_STRUCT(ApiToken, (), (id, name, created_at, expires_at, last_used_at))

struct ApiTokenCreated : ApiToken {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(ApiTokenCreated, (ApiToken), (token))

struct NewCustomer {
    std::string name;
    std::string code;
    std::optional<std::string> administrator_email;
};
BOOST_DESCRIBE_STRUCT(NewCustomer, (), (name, code, administrator_email))

struct CustomerCreated : Customer {
    std::optional<InvitationCreated> invitation;
};
BOOST_DESCRIBE_STRUCT(CustomerCreated, (Customer), (invitation))

/// What came with a request; at most one of the first two is set.
struct Presented {
    std::string session_token = {};
    std::string bearer = {};
    std::string customer = {}; ///< X-Customer-Id: id or code of the customer that support acts for
    bool is_by_itself = false; ///< nobody did anything: the session's idle time goes on
};

struct Settings {
    std::string public_url; ///< of the links in invitations
    HashCost cost = HashCost::interactive;
};

inline constexpr std::chrono::hours session_idle{12};
inline constexpr std::chrono::hours session_lifetime{24 * 7};

/// Thread-safe. Coroutines resume on the executor that awaited. What it refers to outlives it.
class People {
public:
    People(store::Store& store, const Clock& clock, Random& random, Settings settings);

    /// Error: unauthenticated, token_expired; for `customer`: forbidden, not_found. Support's first look at another
    /// customer within an hour stands in that customer's audit log.
    Task<Result<api::Caller>> authenticate(Presented presented);

    /// The same work whether the email is known or not. Error: invalid_credentials, too_many_requests.
    Task<Result<OpenedSession>> sign_in(api::Context context, Credentials credentials);
    Task<> sign_out(api::Context context);
    Task<Result<Session>> me(api::Context context);

    Task<Result<api::Page<User>>> list_users(api::Context context);
    /// Error: not_found, forbidden (support's users), conflict (the last administrator), precondition_failed.
    Task<Result<User>> update_user(api::Context context, UserChange change);

    Task<Result<api::Page<Invitation>>> list_invitations(api::Context context);
    Task<Result<InvitationCreated>> invite(api::Context context, NewInvitation invitation);
    Task<Result<OpenedSession>> accept_invitation(api::Context context, Acceptance acceptance);
    Task<Result<void>> withdraw_invitation(api::Context context);

    /// One's own.
    Task<Result<api::Page<ApiToken>>> list_api_tokens(api::Context context);
    Task<Result<ApiTokenCreated>> create_api_token(api::Context context, NewApiToken token);
    Task<Result<void>> revoke_api_token(api::Context context);

    Task<Result<api::Page<Customer>>> list_customers(api::Context context);
    Task<Result<CustomerCreated>> create_customer(api::Context context, NewCustomer customer);

private:
    /// In a transaction: the invitation, replacing an open one to the same email.
    InvitationCreated add_invitation(store::Transaction& transaction, const api::Context& context,
                                     const std::string& email, api::UserRole role);
    OpenedSession open_session(store::Transaction& transaction, const std::string& user_id);

    store::Store& store_;
    const Clock& clock_;
    Random& random_;
    Settings settings_;
    PasswordHasher hasher_;
    LastSeen last_seen_;
};

/// The routes of these and of /session, /me. `people` outlives them.
api::Routes routes(People& people);

struct FirstCustomer {
    std::string code = "main";
    std::string name = "Main";
    std::string email = "admin@example.com";
};

struct NewPassword {
    std::string email;
    std::string password; ///< to be shown once, to the person at the terminal
};

/// Puts a password where a person will find it. Error: it could not be put there.
using HandOver = std::function<Result<void>(const NewPassword&)>;

/// At the first start: the first customer and its administrator, who is support too. Nothing when there are users.
/// `hand_over` is called first, so that nobody is made whose password is nowhere. False: there were users already, or
/// another process made the first one meanwhile, and a password that was handed over is not valid. Error: hand_over's.
/// Blocks; for start-up and the command line, as the next one.
Result<bool> ensure_first_administrator(store::Store& store, const Clock& clock, Random& random,
                                        const FirstCustomer& first, const HandOver& hand_over,
                                        HashCost cost = HashCost::interactive);

/// A new generated password; the user's sessions end. Error: not_found.
Result<NewPassword> reset_password(store::Store& store, const Clock& clock, Random& random, std::string email,
                                   HashCost cost = HashCost::interactive);

} // namespace portal::people
