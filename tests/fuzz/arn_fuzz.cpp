// An ARN: refused, or its parts are what it is made of.
//
// sources: src/aws/arn.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp src/base/characters.cpp
// src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp src/base/random.cpp
// src/base/text.cpp
#include "aws/arn.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto arn = portal::aws::Arn::parse(text);
    if (!arn) return 0;
    std::string again = "arn";
    for (const std::string_view part :
         {arn->partition(), arn->service(), arn->region(), arn->account(), arn->resource()})
        again.append(":").append(part);
    if (again != text || !arn->resource().starts_with(arn->resource_type()) ||
        text.find('\n') != std::string_view::npos)
        __builtin_trap();
    return 0;
}
