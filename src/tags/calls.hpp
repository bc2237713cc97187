// Reading and writing tags at AWS, each type in its own way. Coroutines resume on the executor that awaited.
#pragma once

#include "aws/catalog.hpp"
#include "aws/client.hpp"
#include "resources/tag_store.hpp"
#include "tags/tag_rules.hpp"

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
    TagChange delta;
    bool is_last = false;            ///< what is temporary is not tried again
    resources::Tags removed = {};    ///< what this change took away, with the earlier values: before, and by this write
    std::optional<Error> error = {}; ///< set by write_tags() where AWS did not take it
    bool was_put_back = false;       ///< with an error: AWS has taken `removed` back
};

/// Whether the resource would have too many tags in between if its new ones came first. Pure.
bool removes_first(const WriteTarget& target);

/// Writes the deltas of resources of one account and region: of the Tagging API up to 20 with the same delta at once,
/// of the others one after the other. Where the resource would have too many tags in between, what goes comes first;
/// and where AWS then refuses the rest, it is put back. A service that replaces the whole set is read again just
/// before: what others changed meanwhile stays, and if it is one of the delta's own keys nothing is written (a
/// temporary error).
Task<> write_tags(aws::Client& client, aws::Identity identity, std::shared_ptr<std::vector<WriteTarget>> targets);

} // namespace portal::tags
