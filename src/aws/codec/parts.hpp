// What the codecs of the single protocols offer to codec.cpp; nobody else includes it.
#pragma once

#include "aws/codec/codec.hpp"

namespace portal::aws::codec {

tl::unexpected<Error> misfit(std::string detail);         ///< parameters that do not fit the model
tl::unexpected<Error> invalid_answer(std::string detail); ///< an answer that does not

// query and ec2: the body of a form
Result<std::string> form_body(const Operation& operation, const Value& parameters);

// json
Result<std::string> json_body(const Shape& shape, const Value& value, int depth = 0);
Result<Value> parse_json(const Shape& shape, const std::string& body);
ServiceError parse_json_error(const HttpAnswer& answer);

// XML
/// `member` names the root element.
Result<std::string> xml_body(const Member& root, const Value& value);
/// `wrapper`: the element inside the root that holds the members; empty: the root itself does.
Result<Value> parse_xml(const Shape& shape, const std::string& body, std::string_view wrapper);
ServiceError parse_xml_error(const HttpAnswer& answer);
/// The text of the first element of that name, at the root or one below it; empty where there is none.
std::string find_in_xml(const std::string& body, std::string_view name);

// REST: what travels outside of the body
/// Fills in path, query and headers, and says which members are left for the body.
Result<ServiceRequest> bind_request(const Operation& operation, const ValueMap& parameters);
Result<ValueMap> parse_bindings(const Shape& shape, const HttpAnswer& answer);

/// Where a member's own name is, or what the model says it is called on the wire.
inline std::string_view wire_name(const Member& member) {
    return member.location_name.empty() ? member.name : member.location_name;
}

} // namespace portal::aws::codec
