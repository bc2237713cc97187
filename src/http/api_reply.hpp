// The API's answers as HTTP.
#pragma once

#include "api/route.hpp"
#include "http/message.hpp"

namespace portal::http {

/// The problem document of an error, with the headers that its status asks for.
Reply problem_reply(const Error& error, std::string_view request_id);

/// A handler's answer. GETs get an ETag, and 304 where `head` has it already.
Reply write_response(const api::Response& response, const RequestHead& head, bool https);

} // namespace portal::http
