#include "aws/codec/codec.hpp"

#include "aws/codec/parts.hpp"
#include "aws/codec/scalars.hpp"

#include <array>
#include <openssl/evp.h>
#include <stdexcept>

namespace portal::aws::codec {

namespace {

const Value no_parameters{ValueMap()};

bool is_json(Protocol protocol) { return protocol == Protocol::json || protocol == Protocol::rest_json; }

Result<ServiceRequest> serialize_form(const Operation& operation, const Value& parameters) {
    auto body = form_body(operation, parameters);
    if (!body) return tl::unexpected<Error>(std::move(body.error()));
    return ServiceRequest{.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                          .body = std::move(*body)};
}

Result<ServiceRequest> serialize_json(const Operation& operation, const Value& parameters) {
    const Service& service = *operation.service;
    ServiceRequest request;
    request.headers = {{"Content-Type", "application/x-amz-json-" + std::string(service.json_version)},
                       {"X-Amz-Target", std::string(service.target_prefix) + "." + std::string(operation.name)}};
    if (service.query_compatible) request.headers.push_back({"x-amzn-query-mode", "true"});
    request.body = "{}";
    if (operation.input) {
        auto body = json_body(*operation.input, parameters);
        if (!body) return tl::unexpected<Error>(std::move(body.error()));
        request.body = std::move(*body);
    }
    return request;
}

/// The body of a REST request with its content type; both empty where nothing is left for a body.
struct Body {
    std::string text;
    std::string content_type;
};

Result<Body> structured_body(const Operation& operation, const Member& root, const Value& value) {
    const bool json = operation.service->protocol == Protocol::rest_json;
    auto text = json ? json_body(*root.shape, value) : xml_body(root, value);
    if (!text) return tl::unexpected<Error>(std::move(text.error()));
    return Body{std::move(*text), json ? "application/json" : "application/xml"};
}

Result<Body> payload_body(const Operation& operation, const Member& payload, const Value* value) {
    if (!value || value->is_null()) {
        // Servers of rest-json expect an object where one could be.
        const bool object =
            operation.service->protocol == Protocol::rest_json && payload.shape->kind == ShapeKind::structure;
        return object && !payload.shape->is_union ? Body{"{}", "application/json"} : Body{};
    }
    if (const Blob* blob = value->as_blob()) return Body{blob->bytes, "application/octet-stream"};
    if (const std::string* text = value->as_string(); text && payload.shape->kind == ShapeKind::string)
        return Body{*text, "text/plain"};
    Member root = payload;
    if (root.location_name.empty() && !payload.shape->xml_name.empty()) root.location_name = payload.shape->xml_name;
    if (root.location_name.empty()) root.location_name = payload.shape->name;
    return structured_body(operation, root, *value);
}

Result<Body> rest_body(const Operation& operation, const ValueMap& parameters) {
    const Shape& input = *operation.input;
    if (!input.payload.empty()) {
        const Member* payload = input.member(input.payload);
        return payload ? payload_body(operation, *payload, parameters.find(input.payload)) : Body{};
    }
    bool has_body_members = false;
    bool has_body_values = false;
    for (const Member& member : input.members) {
        if (member.location != Location::body) continue;
        has_body_members = true;
        const Value* value = parameters.find(member.name);
        has_body_values = has_body_values || (value && !value->is_null());
    }
    const bool json = operation.service->protocol == Protocol::rest_json;
    if (!has_body_values && !(json && has_body_members)) return Body{};
    Member root{.name = input.name, .shape = &input};
    if (!operation.input_xml_name.empty()) root.name = operation.input_xml_name;
    if (!input.xml_name.empty()) root.name = input.xml_name;
    root.xml_namespace =
        operation.input_xml_namespace.empty() ? operation.service->xml_namespace : operation.input_xml_namespace;
    return structured_body(operation, root, Value(parameters));
}

Result<ServiceRequest> serialize_rest(const Operation& operation, const Value& parameters) {
    const ValueMap& map = *parameters.as_map();
    auto request = bind_request(operation, map);
    if (!request || !operation.input) return request;
    auto body = rest_body(operation, map);
    if (!body) return tl::unexpected<Error>(std::move(body.error()));
    request->body = std::move(body->text);
    if (!body->content_type.empty() && !find_header(request->headers, "content-type"))
        request->headers.push_back({"Content-Type", body->content_type});
    return request;
}

Result<void> check_parameters(const Operation& operation, const Value& parameters) {
    const ValueMap* map = parameters.as_map();
    if (!map) return misfit(std::string(operation.name) + " takes a structure.");
    for (const auto& [name, value] : *map)
        if (!operation.input || !operation.input->member(name))
            return misfit(std::string(operation.name) + " has no parameter " + name + ".");
    if (!operation.input) return {};
    for (const Member& member : operation.input->members)
        if (const Value* value = map->find(member.name); member.required && (!value || value->is_null()))
            return misfit(std::string(operation.name) + " needs " + std::string(member.name) + ".");
    return {};
}

Result<Value> parse_rest(const Operation& operation, const HttpAnswer& answer) {
    const Shape& output = *operation.output;
    auto map = parse_bindings(output, answer);
    if (!map) return tl::unexpected<Error>(std::move(map.error()));
    const auto parse_body = [&](const Shape& shape) {
        return is_json(operation.service->protocol) ? parse_json(shape, answer.body)
                                                    : parse_xml(shape, answer.body, "");
    };
    if (!output.payload.empty()) {
        const Member* payload = output.member(output.payload);
        if (!payload) return Value(std::move(*map));
        const ShapeKind kind = payload->shape->kind;
        if (kind == ShapeKind::blob) {
            map->set(std::string(payload->name), Blob{answer.body});
        } else if (kind == ShapeKind::string) {
            map->set(std::string(payload->name), answer.body);
        } else if (!answer.body.empty()) {
            auto made = parse_body(*payload->shape);
            if (!made) return made;
            map->set(std::string(payload->name), std::move(*made));
        }
        return Value(std::move(*map));
    }
    bool has_body_members = false;
    for (const Member& member : output.members)
        has_body_members =
            has_body_members || (member.location != Location::header && member.location != Location::headers &&
                                 member.location != Location::status_code);
    if (!has_body_members || answer.body.empty()) return Value(std::move(*map));
    auto made = parse_body(output);
    if (!made) return made;
    for (const auto& [name, value] : *made->as_map()) map->set(name, value);
    return Value(std::move(*map));
}

Result<ServiceRequest> serialize_by_protocol(const Operation& operation, const Value& parameters) {
    switch (operation.service->protocol) {
    case Protocol::query:
    case Protocol::ec2: return serialize_form(operation, parameters);
    case Protocol::json: return serialize_json(operation, parameters);
    case Protocol::rest_xml:
    case Protocol::rest_json: break;
    }
    return serialize_rest(operation, parameters);
}

/// A label goes into a host name, so it must be one: no parameter sends a signed request to another host.
bool is_host_label(std::string_view text) {
    return !text.empty() && text.size() <= 63 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

Result<std::string> host_prefix(const Operation& operation, const Value& parameters) {
    std::string made;
    std::string_view rest = operation.host_prefix;
    while (!rest.empty()) {
        const auto open = rest.find('{');
        const auto close = rest.find('}');
        if (open == std::string_view::npos || close < open) return made.append(rest);
        made.append(rest.substr(0, open));
        const std::string_view name = rest.substr(open + 1, close - open - 1);
        const Value* value = parameters.find(name);
        const std::string* text = value ? value->as_string() : nullptr;
        if (!text || !is_host_label(*text))
            return misfit(std::string(operation.name) + ": " + std::string(name) + " must be a part of a host name.");
        made.append(*text);
        rest.remove_prefix(close + 1);
    }
    return made;
}

std::string digest_base64(const EVP_MD* algorithm, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, algorithm, nullptr) != 1)
        throw std::runtime_error("OpenSSL does not make the checksum that AWS asks for");
    return to_base64({reinterpret_cast<const char*>(digest.data()), length});
}

void add_checksum(const Operation& operation, ServiceRequest& request) {
    if (operation.checksum == Checksum::content_md5 && !find_header(request.headers, "content-md5"))
        request.headers.push_back({"Content-MD5", digest_base64(EVP_md5(), request.body)});
    if (operation.checksum == Checksum::sha256 && !find_header(request.headers, "x-amz-checksum-sha256"))
        request.headers.push_back({"x-amz-checksum-sha256", digest_base64(EVP_sha256(), request.body)});
}

} // namespace

