#include "aws/arn.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace portal::aws {

namespace {

constexpr std::size_t start = 4; // behind "arn:"

bool is_lower_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "aws-us-gov", "elasticloadbalancing", "eu-west-1"
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_lower_digit(c) || c == '-'; });
}

bool is_partition(std::string_view text) { return text == "aws" || (text.starts_with("aws-") && is_name(text)); }

bool is_account(std::string_view text) {
    return text.empty() || text == "aws" || (text.size() == 12 && std::ranges::all_of(text, is_digit));
}

/// Names may have spaces, slashes and letters of any language; not what is invisible.
bool is_resource(std::string_view text) {
    return !text.empty() && utf8_length(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

} // namespace

Result<Arn> Arn::parse(std::string_view text) {
    const auto wrong = [](std::string_view why) {
        return fail(ErrorCode::invalid_request, "This is no ARN: " + std::string(why) + ".");
    };
    if (text.size() > most_bytes) return wrong("it has more than 2,048 bytes");
    if (!text.starts_with("arn:")) return wrong("it does not begin with arn:");
    Arn arn;
    arn.text_ = text;
    std::size_t from = start;
    for (std::size_t part = 0; part < 4; ++part) {
        const std::size_t colon = text.find(':', from);
        if (colon == std::string_view::npos) return wrong("it has fewer than six parts");
        arn.ends_[part] = colon;
        from = colon + 1;
    }
    arn.ends_[4] = text.size();
    if (!is_partition(arn.partition())) return wrong("its partition is none of AWS's");
    if (!is_name(arn.service())) return wrong("its service is no service's name");
    if (!arn.region().empty() && !is_name(arn.region())) return wrong("its region is no region's name");
    if (!is_account(arn.account())) return wrong("its account has not 12 digits");
    if (!is_resource(arn.resource())) return wrong("its resource is missing or has characters that no name has");
    return arn;
}

std::string_view Arn::part(std::size_t index) const {
    const std::size_t from = index == 0 ? start : ends_[index - 1] + 1;
    return std::string_view(text_).substr(from, ends_[index] - from);
}

std::string_view Arn::resource_type() const {
    const std::string_view all = resource();
    const std::size_t end = all.find_first_of("/:", all.starts_with('/') ? 1 : 0);
    return end == std::string_view::npos ? std::string_view() : all.substr(0, end);
}

} // namespace portal::aws
