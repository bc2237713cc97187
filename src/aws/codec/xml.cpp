// XML, of query, ec2 and rest-xml answers and of rest-xml requests.
#include "aws/codec/parts.hpp"
#include "aws/codec/scalars.hpp"

#include <map>
#include <pugixml.hpp>
#include <simdjson.h>
#include <sstream>
#include <unordered_set>

namespace portal::aws::codec {

namespace {

/// White space is kept where it is a text of its own; a DTD is noticed, to be refused: entities are how XML attacks.
/// Text beside the root is noticed too.
constexpr unsigned int parse_options =
    pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype | pugi::parse_fragment;

bool is_one_document(const pugi::xml_document& document) {
    int roots = 0;
    for (const pugi::xml_node node : document) {
        const bool is_text = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
        if (node.type() == pugi::node_doctype) return false;
        if (is_text && std::string_view(node.value()).find_first_not_of(" \t\r\n") != std::string_view::npos)
            return false;
        roots += node.type() == pugi::node_element;
    }
    return roots == 1;
}

/// pugixml takes any bytes, and stops at a zero.
bool load(pugi::xml_document& document, const std::string& body) {
    return simdjson::validate_utf8(body) && body.find('\0') == std::string::npos &&
           document.load_buffer(body.data(), body.size(), parse_options, pugi::encoding_utf8) &&
           is_one_document(document);
}

/// The name without its namespace prefix.
std::string_view local_name(const char* name) {
    std::string_view text(name);
    if (const auto colon = text.find(':'); colon != std::string_view::npos) text.remove_prefix(colon + 1);
    return text;
}

std::string text_of(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_node inner : node)
        if (inner.type() == pugi::node_pcdata || inner.type() == pugi::node_cdata) text += inner.value();
    return text;
}

pugi::xml_node first_named(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_node inner : node)
        if (inner.type() == pugi::node_element && local_name(inner.name()) == name) return inner;
    return {};
}

std::string_view name_or(const Member& member, std::string_view otherwise) {
    return member.location_name.empty() ? otherwise : member.location_name;
}

bool is_flattened(const Member& member) { return member.flattened || member.shape->flattened; }

/// Path and query are of requests only; an answer's member said to be there stands in its body.
bool is_element(const Member& member) {
    return !member.xml_attribute && (member.location == Location::body || member.location == Location::query_string ||
                                     member.location == Location::uri);
}

/// Where a flattened list's elements have a name of their own, some services use that and some the list's; and some
/// models name the shape and not the member (ElastiCache's pending log deliveries): botocore reads those names too.
const Member* find_by_other_name(const Shape& shape, std::string_view name) {
    for (const Member& member : shape.members) {
        if (!is_element(member)) continue;
        const Shape& own = *member.shape;
        if (own.kind == ShapeKind::list && is_flattened(member)) {
            if (name_or(own.members[0], "member") == name) return &member;
        } else if (member.location_name.empty() && own.xml_name == name) {
            return &member;
        }
    }
    return nullptr;
}

/// Reads an answer into place; once something is wrong, `wrong` says it and everything answers false.
class Reader {
public:
    std::string wrong;

    bool read(const Shape& shape, pugi::xml_node node, const At& at, int depth, Value& into) {
        if (depth > most_depth) {
            wrong = "The answer nests too deeply.";
            return false;
        }
        switch (shape.kind) {
        case ShapeKind::structure: return read_structure(shape, node, at, depth, into.become_map());
        case ShapeKind::list: return read_list(shape, node, at, depth, into.become_list());
        case ShapeKind::map: return read_map(shape, node, at, depth, into.become_map());
        default: return read_scalar(shape, node, into) || refuse(at, " is of the wrong type.");
        }
    }

private:
    using Keys = std::unordered_set<std::string>;

    bool refuse(const At& at, std::string_view why) {
        wrong = at.text().append(why);
        return false;
    }

    static bool read_scalar(const Shape& shape, pugi::xml_node node, Value& into) {
        const pugi::xml_node only = node.first_child();
        if (!only) return parse_scalar("", shape, into);
        if (only.type() == pugi::node_pcdata && !only.next_sibling()) return parse_scalar(only.value(), shape, into);
        return parse_scalar(text_of(node), shape, into);
    }

    bool add_element(const Shape& shape, pugi::xml_node element, ValueList& list, const At& at, int depth) {
        const At inside{&at, "[]"};
        return read(*shape.members[0].shape, element, inside, depth + 1, list.emplace_back());
    }

