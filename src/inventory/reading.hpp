// From an answer of AWS to resources: what the catalogue names, cleaned and bounded, and nothing else. Pure.
#pragma once

#include "aws/value.hpp"
#include "base/error.hpp"
#include "resources/catalog.hpp"
#include "resources/found.hpp"

#include <memory>
#include <set>

namespace portal::inventory {

/// Where an answer came from.
struct Place {
    std::string partition;
    std::string region; ///< the call's
    std::string account_id;
};

/// What other calls than the one that lists tell.
struct Beside {
    std::map<std::string, std::string> names;          ///< by identifier; of several the first by the alphabet
    std::map<std::string, std::set<std::string>> sets; ///< by the catalogue's name

    void take_name(const aws::CatalogNames& from, const aws::Value& item);
};

/// One answer of a call that lists a type.
struct Page {
    Page(aws::Value value) : answer(std::move(value)) {} // NOLINT(google-explicit-constructor)

    aws::Value answer;
    std::string parent = {};  ///< by which it was listed
    std::string without = {}; ///< the parameters that AWS did not take: what they ask for may be missing
    std::shared_ptr<const Beside> beside = {};
};

/// What an answer held, and what in it could not be taken, in words for the scan's detail.
struct Answer {
    std::vector<resources::Found> items;
    std::vector<std::string> problems;
    bool is_whole =
        true; ///< false: something was passed over that is there, so that nothing is gone for not being listed
};

/// The catalogue's parameters as those of each call: one, or as many as the list has.
std::vector<aws::Value> parameters_of(std::string_view parameters);

/// `with_tags` false (access level 1): tags, and names that are tags, are dropped here. What cannot be kept is passed
/// over and does not touch the items beside it. Who is in a state of the catalogue's `gone_states` is not in the
/// answer.
Answer read_answer(const aws::CatalogType& type, const Page& page, const Place& place, bool with_tags);

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
