// An answer's head as bytes.
#pragma once

#include "http/message.hpp"

namespace portal::http {

/// Status line and headers, with Date, Content-Length (none for a stream) and Connection. A header whose value holds a
/// control character is a bug and throws, as it could forge another header.
std::string write_reply_head(const Reply& reply, bool keep_alive);

/// "Not Found"; "Unknown" where RFC 9110 has no words.
std::string_view reason_phrase(int status);

} // namespace portal::http
