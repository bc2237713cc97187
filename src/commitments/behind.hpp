// Whose costs are missing in a contract's numbers. A plain value.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

namespace portal::commitments {

/// A payer whose costs are missing in the numbers, from a day before as_of on.
struct Behind {
    std::string payer_account_id;
    std::optional<std::string> last_day; ///< that is known; absent: none
};
BOOST_DESCRIBE_STRUCT(Behind, (), (payer_account_id, last_day))

} // namespace portal::commitments
