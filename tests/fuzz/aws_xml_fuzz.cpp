// An answer in XML, of query, ec2 and rest-xml: refused, or a whole structure; what is cut short is never taken.
//
// sources: src/aws/codec/codec.cpp src/aws/codec/form.cpp src/aws/codec/json.cpp src/aws/codec/rest.cpp
// src/aws/codec/scalars.cpp src/aws/codec/xml.cpp src/aws/value.cpp src/aws/transport/request.cpp
// src/aws/transport/http_client.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp src/base/characters.cpp
// src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp src/base/random.cpp
// src/base/text.cpp
#include "aws_shapes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    fuzzed::is_taken(fuzzed::Protocol::query, body);
    fuzzed::is_taken(fuzzed::Protocol::rest_xml, body);
    if (!fuzzed::is_taken(fuzzed::Protocol::ec2, body)) return 0;
    // Without comments and the like, the last "</" is the root's end.
    const auto end = body.rfind("</");
    if (end == std::string_view::npos || body.find("<!") != std::string_view::npos ||
        body.find("<?") != std::string_view::npos || body.find('>', end) + 1 != body.size())
        return 0;
    if (fuzzed::is_taken(fuzzed::Protocol::ec2, body.substr(0, end))) __builtin_trap();
    return 0;
}