    bool add_entry(const Shape& shape, pugi::xml_node entry, ValueMap& map, Keys& keys, const At& at, int depth) {
        const auto key = first_named(entry, name_or(shape.members[0], "key"));
        const auto value = first_named(entry, name_or(shape.members[1], "value"));
        if (!key) return refuse(at, " has an entry without a key.");
        const auto [name, is_new] = keys.insert(text_of(key));
        if (!is_new) return refuse(at, " has a key twice.");
        const At inside{&at, "*"};
        return read(*shape.members[1].shape, value, inside, depth + 1, map.append(*name));
    }

    bool read_list(const Shape& shape, pugi::xml_node node, const At& at, int depth, ValueList& list) {
        const std::string_view name = name_or(shape.members[0], "member");
        for (pugi::xml_node inner = node.first_child(); inner; inner = inner.next_sibling())
            if (inner.type() == pugi::node_element && local_name(inner.name()) == name &&
                !add_element(shape, inner, list, at, depth))
                return false;
        return true;
    }

    bool read_map(const Shape& shape, pugi::xml_node node, const At& at, int depth, ValueMap& map) {
        Keys keys;
        for (pugi::xml_node inner = node.first_child(); inner; inner = inner.next_sibling())
            if (inner.type() == pugi::node_element && local_name(inner.name()) == "entry" &&
                !add_entry(shape, inner, map, keys, at, depth))
                return false;
        return true;
    }

    static void read_attributes(const Shape& shape, pugi::xml_node node, ValueMap& map) {
        for (const Member& member : shape.members) {
            if (!member.xml_attribute) continue;
            for (const pugi::xml_attribute attribute : node.attributes())
                if (attribute.name() == wire_name(member) || local_name(attribute.name()) == wire_name(member))
                    if (Value value; parse_scalar(attribute.value(), *member.shape, value))
                        map.set(std::string(member.name), std::move(value));
        }
    }

    bool read_structure(const Shape& shape, pugi::xml_node node, const At& at, int depth, ValueMap& map) {
        MembersAsTheyCome members(shape);
        std::map<const Member*, Keys> keys_of_flattened_maps;
        if (node.first_attribute()) read_attributes(shape, node, map);
        for (pugi::xml_node inner = node.first_child(); inner; inner = inner.next_sibling()) {
            if (inner.type() != pugi::node_element) continue;
            const std::string_view name = local_name(inner.name());
            const Member* member = members.find(name, is_element);
            if (!member) member = find_by_other_name(shape, name);
            if (!member) continue;
            const Shape& own = *member->shape;
            const At inside{&at, member->name};
            const bool is_first = members.take(*member);
            if (is_flattened(*member) && own.kind == ShapeKind::list) {
                Value& list = is_first ? map.append(member->name) : *map.find(member->name);
                if (is_first) list.become_list();
                if (!add_element(own, inner, *list.as_list(), inside, depth)) return false;
            } else if (is_flattened(*member) && own.kind == ShapeKind::map) {
                Value& entries = is_first ? map.append(member->name) : *map.find(member->name);
                if (is_first) entries.become_map();
                if (!add_entry(own, inner, *entries.as_map(), keys_of_flattened_maps[member], inside, depth))
                    return false;
            } else if (!is_first) {
                return refuse(inside, " stands there twice.");
            } else if (!read(own, inner, inside, depth + 1, map.append(member->name))) {
                return false;
            }
        }
        return true;
    }
};

void put_namespace(pugi::xml_node node, std::string_view uri, std::string_view prefix) {
    if (uri.empty()) return;
    const std::string name = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    node.append_attribute(name.c_str()).set_value(std::string(uri).c_str());
}

Result<void> to_xml(pugi::xml_node parent, const std::string& name, const Member& member, const Value& value,
                    int depth);

Result<void> structure_to_xml(pugi::xml_node node, const Shape& shape, const Value& value, int depth) {
    const ValueMap* map = value.as_map();
    if (!map) return misfit(std::string(shape.name) + " must be a structure.");
    for (const auto& [member_name, inner] : *map) {
        const Member* member = shape.member(member_name);
        if (!member) return misfit(std::string(shape.name) + " has no member " + member_name + ".");
        if (inner.is_null() || member->location != Location::body) continue;
        const std::string name(wire_name(*member));
        if (!member->xml_attribute) {
            if (auto done = to_xml(node, name, *member, inner, depth + 1); !done) return done;
            continue;
        }
        const auto text = scalar_text(inner, *member->shape, TimestampFormat::iso8601);
        if (!text) return misfit(member_name + " is of the wrong type.");
        node.append_attribute(name.c_str()).set_value(text->c_str());
    }
    return {};
}

