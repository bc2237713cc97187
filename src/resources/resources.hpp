// What is in the accounts, as people ask for it: one row a resource, as imports saw it last. The room's public header.
//
// Coroutines resume on the executor that awaited; the object must outlive them. Thread-safe.
#pragma once

#include "resources/repository.hpp"

#include <mutex>

namespace portal::resources {

struct ResourceDetail : Resource {
    std::vector<Change> changes; ///< newest first
    std::string write;           ///< how its tags can be written: tagging_api, own_merge, own_replace, none
    std::optional<std::string> write_reason;
};
BOOST_DESCRIBE_STRUCT(ResourceDetail, (Resource), (changes, write, write_reason))

/// One type of the catalogue, for pages that explain what is looked at.
struct KnownType {
    std::string type;
    std::string service;
    std::string call; ///< "ec2:DescribeInstances"
    bool global = false;
    std::string write;
    std::optional<std::string> write_reason;
    std::optional<std::string> leaves_out; ///< what the call does not see, in words
};
BOOST_DESCRIBE_STRUCT(KnownType, (), (type, service, call, global, write, write_reason, leaves_out))

class Resources {
public:
    Resources(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

    Task<Result<api::Page<Resource>>> list(api::Context context, ResourceFilter filter, api::PageRequest page);
    Task<Result<ResourceDetail>> get(api::Context context, std::string id);
    Task<Result<api::Page<Scan>>> scans(api::Context context, ScanFilter filter, api::PageRequest page);
    Task<Result<Summary>> summary(api::Context context);

    api::Routes routes();

private:
    store::Store& store_;
    const Clock& clock_;

    /// Counting a million tags takes seconds: a summary that took long is kept until something changes, and then for
    /// ten seconds more.
    struct KeptSummary {
        std::int64_t event = 0; ///< the customer's latest when it was counted
        Timestamp at;
        bool took_long = false;
        Summary summary;
    };
    std::mutex summaries_mutex_;
    std::map<std::string, KeptSummary> summaries_; ///< by customer
};

} // namespace portal::resources
