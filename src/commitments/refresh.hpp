// What reading a payer's costs takes. Internal to commitments/.
#pragma once

#include "commitments/closed_months.hpp"
#include "commitments/commitments.hpp"

namespace portal::commitments {

inline constexpr int window_days = 92;                ///< that one question asks for: its answer is stored at once
inline constexpr std::int64_t questions_a_window = 2; // marketplace, and all others
inline constexpr std::int64_t most_pages = 25;        // of a question

inline std::int64_t windows_of(Day first, Day last) { return ((last - first).count() + window_days) / window_days; }

/// The most requests that a check can need: what it reads again is all months that it may.
inline constexpr std::int64_t most_check_requests =
    check_questions * most_check_pages +
    static_cast<std::int64_t>(most_months_read_again) * questions_a_window * most_pages;

/// What is to be read of a payer.
struct Commitments::PayerPlan {
    std::string payer_account_id;
    std::string cloud_account_id;
    std::optional<std::string> not_read_because;
    bool is_fresh = false; ///< that is why
    Day first;
    Day last; ///< before `first`: nothing
    std::int64_t remaining_requests = 0;
    std::optional<Timestamp> read_at = {};
    MonthCheckPlan check = {};

    bool is_checked() const { return (!not_read_because || is_fresh) && check.is_due; }
    std::int64_t windows() const { return not_read_because || last < first ? 0 : windows_of(first, last); }
};

} // namespace portal::commitments
