// What is known of a contract's costs, to be looked at. Internal to commitments/.
#pragma once

#include "commitments/views.hpp"

namespace portal::commitments {

struct Known {
    Counting counting;
    std::vector<PayerSource> sources;
    bool is_anything = false;   ///< any costs
    std::vector<Behind> behind; ///< payers of which less is known than of the others
};

Known known(Repository& repository, const StoredContract& stored, Timestamp now);

} // namespace portal::commitments
