// What Cost Explorer can be asked for, as data: a service joins by a row.
#pragma once

#include "recommendations/recommendations.hpp"

#include <span>

namespace portal::recommendations {

/// A service with reservations, or a type of Savings Plans.
struct Offer {
    Kind kind{};
    std::string_view service;              ///< the API's word
    std::vector<std::string_view> names;   ///< AWS's long name, or the plan's type; where AWS refuses one, the next
    std::vector<std::string_view> classes; ///< of EC2; else one empty word
    bool by_default = true;                ///< asked without being named
};
std::span<const Offer> offers();
const Offer* find_offer(Kind kind, std::string_view service);

/// One question that is put to one account.
struct Question {
    About about{};
    Kind kind{};
    std::string service;
    std::string offering_class;  ///< empty: none
    std::int64_t term_years = 0; ///< this and what follows: of recommendations alone
    std::string payment_option;  ///< "no_upfront"
    std::int64_t lookback_days = 0;
    std::string scope; ///< "payer"

    /// "recommendations reserved_instance ec2 standard 1 no_upfront 30 payer": its name in the store and in a job.
    std::string key() const;
    bool operator==(const Question&) const = default;
};
/// From key(); nothing where it is none.
std::optional<Question> question_from(const std::string& key);

struct Wanted {
    std::vector<std::string> services; ///< empty: those by default
    std::vector<std::int64_t> lookback_days{30};
    std::vector<std::string> scopes{"payer"};
};
/// Both terms and all payment options of each, and how far what is owned is used and covers; in a fixed order. Pure.
std::vector<Question> questions(const Wanted& wanted);

/// All of the text, or nothing.
std::optional<std::int64_t> whole_number(std::string_view text);

bool is_lookback(std::int64_t days);
/// AWS's words to the API's: "NO_UPFRONT" -> "no_upfront", "THREE_YEARS" -> 3. What is unknown stays itself.
std::string payment_option_from(const std::string& at_aws);

} // namespace portal::recommendations
