// What an automation answers: passed over, or an answer that can be shown as it is.
//
// sources: src/linked_accounts/messages.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp
// src/base/characters.cpp src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp
// src/base/random.cpp src/base/text.cpp
#include "base/text.hpp"
#include "linked_accounts/messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto answer = portal::linked_accounts::answer_of(std::string(reinterpret_cast<const char*>(data), size));
    if (!answer) return 0;
    portal::linked_accounts::fate_of(answer->stack_status.value_or(""));
    for (const auto* text : {&answer->account_id, &answer->reason, &answer->call, &answer->aws_code})
        if (*text && (!portal::utf8_length(**text) || (*text)->find('\x1b') != std::string::npos)) __builtin_trap();
    return 0;
}
