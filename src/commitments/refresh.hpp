// What reading a payer's costs takes. Internal to commitments/.
#pragma once

#include "commitments/commitments.hpp"

namespace portal::commitments {

inline constexpr int window_days = 92;                ///< that one question asks for: its answer is stored at once
inline constexpr std::int64_t questions_a_window = 2; // marketplace, and all others
inline constexpr std::int64_t most_pages = 25;        // of a question

inline std::int64_t windows_of(Day first, Day last) { return ((last - first).count() + window_days) / window_days; }

/// Why a payer was not read.
struct Commitments::Problem {
    std::string detail;
    bool passes = false; ///< later it may be another

    static Problem of(const Error& error);
};

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

    std::int64_t windows() const { return not_read_because || last < first ? 0 : windows_of(first, last); }
};

} // namespace portal::commitments