Result<void> to_xml(pugi::xml_node parent, const std::string& name, const Member& member, const Value& value,
                    int depth) {
    if (depth > most_depth) return misfit("The parameters nest too deeply.");
    const Shape& shape = *member.shape;
    const bool flat = is_flattened(member);
    if (shape.kind == ShapeKind::list) {
        const ValueList* list = value.as_list();
        if (!list) return misfit(name + " must be a list.");
        pugi::xml_node node = parent;
        if (!flat) {
            node = parent.append_child(name.c_str());
            put_namespace(node, member.xml_namespace, member.xml_namespace_prefix);
        }
        const std::string element(flat ? std::string_view(name) : name_or(shape.members[0], "member"));
        for (const Value& item : *list)
            if (auto done = to_xml(node, element, shape.members[0], item, depth + 1); !done) return done;
        return {};
    }
    if (shape.kind == ShapeKind::map) {
        const ValueMap* map = value.as_map();
        if (!map) return misfit(name + " must be a map.");
        pugi::xml_node node = parent;
        if (!flat) {
            node = parent.append_child(name.c_str());
            put_namespace(node, member.xml_namespace, member.xml_namespace_prefix);
        }
        for (const auto& [key, item] : *map) {
            pugi::xml_node entry = node.append_child(flat ? name.c_str() : "entry");
            const Value key_value(key);
            if (auto done = to_xml(entry, std::string(name_or(shape.members[0], "key")), shape.members[0], key_value,
                                   depth + 1);
                !done)
                return done;
            if (auto done =
                    to_xml(entry, std::string(name_or(shape.members[1], "value")), shape.members[1], item, depth + 1);
                !done)
                return done;
        }
        return {};
    }
    pugi::xml_node node = parent.append_child(name.c_str());
    if (member.xml_namespace.empty())
        put_namespace(node, shape.xml_namespace, shape.xml_namespace_prefix);
    else
        put_namespace(node, member.xml_namespace, member.xml_namespace_prefix);
    if (shape.kind == ShapeKind::structure) return structure_to_xml(node, shape, value, depth);
    const auto text = scalar_text(value, shape, timestamp_format_of(member, TimestampFormat::iso8601));
    if (!text) return misfit(name + " is of the wrong type.");
    node.append_child(pugi::node_pcdata).set_value(text->c_str());
    return {};
}

} // namespace

Result<std::string> xml_body(const Member& root, const Value& value) {
    pugi::xml_document document;
    if (auto done = to_xml(document, std::string(wire_name(root)), root, value, 0); !done)
        return tl::unexpected<Error>(std::move(done.error()));
    std::ostringstream text;
    document.save(text, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
    return text.str();
}

Result<Value> parse_xml(const Shape& shape, const std::string& body, std::string_view wrapper) {
    pugi::xml_document document;
    if (!load(document, body)) return invalid_answer("The body is not XML, or cut short.");
    pugi::xml_node node = document.document_element();
    if (!wrapper.empty()) {
        const pugi::xml_node inner = first_named(node, wrapper);
        if (!inner && !shape.members.empty())
            return invalid_answer("The answer lacks its " + std::string(wrapper) + ".");
        node = inner;
    }
    const At root{nullptr, shape.name};
    Reader reader;
    Value value;
    if (!reader.read(shape, node, root, 0, value)) return invalid_answer(std::move(reader.wrong));
    return value;
}

ServiceError parse_xml_error(const HttpAnswer& answer) {
    ServiceError error;
    pugi::xml_document document;
    if (!load(document, answer.body)) return error;
    // <Error> alone (S3), inside <ErrorResponse> (query, rest-xml), or inside <Response><Errors> (ec2).
    pugi::xml_node node = document.document_element();
    if (local_name(node.name()) != "Error") {
        pugi::xml_node inner = first_named(node, "Error");
        if (!inner) inner = first_named(first_named(node, "Errors"), "Error");
        if (inner) node = inner;
    }
    error.code = text_of(first_named(node, "Code"));
    error.message = text_of(first_named(node, "Message"));
    if (error.message.empty()) error.message = text_of(first_named(node, "message"));
    return error;
}

std::string find_in_xml(const std::string& body, std::string_view name) {
    pugi::xml_document document;
    if (!load(document, body)) return "";
    const pugi::xml_node root = document.document_element();
    if (const auto found = first_named(root, name)) return text_of(found);
    for (const pugi::xml_node inner : root)
        if (const auto found = first_named(inner, name)) return text_of(found);
    return "";
}

} // namespace portal::aws::codec
