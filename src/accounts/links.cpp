#include "accounts/links.hpp"

#include "base/text.hpp"

namespace portal::accounts {

namespace {

/// For sh: in single quotes.
std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

/// For HCL: a quoted string without interpolation.
std::string hcl_quoted(const std::string& text) {
    std::string quoted = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '$' || c == '%') quoted += c; // doubled, so that no ${ or %{ opens
        quoted += c;
    }
    return quoted + "\"";
}

} // namespace

std::string quick_create_link(const StackOrder& order) {
    std::string link = order.console_url + "/cloudformation/home?region=" + order.region +
                       "#/stacks/create/review?templateURL=" + percent_encode(order.template_url) +
                       "&stackName=" + percent_encode(order.stack_name);
    for (const auto& [name, value] : order.parameters) link += "&param_" + name + "=" + percent_encode(value);
    return link;
}

std::string stack_events_link(const StackOrder& order) {
    return order.console_url + "/cloudformation/home?region=" + order.region +
           "#/stacks/events?stackId=" + percent_encode(order.stack_name);
}

std::string create_stack_command(const StackOrder& order) {
    std::string command = "aws cloudformation create-stack --region " + order.region + " --stack-name " +
                          shell_quoted(order.stack_name) + " --template-url " + shell_quoted(order.template_url) +
                          " --capabilities CAPABILITY_NAMED_IAM --parameters";
    for (const auto& [name, value] : order.parameters)
        command += " " + shell_quoted("ParameterKey=" + name + ",ParameterValue=" + value);
    return command;
}

std::string terraform_configuration(const StackOrder& order) {
    std::string text = "provider \"aws\" {\n  region = " + hcl_quoted(order.region) +
                       "\n}\n\nresource \"aws_cloudformation_stack\" \"client_portal\" {\n  name         = " +
                       hcl_quoted(order.stack_name) + "\n  template_url = " + hcl_quoted(order.template_url) +
                       "\n  capabilities = [\"CAPABILITY_NAMED_IAM\"]\n  parameters = {\n";
    for (const auto& [name, value] : order.parameters) text += "    " + name + " = " + hcl_quoted(value) + "\n";
    return text + "  }\n}\n";
}

} // namespace portal::accounts
