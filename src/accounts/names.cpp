#include "accounts/names.hpp"

#include "aws/regions.hpp"

namespace portal::accounts {

namespace {

constexpr std::string_view region_lead = " Its stack is in ";

bool is_numbered(std::string_view begin, std::string_view name) {
    if (!name.starts_with(begin)) return false;
    name.remove_prefix(begin.size());
    return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::string activation_name(std::string_view installation, std::string_view customer_code) {
    return "ClientPortal-" + std::string(installation) + "-" + std::string(customer_code);
}

std::string read_policy_name(std::string_view activation_name, std::size_t number) {
    return std::string(activation_name) + "-read-" + std::to_string(number);
}

bool is_read_policy_name(std::string_view activation_name, std::string_view policy_name) {
    return is_numbered(std::string(activation_name) + "-read-", policy_name);
}

std::string tag_stack_name(std::string_view activation_name) { return std::string(activation_name) + "-tags"; }

std::string tag_policy_name(std::string_view activation_name, std::size_t number) {
    return tag_stack_name(activation_name) + "-" + std::to_string(number);
}

bool is_tag_policy_name(std::string_view activation_name, std::string_view policy_name) {
    return is_numbered(tag_stack_name(activation_name) + "-", policy_name);
}

std::string region_sentence(std::string_view region) { return std::string(region_lead) + std::string(region) + "."; }

std::optional<std::string> region_in_description(std::string_view description) {
    const auto lead = description.rfind(region_lead);
    if (lead == std::string_view::npos || !description.ends_with('.')) return std::nullopt;
    description.remove_suffix(1);
    const std::string region(description.substr(lead + region_lead.size()));
    if (!aws::find_region(region)) return std::nullopt;
    return region;
}

std::string role_arn(std::string_view partition, const AccountId& account, std::string_view role_name) {
    return "arn:" + std::string(partition) + ":iam::" + account.value() + ":role/" + std::string(role_name);
}

} // namespace portal::accounts
