// From an answer of AWS to resources: what the catalogue names, cleaned and bounded, and nothing else. Pure.
#pragma once

#include "aws/catalog.hpp"
#include "aws/value.hpp"
#include "base/error.hpp"
#include "inventory/resource.hpp"

#include <set>

namespace portal::inventory {

/// Where an answer came from.
struct Place {
    std::string partition;
    std::string region; ///< the call's
    std::string account_id;
};

/// A resource as one answer shows it.
struct Found {
    std::string arn;
    std::string type;
    std::string service;
    std::string region;
    std::string resource_id;
    std::optional<std::string> name;
    std::optional<std::string> state;
    json::Object facts;
    std::optional<std::map<std::string, std::string>> tags; ///< absent: this answer does not say
};

/// What an answer held, and what in it could not be taken, in words for the scan's detail.
struct Answer {
    std::vector<Found> items;
    std::vector<std::string> problems;
};

/// The parameters of every call that lists this type.
aws::Value parameters_of(const aws::CatalogType& type);

/// `with_tags` false (access level 1): tags, and names that are tags, are dropped here.
Answer read_answer(const aws::CatalogType& type, const aws::Value& answer, const Place& place, bool with_tags);

/// How the owning service is asked for one resource's tags, and what it answered. Of types that are written only.
aws::Value tag_parameters_of(const aws::CatalogTagging& tagging, const std::string& arn, const std::string& id);
/// Whether `id` is needed for that: one that only the Tagging API saw is not known by it.
bool needs_identifier(const aws::CatalogTagging& tagging);
void take_tags(const aws::CatalogTagging& tagging, const aws::Value& page, std::map<std::string, std::string>& into);

/// One entry of the Tagging API. Nothing: an ARN that cannot be kept (empty, too long, of control characters).
std::optional<Found> read_tagged(const std::string& arn, std::map<std::string, std::string> tags, const Place& place);

/// The catalogue's type of an ARN; null where it has none, or several could be meant.
const aws::CatalogType* type_of_arn(std::string_view arn);
const aws::CatalogType* find_type(std::string_view name);

/// Global types are listed, and tagged, in one region of the partition.
std::string global_region_of(const std::string& partition);

/// Of what the owning service said: equal exactly when nothing changed.
std::string digest_of(const Found& found);

/// How a failed look is written down, by AWS's words.
struct Ending {
    ScanOutcome outcome = ScanOutcome::failed;
    std::string detail;
};
Ending ending_of(const Error& error);

} // namespace portal::inventory
