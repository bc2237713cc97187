// Bytes from a stranger through the request parser, whole and in pieces: both must say the same, and neither may touch
// memory that is not its own (the sanitizers see to that).
//
// sources: src/http/request_parser.cpp src/http/chunked_body.cpp src/http/message.cpp src/http/beast_source.cpp
// src/base/asio_source.cpp src/base/error.cpp src/base/text.cpp
#include "http/request_parser.hpp"

#include <cstdlib>
#include <string>

using namespace portal::http;
using State = RequestParser::State;

namespace {

struct Outcome {
    State state = State::head;
    std::string seen;
};

/// Feeds as a connection does: what was not used is given again, with `step` more bytes behind it.
Outcome parse(std::string_view bytes, std::size_t step) {
    RequestParser parser({.head_bytes = 512, .body_bytes = 256});
    std::string inbox;
    while (!bytes.empty() && parser.state() != State::complete && parser.state() != State::broken) {
        inbox += bytes.substr(0, step);
        bytes.remove_prefix(std::min(step, bytes.size()));
        std::size_t used = 0;
        do {
            used = parser.feed(inbox);
            if (used > inbox.size()) std::abort();
            inbox.erase(0, used);
        } while (used > 0 && parser.state() == State::body);
    }
    Outcome outcome{parser.state(), {}};
    if (outcome.state != State::complete) return outcome;
    const RequestHead& head = parser.head();
    outcome.seen = head.method + " " + head.path + "?" + head.query + "\n";
    for (const Header& header : head.headers) outcome.seen += header.name + ":" + header.value + "\n";
    std::string body = parser.take_body();
    if (body.size() > 256) std::abort();
    if (head.path.empty() || (head.path[0] != '/' && head.path != "*")) std::abort();
    outcome.seen += body;
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size < 2) return 0;
    const std::size_t step = 1 + data[0] % 64;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Outcome whole = parse(bytes, bytes.size());
    const Outcome pieces = parse(bytes, step);
    // In pieces a head over its limit is seen earlier or later; whatever is accepted is accepted equally.
    if (whole.state == State::complete && pieces.state == State::complete && whole.seen != pieces.seen) std::abort();
    if ((whole.state == State::complete) != (pieces.state == State::complete)) std::abort();
    return 0;
}
