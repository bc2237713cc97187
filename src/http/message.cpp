#include "http/message.hpp"

#include <algorithm>

namespace portal::http {

const std::string* RequestHead::header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&](const Header& header) { return header.name == name; });
    return found == headers.end() ? nullptr : &found->value;
}

} // namespace portal::http
