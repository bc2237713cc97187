// client-portal template: what customers are asked to create, to be read before there is a customer.
#pragma once

#include "program/settings.hpp"

namespace portal::program {

struct TemplateOptions {
    std::string customer_code = "example";
    std::string customer_name = "Example";
    std::string operator_account = "111122223333";
    std::string partition = "aws";
    bool person_policy = false;
    bool grant_by_hand = false;
    bool tag_write = false;
    int automation_accounts = 0;
};

int print_template(const Configuration& configuration, const TemplateOptions& options);

} // namespace portal::program
