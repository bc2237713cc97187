// What the codecs of the single protocols offer to codec.cpp; nobody else includes it.
#pragma once

#include "aws/codec/codec.hpp"

namespace portal::aws::codec {

/// Where in an answer a parser stands; it becomes text only where something is wrong there.
struct At {
    const At* above = nullptr;
    std::string_view name;
    std::string text() const { return above ? above->text() + "." + std::string(name) : std::string(name); }
};

/// Finds the members of a structure as they come: services write them in about the model's order, so that the member
/// after the last one found is tried first. Says of each whether it came before.
class MembersAsTheyCome {
public:
    explicit MembersAsTheyCome(const Shape& shape) : members_(shape.members), came_(shape.members.size()) {}

    /// Null where none of the body's members that `is_wanted` has that name on the wire.
    template <class Wanted>
    const Member* find(std::string_view wire_name, Wanted is_wanted);

    /// False: the member came before.
    bool take(const Member& member) {
        const auto index = static_cast<std::size_t>(&member - members_.data());
        if (came_[index]) return false;
        return came_[index] = true;
    }

private:
    std::span<const Member> members_;
    std::vector<bool> came_;
    std::size_t next_ = 0;
};

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

template <class Wanted>
const Member* MembersAsTheyCome::find(std::string_view name, Wanted is_wanted) {
    for (std::size_t tried = 0; tried < members_.size(); ++tried) {
        if (next_ == members_.size()) next_ = 0;
        const Member& member = members_[next_++];
        if (wire_name(member) == name && is_wanted(member)) return &member;
    }
    return nullptr;
}

} // namespace portal::aws::codec
