// The parts of an API request that are checked before a handler sees them, and what a repeated one gets.
#pragma once

#include "api/route.hpp"
#include "http/idempotency.hpp"
#include "http/message.hpp"

namespace portal::http {

/// Decoded, in order. Error: malformed_request where it is not UTF-8 or badly encoded; invalid_request for a parameter
/// that the route does not have: a mistyped filter must not silently mean "all".
Result<std::multimap<std::string, std::string>> read_query(std::string_view query, const api::RouteInfo& info);

/// What can be said against the body before it is read: unsupported_media_type or body_too_large.
std::optional<Error> unusable_body(const RequestHead& head, const api::Route& route, std::size_t most_bytes);

/// An empty body is {}: its missing fields are then named one by one. Error: malformed_json, or invalid_request for a
/// text with a NUL, which no store keeps.
Result<json::Value> read_body(std::string_view body, std::size_t most_bytes);

/// The request's Idempotency-Key, of routes that take one (POST, signed in). Error: invalid_request.
Result<std::optional<std::string>> idempotency_key(const RequestHead& head, const api::RouteInfo& info);

/// SHA-256 of method, address and body.
std::string request_hash(const RequestHead& head, std::string_view body);

/// Only what was done is kept: a refusal has changed nothing, so the mended request may use the same key.
bool is_worth_keeping(const Reply& reply);
KeptAnswer kept(const Reply& reply, bool secret);
Reply repeat(const KeptAnswer& answer, std::string_view request_id);

} // namespace portal::http
