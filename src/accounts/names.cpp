#include "accounts/names.hpp"

namespace portal::accounts {

std::string activation_name(std::string_view installation, std::string_view customer_code) {
    return "ClientPortal-" + std::string(installation) + "-" + std::string(customer_code);
}

std::string read_policy_name(std::string_view activation_name, std::size_t number) {
    return std::string(activation_name) + "-read-" + std::to_string(number);
}

std::string role_arn(std::string_view partition, const AccountId& account, std::string_view role_name) {
    return "arn:" + std::string(partition) + ":iam::" + account.value() + ":role/" + std::string(role_name);
}

} // namespace portal::accounts