tl::unexpected<Error> misfit(std::string detail) { return fail(ErrorCode::internal, std::move(detail)); }
tl::unexpected<Error> invalid_answer(std::string detail) {
    return fail(ErrorCode::aws_answer_invalid, std::move(detail));
}

void fill_idempotency_tokens(const Operation& operation, Value& parameters, const std::function<std::string()>& token) {
    if (parameters.is_null()) parameters = ValueMap();
    ValueMap* map = parameters.as_map();
    if (!operation.input || !map) return;
    for (const Member& member : operation.input->members)
        if (member.idempotency_token && !map->find(member.name)) map->set(std::string(member.name), token());
}

Result<ServiceRequest> serialize(const Operation& operation, const Value& parameters) {
    const Value& given = parameters.is_null() ? no_parameters : parameters;
    if (auto checked = check_parameters(operation, given); !checked)
        return tl::unexpected<Error>(std::move(checked.error()));
    auto request = serialize_by_protocol(operation, given);
    if (!request) return request;
    auto prefix = host_prefix(operation, given);
    if (!prefix) return tl::unexpected<Error>(std::move(prefix.error()));
    request->host_prefix = std::move(*prefix);
    add_checksum(operation, *request);
    return request;
}

Result<Value> parse(const Operation& operation, const HttpAnswer& answer) {
    if (!operation.output) return Value(ValueMap());
    switch (operation.service->protocol) {
    case Protocol::query:
    case Protocol::ec2: return parse_xml(*operation.output, answer.body, operation.result_wrapper);
    case Protocol::json:
        // Such a service writes at least "{}"; what is empty was cut, and must not be taken for a list without items.
        if (answer.body.empty() && !operation.output->members.empty()) return invalid_answer("The body is empty.");
        return parse_json(*operation.output, answer.body);
    case Protocol::rest_xml:
    case Protocol::rest_json: break;
    }
    return parse_rest(operation, answer);
}

ServiceError parse_error(const Service& service, const HttpAnswer& answer) {
    ServiceError error = is_json(service.protocol) ? parse_json_error(answer) : parse_xml_error(answer);
    // "AWS.SimpleQueueService.NonExistentQueue;Sender": the code of the service's query days, which its users know.
    if (service.query_compatible)
        if (const std::string* header = find_header(answer.headers, "x-amzn-query-error"))
            if (const auto end = header->find(';'); end != std::string::npos && end > 0)
                error.code = header->substr(0, end);
    if (error.code.empty()) error.code = std::to_string(answer.status);
    error.request_id = request_id(answer);
    return error;
}

std::string request_id(const HttpAnswer& answer) {
    for (const std::string_view name : request_id_headers)
        if (const std::string* header = find_header(answer.headers, name)) return *header;
    for (const std::string_view name : {"RequestId", "RequestID"})
        if (answer.body.find(name) != std::string::npos)
            if (std::string id = find_in_xml(answer.body, name); !id.empty()) return id;
    return "";
}

} // namespace portal::aws::codec
