// Which questions are put to which accounts, and how many requests that can take. Internal to recommendations/.
#pragma once

#include "recommendations/repository.hpp"

namespace portal::recommendations {

/// A question that is to be put, and the pages that are read of its answer at most.
struct PlannedQuestion {
    std::string question; ///< its key
    std::int64_t most_pages = 1;
};
BOOST_DESCRIBE_STRUCT(PlannedQuestion, (), (question, most_pages))

struct PlannedAccount {
    std::string cloud_account_id;
    std::string account_id;
    std::string name;
    std::vector<PlannedQuestion> questions;
    std::int64_t fresh = 0; ///< left out: AWS can have nothing newer
    std::optional<Timestamp> newer_not_before;
    std::int64_t remaining_requests = 0;
};
BOOST_DESCRIBE_STRUCT(PlannedAccount, (),
                      (cloud_account_id, account_id, name, questions, fresh, newer_not_before, remaining_requests))

struct Recommendations::Plan {
    std::vector<PlannedAccount> accounts;
    BOOST_DESCRIBE_CLASS(Plan, (), (accounts), (), ())
};

/// Pages that are read at most, by what the last answer had. Pure.
std::int64_t most_pages(const Question& question, const StoredDownload* last);
/// Whether AWS can have nothing newer: it was read completely less than `fresh_for` ago. Pure.
bool is_fresh(const StoredDownload* last, Timestamp now, std::chrono::seconds fresh_for);

} // namespace portal::recommendations
