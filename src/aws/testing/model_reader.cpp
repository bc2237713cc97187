#include "aws/testing/model_reader.hpp"

#include "aws/codec/scalars.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

namespace portal::aws::testing {

namespace {

std::string text_at(const json::Object& object, std::string_view name) {
    const json::Value* found = object.if_contains(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

bool flag_at(const json::Object& object, std::string_view name) {
    const json::Value* found = object.if_contains(name);
    return found && found->is_bool() && found->as_bool();
}

const json::Object& object_at(const json::Object& object, std::string_view name) {
    static const json::Object none;
    const json::Value* found = object.if_contains(name);
    return found && found->is_object() ? found->as_object() : none;
}

ShapeKind kind_of(const json::Object& shape) {
    static const std::map<std::string, ShapeKind> kinds = {
        {"structure", ShapeKind::structure}, {"list", ShapeKind::list},          {"map", ShapeKind::map},
        {"string", ShapeKind::string},       {"character", ShapeKind::string},   {"integer", ShapeKind::integer},
        {"long", ShapeKind::integer},        {"short", ShapeKind::integer},      {"byte", ShapeKind::integer},
        {"float", ShapeKind::number},        {"double", ShapeKind::number},      {"boolean", ShapeKind::boolean},
        {"blob", ShapeKind::blob},           {"timestamp", ShapeKind::timestamp}};
    if (flag_at(shape, "document")) return ShapeKind::document;
    return kinds.at(text_at(shape, "type"));
}

TimestampFormat format_of(const json::Object& traits) {
    const std::string name = text_at(traits, "timestampFormat");
    if (name == "iso8601") return TimestampFormat::iso8601;
    if (name == "unixTimestamp") return TimestampFormat::unix_timestamp;
    if (name == "rfc822") return TimestampFormat::rfc822;
    return TimestampFormat::unspecified;
}

Location location_of(const json::Object& traits) {
    static const std::map<std::string, Location> locations = {{"uri", Location::uri},
                                                              {"querystring", Location::query_string},
                                                              {"header", Location::header},
                                                              {"headers", Location::headers},
                                                              {"statusCode", Location::status_code}};
    const auto found = locations.find(text_at(traits, "location"));
    return found == locations.end() ? Location::body : found->second;
}

std::string namespace_of(const json::Object& traits) {
    const std::string plain = text_at(traits, "xmlNamespace");
    return plain.empty() ? text_at(object_at(traits, "xmlNamespace"), "uri") : plain;
}

} // namespace

ModelReader::ModelReader(const json::Object& suite) : shapes_json_(object_at(suite, "shapes")) {
    static const std::map<std::string, Protocol> protocols = {{"query", Protocol::query},
                                                              {"json", Protocol::json},
                                                              {"rest-xml", Protocol::rest_xml},
                                                              {"rest-json", Protocol::rest_json},
                                                              {"ec2", Protocol::ec2}};
    const json::Object& metadata = object_at(suite, "metadata");
    service_.name = "test";
    service_.protocol = protocols.at(text_at(metadata, "protocol"));
    service_.api_version = keep(text_at(metadata, "apiVersion"));
    service_.target_prefix = keep(text_at(metadata, "targetPrefix"));
    service_.json_version = keep(text_at(metadata, "jsonVersion"));
    service_.xml_namespace = keep(namespace_of(metadata));
    service_.query_compatible = metadata.contains("awsQueryCompatible");
}

Member ModelReader::member(const std::string& name, const json::Object& traits, bool required) {
    const json::Object& target = object_at(shapes_json_, text_at(traits, "shape"));
    Member made;
    made.name = keep(name);
    made.shape = shape(text_at(traits, "shape"));
    made.location_name = keep(text_at(traits, "locationName"));
    made.location = location_of(traits);
    made.timestamp_format = format_of(traits);
    made.required = required;
    made.flattened = flag_at(traits, "flattened");
    made.xml_attribute = flag_at(traits, "xmlAttribute");
    made.idempotency_token = flag_at(traits, "idempotencyToken");
    made.json_value = flag_at(traits, "jsonvalue") || flag_at(target, "jsonvalue");
    made.xml_namespace = keep(namespace_of(traits));
    made.xml_namespace_prefix = keep(text_at(object_at(traits, "xmlNamespace"), "prefix"));
    made.query_name = keep(text_at(traits, "queryName"));
    return made;
}

const Shape* ModelReader::shape(const std::string& name) {
    if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
    const json::Object& from = object_at(shapes_json_, name);
    Shape& made = shapes_.emplace_back();
    by_name_[name] = &made; // before its members, which may be the shape itself
    made.name = keep(name);
    made.kind = kind_of(from);
    made.timestamp_format = format_of(from);
    made.flattened = flag_at(from, "flattened");
    made.is_union = flag_at(from, "union");
    made.payload = keep(text_at(from, "payload"));
    made.xml_name = keep(text_at(from, "locationName"));
    made.xml_namespace = keep(namespace_of(from));
    made.xml_namespace_prefix = keep(text_at(object_at(from, "xmlNamespace"), "prefix"));
    std::vector<Member>& members = members_.emplace_back();
    if (made.kind == ShapeKind::structure) {
        for (const auto& item : object_at(from, "members"))
            members.push_back(member(std::string(item.key()), item.value().as_object(), false));
    } else if (made.kind == ShapeKind::list) {
        members.push_back(member("member", object_at(from, "member"), false));
    } else if (made.kind == ShapeKind::map) {
        members.push_back(member("key", object_at(from, "key"), false));
        members.push_back(member("value", object_at(from, "value"), false));
    }
    made.members = members;
    return &made;
}

Operation ModelReader::operation(const json::Object& given) {
    Operation made;
    made.service = &service_;
    made.name = keep(text_at(given, "name"));
    made.http_method = keep(text_at(object_at(given, "http"), "method"));
    made.request_uri = keep(text_at(object_at(given, "http"), "requestUri"));
    const json::Object& input = object_at(given, "input");
    const json::Object& output = object_at(given, "output");
    if (!input.empty()) made.input = shape(text_at(input, "shape"));
    if (!output.empty()) made.output = shape(text_at(output, "shape"));
    made.result_wrapper = keep(text_at(output, "resultWrapper"));
    made.input_xml_name = keep(text_at(input, "locationName"));
    made.input_xml_namespace = keep(namespace_of(input));
    made.host_prefix = keep(text_at(object_at(given, "endpoint"), "hostPrefix"));
    if (flag_at(given, "httpChecksumRequired")) made.checksum = Checksum::content_md5;
    if (flag_at(object_at(given, "httpChecksum"), "requestChecksumRequired")) made.checksum = Checksum::sha256;
    // The query tests leave out what every query service's answer has.
    if (service_.protocol == Protocol::query && made.output && !made.output->members.empty() &&
        made.result_wrapper.empty())
        made.result_wrapper = keep(std::string(made.name) + "Result");
    return made;
}

Value value_from_json(const Shape& shape, const json::Value& from) {
    if (from.is_null()) return {};
    switch (shape.kind) {
    case ShapeKind::structure: {
        ValueMap map;
        for (const auto& item : from.as_object())
            if (const Member* member = shape.member(item.key()))
                map.set(std::string(item.key()), value_from_json(*member->shape, item.value()));
        return map;
    }
    case ShapeKind::list: {
        ValueList list;
        for (const auto& item : from.as_array()) list.push_back(value_from_json(*shape.members[0].shape, item));
        return list;
    }
    case ShapeKind::map: {
        ValueMap map;
        for (const auto& item : from.as_object())
            map.set(std::string(item.key()), value_from_json(*shape.members[1].shape, item.value()));
        return map;
    }
    case ShapeKind::blob: return Blob{std::string(from.as_string())};
    case ShapeKind::number:
        if (from.is_string()) return *codec::parse_number(from.as_string());
        return from.to_number<double>();
    case ShapeKind::timestamp: return *codec::timestamp_of_seconds(from.to_number<double>());
    case ShapeKind::string:
    case ShapeKind::integer:
    case ShapeKind::boolean:
    case ShapeKind::document: break;
    }
    if (from.is_bool()) return Value(from.as_bool());
    if (from.is_int64()) return Value(from.as_int64());
    if (from.is_double()) return Value(from.as_double());
    if (from.is_string()) return Value(std::string(from.as_string()));
    const Shape document{.name = "document", .kind = ShapeKind::document};
    if (from.is_array()) {
        ValueList list;
        for (const auto& item : from.as_array()) list.push_back(value_from_json(document, item));
        return list;
    }
    ValueMap map;
    for (const auto& item : from.as_object()) map.set(std::string(item.key()), value_from_json(document, item.value()));
    return map;
}

json::Value value_to_json(const Value& value) {
    if (const auto flag = value.as_bool()) return json::Value(*flag);
    if (const auto number = value.as_integer()) return json::Value(*number);
    if (const auto number = value.as_number())
        return std::isfinite(*number) ? json::Value(*number) : json::Value(codec::number_text(*number));
    if (const std::string* text = value.as_string()) return json::Value(*text);
    if (const Blob* blob = value.as_blob()) return json::Value(blob->bytes);
    if (const auto time = value.as_timestamp()) return json::Value(static_cast<double>(to_microseconds(*time)) / 1e6);
    if (const ValueList* list = value.as_list()) {
        json::Array array;
        for (const Value& item : *list) array.push_back(value_to_json(item));
        return array;
    }
    if (const ValueMap* map = value.as_map()) {
        json::Object object;
        for (const auto& [name, item] : *map) object[name] = value_to_json(item);
        return object;
    }
    return nullptr;
}

} // namespace portal::aws::testing
