// Reading and writing tags at AWS, each type in its own way. Coroutines resume on the executor that awaited.
#pragma once

#include "aws/catalog.hpp"
#include "aws/client.hpp"
#include "base/clock.hpp"
#include "resources/tag_store.hpp"
#include "tags/tag_rules.hpp"

#include <functional>

namespace portal::tags {

/// Whether AWS says that the resource is not there (any more).
bool is_gone(const Error& error);

/// Whether it passes by itself: throttled, unreachable, AWS's own fault, or somebody else's request on the same thing.
bool is_temporary(const Error& error);

/// One resource of a write.
struct WriteTarget {
    const aws::CatalogType* type = nullptr; ///< with a tagging
    std::string arn;
    std::string id;          ///< as its service names it
    resources::Tags current; ///< as was decided on
    Timestamp read_at{};     ///< not after the moment that AWS was asked for `current`
    TagChange delta;
    bool is_last = false;            ///< what is temporary is not tried again
    resources::Tags removed = {};    ///< what this change took away, with the earlier values: before, and by this write
    std::optional<Error> error = {}; ///< set by write_tags() where AWS did not take it
    bool was_put_back = false;       ///< with an error: AWS has taken `removed` back
};

/// Whether the resource would have too many tags in between if its new ones came first. Pure.
bool removes_first(const WriteTarget& target);

/// Whether AWS has of the delta's keys what was decided on. Pure.
bool own_keys_are_same(const WriteTarget& target, const resources::Tags& now);

/// Temporary: looked at again, and then a person's to decide.
Error changed_meanwhile();

/// What has to hold when a call that writes these targets is made; null: nothing. They outlive it.
using ConditionOf = std::function<std::shared_ptr<aws::Precondition>(std::vector<WriteTarget*>)>;

/// Writes the deltas of resources of one account and region: of the Tagging API up to 20 with the same delta at once,
/// of the others one after the other. Where the resource would have too many tags in between, what goes comes first;
/// and where AWS then refuses the rest, it is put back. A service that replaces the whole set is read again just
/// before: what others changed meanwhile stays, and if it is one of the delta's own keys nothing is written (a
/// temporary error). Each call is made on its condition, but for the second one of two where the first has taken
/// something away: they are one write.
Task<> write_tags(aws::Client& client, aws::Identity identity, std::shared_ptr<std::vector<WriteTarget>> targets,
                  const Clock& clock, ConditionOf condition_of);

} // namespace portal::tags
