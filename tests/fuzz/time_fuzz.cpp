// Times as strangers and AWS's programs write them: none, or one that is written and read as itself.
//
// sources: src/aws/credentials/credential_text.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp
// src/base/characters.cpp src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp
// src/base/json_names.cpp src/base/random.cpp src/base/text.cpp
#include "aws/credentials/credential_text.hpp"

#include <cstdlib>

using namespace portal;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto comes_back = [](Timestamp time) {
        const std::string written = to_rfc3339(time);
        return from_rfc3339(written) == time && from_microseconds(to_microseconds(time)) == time;
    };
    const auto time = from_rfc3339(text);
    if (time && !comes_back(*time)) std::abort();
    const auto end = aws::parse_expiration(text);
    if (end && !comes_back(*end)) std::abort();
    // The wider reader agrees with the narrower one.
    if (time && end != time) std::abort();
    return 0;
}
