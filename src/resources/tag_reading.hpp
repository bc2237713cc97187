// Asking the owning service for one resource's tags. Coroutines resume on the executor that awaited.
#pragma once

#include "aws/client.hpp"
#include "resources/catalog.hpp"
#include "resources/tag_store.hpp"

namespace portal::resources {

/// All tags of one resource, by its type's own call. AWS's errors as they come.
Task<Result<Tags>> read_tags(aws::Client& client, aws::Identity identity, const aws::CatalogTagging& tagging,
                             std::string arn, std::string id);

} // namespace portal::resources
