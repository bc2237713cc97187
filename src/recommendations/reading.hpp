// What Cost Explorer answers, made into rows. Pure: no store, no clock.
//
// AWS's members are read as they come, so that a service, term, currency or field that nobody knows is kept and shown.
#pragma once

#include "aws/model.hpp"
#include "aws/value.hpp"
#include "recommendations/offers.hpp"

namespace portal::recommendations {

/// Which call a question is.
const aws::Operation& operation_of(const Question& question);
/// Its parameters, under one of the offer's names. `today`: the last 30 days end before it; of what is owned.
aws::ValueMap parameters_of(const Question& question, std::string_view name, std::chrono::sys_days today);
/// Of the parameters and of the answer: "NextPageToken" or "NextToken".
std::string_view token_of(const Question& question);

/// Who was asked.
struct Asked {
    CustomerId customer;
    std::string cloud_account_id;
    std::string account_id;
};

/// The pages of one answer, as they come.
struct Answer {
    std::vector<Recommendation> recommendations; ///< ids are there after finish(); no times
    std::vector<Owned> owned;
    std::vector<CoverageOf> coverage;
    std::optional<Timestamp> generated_at; ///< as AWS's last page says
};
void read_page(const Asked& asked, const Question& question, std::string_view name, const aws::Value& page,
               Answer& into);
/// Gives ids: the same for the same recommendation, whatever the order. What AWS sends twice gets a number.
void finish(const Asked& asked, const Question& question, Answer& answer);

/// Any JSON of AWS's. Numbers of more than 53 bits are AWS's texts anyway.
json::Value to_json(const aws::Value& value);
/// The same whatever the order of members: sorted by name.
std::string canonical(const json::Value& value);

} // namespace portal::recommendations
