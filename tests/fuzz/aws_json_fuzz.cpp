// An answer in JSON, of json and rest-json: refused, or a whole structure; what is cut short is never taken.
//
// sources: src/aws/codec/codec.cpp src/aws/codec/form.cpp src/aws/codec/json.cpp src/aws/codec/rest.cpp
// src/aws/codec/scalars.cpp src/aws/codec/xml.cpp src/aws/value.cpp src/aws/transport/request.cpp
// src/aws/transport/http_client.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp src/base/characters.cpp
// src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp src/base/random.cpp
// src/base/text.cpp
#include "aws_shapes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view body(reinterpret_cast<const char*>(data), size);
    fuzzed::is_taken(fuzzed::Protocol::rest_json, body);
    if (!fuzzed::is_taken(fuzzed::Protocol::json, body)) return 0;
    body = body.substr(0, body.find_last_not_of(" \t\r\n"));
    if (fuzzed::is_taken(fuzzed::Protocol::json, body)) __builtin_trap();
    return 0;
}
