// The query and ec2 protocols' requests: a form whose names are the paths of the members ("Tags.member.1.Key").
#include "aws/codec/parts.hpp"
#include "aws/codec/scalars.hpp"

#include <cctype>

namespace portal::aws::codec {

namespace {

class Form {
public:
    explicit Form(bool ec2) : ec2_(ec2) {}

    Result<void> add(const std::string& prefix, const Member& member, const Value& value, int depth) {
        if (depth > most_depth) return misfit("The parameters nest too deeply.");
        const Shape& shape = *member.shape;
        switch (shape.kind) {
        case ShapeKind::structure: return add_structure(prefix, shape, value, depth);
        case ShapeKind::list: return add_list(prefix, member, value, depth);
        case ShapeKind::map: return add_map(prefix, member, value, depth);
        default: break;
        }
        const auto text = scalar_text(value, shape, timestamp_format_of(member, TimestampFormat::iso8601));
        if (!text) return misfit(prefix + " is of the wrong type.");
        parameters_.emplace_back(prefix, *text);
        return {};
    }

    Result<void> add_structure(const std::string& prefix, const Shape& shape, const Value& value, int depth) {
        const ValueMap* map = value.as_map();
        if (!map) return misfit(prefix + " must be a structure.");
        for (const auto& [name, inner] : *map) {
            const Member* member = shape.member(name);
            if (!member) return misfit(std::string(shape.name) + " has no member " + name + ".");
            if (inner.is_null()) continue;
            const std::string own = name_of(*member);
            if (auto added = add(prefix.empty() ? own : prefix + "." + own, *member, inner, depth + 1); !added)
                return added;
        }
        return {};
    }

    QueryParameters& parameters() { return parameters_; }

private:
    /// ec2 has a name of its own (queryName), else the usual one with a capital.
    std::string name_of(const Member& member) const {
        if (!ec2_) return std::string(wire_name(member));
        if (!member.query_name.empty()) return std::string(member.query_name);
        std::string name(wire_name(member));
        if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
        return name;
    }

    Result<void> add_list(std::string prefix, const Member& member, const Value& value, int depth) {
        const ValueList* list = value.as_list();
        if (!list) return misfit(prefix + " must be a list.");
        const Member& element = member.shape->members[0];
        if (list->empty()) {
            // An empty list can mean "none of them"; ec2 has no way to say so.
            if (!ec2_) parameters_.emplace_back(prefix, "");
            return {};
        }
        if (!ec2_ && !member.flattened && !member.shape->flattened) {
            prefix += "." + std::string(element.location_name.empty() ? "member" : element.location_name);
        } else if (!ec2_ && member.location_name.empty() && !element.location_name.empty()) {
            // A flattened list is called as its elements, unless the member itself has a name.
            const auto dot = prefix.rfind('.');
            prefix = (dot == std::string::npos ? "" : prefix.substr(0, dot + 1)) + std::string(element.location_name);
        }
        for (std::size_t i = 0; i < list->size(); ++i)
            if (auto added = add(prefix + "." + std::to_string(i + 1), element, (*list)[i], depth + 1); !added)
                return added;
        return {};
    }

    Result<void> add_map(std::string prefix, const Member& member, const Value& value, int depth) {
        const ValueMap* map = value.as_map();
        if (!map) return misfit(prefix + " must be a map.");
        if (!member.flattened && !member.shape->flattened) prefix += ".entry";
        const Member& key = member.shape->members[0];
        const Member& item = member.shape->members[1];
        std::size_t number = 0;
        for (const auto& [name, inner] : *map) {
            const std::string entry = prefix + "." + std::to_string(++number) + ".";
            parameters_.emplace_back(entry + std::string(key.location_name.empty() ? "key" : key.location_name), name);
            const std::string own(item.location_name.empty() ? "value" : item.location_name);
            if (auto added = add(entry + own, item, inner, depth + 1); !added) return added;
        }
        return {};
    }

    bool ec2_;
    QueryParameters parameters_;
};

} // namespace

Result<std::string> form_body(const Operation& operation, const Value& parameters) {
    Form form(operation.service->protocol == Protocol::ec2);
    form.parameters() = {{"Action", std::string(operation.name)},
                         {"Version", std::string(operation.service->api_version)}};
    if (operation.input)
        if (auto added = form.add_structure("", *operation.input, parameters, 0); !added)
            return tl::unexpected<Error>(std::move(added.error()));
    return query_text(form.parameters());
}

} // namespace portal::aws::codec
