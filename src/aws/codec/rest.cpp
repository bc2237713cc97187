// What travels outside of the body in the REST protocols: path, query string, headers, status.
#include "aws/codec/parts.hpp"
#include "aws/codec/scalars.hpp"
#include "base/text.hpp"

#include <set>

namespace portal::aws::codec {

namespace {

/// Commas and quotes inside an element of a header's list need quotes around it.
std::string quoted_element(const std::string& text) {
    if (text.find_first_of(",\"") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

Result<std::string> header_text(const Member& member, const Value& value) {
    const Shape& shape = *member.shape;
    if (shape.kind == ShapeKind::list) {
        const ValueList* list = value.as_list();
        if (!list) return misfit(std::string(member.name) + " must be a list.");
        const Member& element = shape.members[0];
        std::string text;
        for (const Value& item : *list) {
            const auto own = scalar_text(item, *element.shape, timestamp_format_of(element, TimestampFormat::rfc822));
            if (!own) return misfit(std::string(member.name) + " has an element of the wrong type.");
            text +=
                (text.empty() ? "" : ", ") + (element.shape->kind == ShapeKind::string ? quoted_element(*own) : *own);
        }
        return text;
    }
    const auto text = scalar_text(value, shape, timestamp_format_of(member, TimestampFormat::rfc822));
    if (!text) return misfit(std::string(member.name) + " is of the wrong type.");
    return member.json_value ? to_base64(*text) : *text;
}

class Binder {
public:
    Binder(const Operation& operation, std::set<std::string, std::less<>> named_parameters)
        : path_(operation.request_uri), named_parameters_(std::move(named_parameters)) {
        request_.method = operation.http_method;
        const auto question = path_.find('?');
        if (question == std::string::npos) return;
        add_fixed_query(std::string_view(path_).substr(question + 1));
        path_.resize(question);
    }

    Result<void> bind(const Member& member, const Value& value) {
        switch (member.location) {
        case Location::uri: return bind_label(member, value);
        case Location::query_string: return bind_query(member, value);
        case Location::header: {
            auto text = header_text(member, value);
            if (!text) return tl::unexpected<Error>(std::move(text.error()));
            request_.headers.push_back({std::string(wire_name(member)), std::move(*text)});
            return {};
        }
        case Location::headers: {
            const ValueMap* map = value.as_map();
            if (!map) return misfit(std::string(member.name) + " must be a map.");
            for (const auto& [name, item] : *map) {
                if (!item.as_string()) return misfit(std::string(member.name) + " has a value of the wrong type.");
                request_.headers.push_back({std::string(member.location_name) + name, *item.as_string()});
            }
            return {};
        }
        case Location::body:
        case Location::status_code: break;
        }
        return {};
    }

    Result<ServiceRequest> finish() {
        if (path_.find('{') != std::string::npos) return misfit("The path " + path_ + " lacks a value.");
        request_.path = path_;
        return std::move(request_);
    }

private:
    void add_fixed_query(std::string_view text) {
        while (!text.empty()) {
            const std::string_view one = text.substr(0, text.find('&'));
            text.remove_prefix(std::min(one.size() + 1, text.size()));
            const auto equals = one.find('=');
            request_.query.emplace_back(one.substr(0, equals),
                                        equals == std::string_view::npos ? std::string_view() : one.substr(equals + 1));
        }
    }

    Result<void> bind_label(const Member& member, const Value& value) {
        const auto text = scalar_text(value, *member.shape, timestamp_format_of(member, TimestampFormat::iso8601));
        if (!text) return misfit(std::string(member.name) + " is of the wrong type.");
        // An empty label would make the path another resource's.
        if (text->empty()) return misfit(std::string(member.name) + " must not be empty.");
        for (const bool greedy : {false, true}) {
            const std::string label = "{" + std::string(wire_name(member)) + (greedy ? "+}" : "}");
            const auto at = path_.find(label);
            if (at == std::string::npos) continue;
            path_.replace(at, label.size(), percent_encode(*text, greedy));
            return {};
        }
        return misfit(std::string(member.name) + " has no place in the path.");
    }

    Result<void> bind_query(const Member& member, const Value& value) {
        if (member.shape->kind == ShapeKind::map) {
            const ValueMap* map = value.as_map();
            if (!map) return misfit(std::string(member.name) + " must be a map.");
            // What a member of its own says wins over the map, whichever comes first.
            for (const auto& [name, item] : *map)
                if (!named_parameters_.contains(name))
                    if (auto done = add_query(name, member.shape->members[1], item); !done) return done;
            return {};
        }
        return add_query(std::string(wire_name(member)), member, value);
    }

    Result<void> add_query(const std::string& name, const Member& member, const Value& value) {
        if (member.shape->kind == ShapeKind::list) {
            const ValueList* list = value.as_list();
            if (!list) return misfit(name + " must be a list.");
            for (const Value& item : *list)
                if (auto done = add_query(name, member.shape->members[0], item); !done) return done;
            return {};
        }
        const auto text = scalar_text(value, *member.shape, timestamp_format_of(member, TimestampFormat::iso8601));
        if (!text) return misfit(name + " is of the wrong type.");
        request_.query.emplace_back(name, *text);
        return {};
    }

    ServiceRequest request_;
    std::string path_;
    const std::set<std::string, std::less<>> named_parameters_;
};

/// The elements of a header's list: at commas outside of quotes; HTTP dates have a comma of their own.
std::vector<std::string> split_header(std::string_view text, bool dates) {
    std::vector<std::string> elements(1);
    bool in_quotes = false;
    int commas = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_quotes && c == '\\' && i + 1 < text.size()) {
            elements.back() += text[++i];
        } else if (c == '"') {
            in_quotes = !in_quotes;
        } else if (c == ',' && !in_quotes && !(dates && ++commas % 2 == 1)) {
            elements.emplace_back();
        } else if (!(c == ' ' && elements.back().empty())) {
            elements.back() += c;
        }
    }
    return elements;
}

Result<Value> from_header(const Member& member, const std::string& text) {
    const auto wrong = [&] {
        return invalid_answer("The header " + std::string(wire_name(member)) + " is of the wrong type.");
    };
    if (member.shape->kind == ShapeKind::list) {
        const Shape& element = *member.shape->members[0].shape;
        const bool dates =
            element.kind == ShapeKind::timestamp &&
            timestamp_format_of(member.shape->members[0], TimestampFormat::rfc822) == TimestampFormat::rfc822;
        ValueList list;
        for (const std::string& one : split_header(text, dates))
            if (!parse_scalar(one, element, list.emplace_back())) return wrong();
        return list;
    }
    if (member.json_value) {
        auto decoded = from_base64(text);
        if (!decoded) return wrong();
        return Value(std::move(*decoded));
    }
    Value value;
    if (!parse_scalar(text, *member.shape, value)) return wrong();
    return value;
}

ValueMap headers_with_prefix(const std::vector<HttpHeader>& headers, std::string_view prefix) {
    const std::string lower_prefix = to_lower(prefix);
    ValueMap map;
    for (const HttpHeader& header : headers)
        if (to_lower(header.name).starts_with(lower_prefix)) map.set(header.name.substr(prefix.size()), header.value);
    return map;
}

} // namespace

Result<ServiceRequest> bind_request(const Operation& operation, const ValueMap& parameters) {
    std::set<std::string, std::less<>> named;
    if (operation.input)
        for (const Member& member : operation.input->members)
            if (const Value* value = parameters.find(member.name);
                member.location == Location::query_string && value && !value->is_null())
                if (member.shape->kind != ShapeKind::map) named.emplace(wire_name(member));
    Binder binder(operation, std::move(named));
    if (operation.input) {
        for (const Member& member : operation.input->members) {
            const Value* value = parameters.find(member.name);
            if (!value || value->is_null()) continue;
            if (auto done = binder.bind(member, *value); !done) return tl::unexpected<Error>(std::move(done.error()));
        }
    }
    return binder.finish();
}

Result<ValueMap> parse_bindings(const Shape& shape, const HttpAnswer& answer) {
    ValueMap map;
    for (const Member& member : shape.members) {
        if (member.location == Location::status_code) {
            map.set(std::string(member.name), answer.status);
        } else if (member.location == Location::headers) {
            map.set(std::string(member.name), headers_with_prefix(answer.headers, member.location_name));
        } else if (member.location == Location::header) {
            const std::string* text = find_header(answer.headers, wire_name(member));
            if (!text) continue;
            auto made = from_header(member, *text);
            if (!made) return tl::unexpected<Error>(std::move(made.error()));
            map.set(std::string(member.name), std::move(*made));
        }
    }
    return map;
}

} // namespace portal::aws::codec
