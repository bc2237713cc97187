// Reading and writing tags at AWS, each type in its own way. Coroutines resume on the executor that awaited.
#pragma once

#include "aws/catalog.hpp"
#include "aws/client.hpp"
#include "resources/tag_store.hpp"
#include "tags/tag_rules.hpp"

namespace portal::tags {

/// Whether AWS says that the resource is not there (any more).
bool is_gone(const Error& error);

/// Whether it passes by itself: throttled, unreachable, or AWS's own fault.
bool is_temporary(const Error& error);

/// One resource of a write.
struct WriteTarget {
    const aws::CatalogType* type = nullptr; ///< with a tagging
    std::string arn;
    std::string id;          ///< as its service names it
    resources::Tags current; ///< just read: what a service that replaces the whole set must be handed back
    TagChange delta;
    std::optional<Error> error = {}; ///< set by write_tags() where AWS did not take it
};

/// Writes the deltas of resources of one account and region: of the Tagging API up to 20 with the same delta at once,
/// of the others one after the other.
Task<> write_tags(aws::Client& client, aws::Identity identity, std::shared_ptr<std::vector<WriteTarget>> targets);

} // namespace portal::tags
