// A mail as it travels: RFC 5322 with MIME. Pure.
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace portal::mail {

struct Message {
    std::string to; ///< one address, as ann@example.com
    std::string subject;
    std::string text; ///< plain, UTF-8, lines ended by \n
};

/// One plain address without a name, whose letters can neither end a line nor begin another header.
bool is_address(std::string_view text);

/// The whole mail, lines ended by CR LF. `id`: of the Message-ID, the same whenever this mail is sent again. Error:
/// invalid_request for an address that is none.
Result<std::string> written(const Message& message, const std::string& from, const std::string& id, Timestamp at);

} // namespace portal::mail
