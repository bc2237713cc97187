// A made-up service whose one answer has every kind of shape, nested in itself.
#pragma once

#include "aws/codec/codec.hpp"

namespace fuzzed {

using namespace portal::aws;

extern const Shape everything;

inline const Shape text{.name = "Text", .kind = ShapeKind::string};
inline const Shape integer{.name = "Integer", .kind = ShapeKind::integer};
inline const Shape number{.name = "Number", .kind = ShapeKind::number};
inline const Shape boolean{.name = "Boolean", .kind = ShapeKind::boolean};
inline const Shape blob{.name = "Blob", .kind = ShapeKind::blob};
inline const Shape timestamp{.name = "Timestamp", .kind = ShapeKind::timestamp};
inline const Shape document{.name = "Document", .kind = ShapeKind::document};
inline const Member list_member[] = {{.name = "member", .shape = &everything}};
inline const Shape list{.name = "List", .kind = ShapeKind::list, .members = list_member};
inline const Member map_members[] = {{.name = "key", .shape = &text}, {.name = "value", .shape = &everything}};
inline const Shape map{.name = "Map", .kind = ShapeKind::map, .members = map_members};
inline const Member members[] = {
    {.name = "text", .shape = &text},
    {.name = "integer", .shape = &integer},
    {.name = "number", .shape = &number},
    {.name = "boolean", .shape = &boolean},
    {.name = "blob", .shape = &blob},
    {.name = "timestamp", .shape = &timestamp},
    {.name = "document", .shape = &document},
    {.name = "list", .shape = &list},
    {.name = "map", .shape = &map},
    {.name = "flat", .shape = &list, .flattened = true},
    {.name = "flatmap", .shape = &map, .flattened = true},
    {.name = "attribute", .shape = &text, .xml_attribute = true},
    {.name = "renamed", .shape = &text, .location_name = "other"},
    {.name = "itself", .shape = &everything},
};
inline const Shape everything{.name = "Everything", .kind = ShapeKind::structure, .members = members};

/// Parses as an answer and as an error of `protocol`; a value there is whole: a map.
inline bool is_taken(Protocol protocol, std::string_view body) {
    const Service service{
        .name = "fuzzed", .id = "Fuzzed", .protocol = protocol, .api_version = "1", .signing_name = "f"};
    const Operation operation{.service = &service, .name = "Fuzz", .output = &everything};
    const HttpAnswer answer{.status = 200, .headers = {}, .body = std::string(body)};
    const auto value = codec::parse(operation, answer);
    if (value && !value->as_map()) __builtin_trap();
    codec::parse_error(service, answer);
    codec::request_id(answer);
    return value.has_value();
}

} // namespace fuzzed
