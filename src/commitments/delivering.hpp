// What a person says of a delivery, and what is said of it. Shapes of the API.
#pragma once

#include "commitments/delivery_views.hpp"

namespace portal::commitments {

/// POST /commitments/{id}/imports/{import_id}/complete
struct PreviewRequest {
    /// Of files that do not say their billing periods: the months to show them by, such as "2026-10"; absent: those
    /// that their usage fills.
    std::optional<std::vector<std::string>> periods;
};
BOOST_DESCRIBE_STRUCT(PreviewRequest, (), (periods))

/// POST /commitments/{id}/imports/{import_id}/apply
struct ApplyRequest {
    std::optional<DeliveryMode> mode; ///< absent: what the preview says, and refused where that is nothing
    std::optional<std::vector<std::string>> periods; ///< confirmed, where the files do not say them; else none
};
BOOST_DESCRIBE_STRUCT(ApplyRequest, (), (mode, periods))

} // namespace portal::commitments
