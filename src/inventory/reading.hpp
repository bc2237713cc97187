// From an answer of AWS to resources: what the catalogue names, cleaned and bounded, and nothing else. Pure.
#pragma once

#include "aws/value.hpp"
#include "base/error.hpp"
#include "resources/catalog.hpp"
#include "resources/found.hpp"

#include <set>

namespace portal::inventory {

/// Where an answer came from.
struct Place {
    std::string partition;
    std::string region; ///< the call's
    std::string account_id;
};

/// What an answer held, and what in it could not be taken, in words for the scan's detail.
struct Answer {
    std::vector<resources::Found> items;
    std::vector<std::string> problems;
};

/// The parameters of every call that lists this type.
aws::Value parameters_of(const aws::CatalogType& type);

/// `with_tags` false (access level 1): tags, and names that are tags, are dropped here.
Answer read_answer(const aws::CatalogType& type, const aws::Value& answer, const Place& place, bool with_tags);

/// One entry of the Tagging API. Nothing: an ARN that cannot be kept (empty, too long, of control characters).
std::optional<resources::Found> read_tagged(const std::string& arn, std::map<std::string, std::string> tags,
                                            const Place& place);

/// How a failed look is written down, by AWS's words.
struct Ending {
    resources::ScanOutcome outcome = resources::ScanOutcome::failed;
    std::string detail;
};
Ending ending_of(const Error& error);

} // namespace portal::inventory
