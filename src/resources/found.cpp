#include "resources/found.hpp"

#include "aws/transport/signature.hpp"

namespace portal::resources {

std::string digest_of(const Found& found) {
    json::Object all{{"name", found.name ? json::Value(*found.name) : json::Value(nullptr)},
                     {"state", found.state ? json::Value(*found.state) : json::Value(nullptr)},
                     {"region", found.region},
                     {"type", found.type},
                     {"facts", found.facts}};
    if (found.managed_by_aws) all["managed_by_aws"] = true;
    if (found.tags) {
        json::Object tags;
        for (const auto& [key, value] : *found.tags) tags[key] = value;
        all["tags"] = std::move(tags);
    }
    return aws::sha256_hex(json::serialize(all)).substr(0, 32);
}

} // namespace portal::resources
