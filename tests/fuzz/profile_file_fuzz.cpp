// A shared config file: refused, or sections whose keys are in lower case.
//
// sources: src/aws/credentials/command_words.cpp src/aws/credentials/profile_file.cpp src/base/asio_source.cpp
// src/base/boost_json_source.cpp src/base/characters.cpp src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp
// src/base/json.cpp src/base/random.cpp src/base/text.cpp
#include "aws/credentials/profile_file.hpp"
#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto file =
        portal::aws::parse_profile_file(std::string_view(reinterpret_cast<const char*>(data), size), "config");
    if (!file) return 0;
    for (const auto& [section, keys] : *file)
        for (const auto& [key, value] : keys)
            if (key.empty() || key != portal::to_lower(key) || value.starts_with(' ') || value.ends_with(' '))
                __builtin_trap();
    return 0;
}
