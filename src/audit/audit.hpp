// Who did what, to what, from where and when: an append-only log, kept by the database itself.
//
// It is written before the effect and in the transaction that makes the effect certain. `before` and `after` never hold
// a secret: no password, token or key, not even as a hash.
#pragma once

#include "api/route.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "store/store.hpp"

namespace portal::audit {

enum class ActorKind { user, api_token, system };
BOOST_DESCRIBE_ENUM(ActorKind, user, api_token, system)

struct Entry {
    CustomerId customer; ///< whose log it stands in: the customer that was acted upon
    ActorKind actor_kind = ActorKind::system;
    std::string actor_id; ///< the user's; empty: the system
    std::string actor;    ///< the email; empty: the system
    std::string action;   ///< "cloud-account.add"
    std::string subject;  ///< the id of what was acted upon; empty: none
    json::Value before = nullptr;
    json::Value after = nullptr;
    std::string from_address;
    std::string request_id;
};

/// A person, by session or API token.
Entry by_caller(const api::Context& context, std::string action, std::string subject, json::Value before,
                json::Value after);
/// The portal itself.
Entry by_system(CustomerId customer, std::string action, std::string subject, json::Value before, json::Value after);

void append(store::Transaction& transaction, const Clock& clock, Random& random, const Entry& entry);

/// As the API shows it.
struct AuditEntry {
    std::string id;
    Timestamp at;
    std::optional<std::string> actor;
    ActorKind actor_kind = ActorKind::system;
    std::string action;
    std::optional<std::string> subject;
    json::Value before;
    json::Value after;
    std::optional<std::string> from_address;
    std::optional<std::string> request_id;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (),
                      (id, at, actor, actor_kind, action, subject, before, after, from_address, request_id))

/// The customer's log, newest first. Error: invalid_cursor.
Result<api::Page<AuditEntry>> list(store::Transaction& transaction, const CustomerId& customer,
                                   const api::PageRequest& page);

/// When the actor last did that in the customer's log.
std::optional<Timestamp> last(store::Transaction& transaction, const CustomerId& customer, std::string_view actor_id,
                              std::string_view action);

/// GET /audit-log. The store outlives the routes.
api::Routes routes(store::Store& store);

} // namespace portal::audit
