#include "program/command_line.hpp"

#include "aws/regions.hpp"
#include "base/failpoint.hpp"
#include "base/json.hpp"
#include "cli/api_commands.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "program/commands.hpp"
#include "program/documents.hpp"
#include "program/settings.hpp"
#include "program/template.hpp"
#include "program/version.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace portal::program {

namespace {

/// The settings as flags of a command; those that were given end up in `given`.
struct SettingFlags {
    std::string file;
    std::map<std::string, std::string> values;
    std::map<std::string, CLI::Option*> options;

    void add_to(CLI::App& command) {
        command.add_option("--config", file, "TOML file with settings");
        for (const auto& setting : settings())
            options[setting.name] = command.add_option(setting.flag(), values[setting.name],
                                                       setting.meaning + " [" + setting.environment_name() + "]");
    }

    Result<Configuration> configuration() const {
        std::map<std::string, std::string> given;
        for (const auto& [name, option] : options)
            if (option->count() > 0) given[name] = values.at(name);
        return load(file, process_environment(), given);
    }
};

int with_configuration(const SettingFlags& flags, const std::function<int(const Configuration&)>& command) {
    const auto configuration = flags.configuration();
    if (configuration) return command(*configuration);
    std::cerr << "client-portal: " << configuration.error().detail << "\n";
    return cli::Exit::usage;
}

/// Whatever this installation has configured: what the portal knows of AWS.
int print_regions(bool as_json) {
    json::Array rows;
    for (const auto& region : aws::regions()) {
        const std::string host = aws::console_host(region);
        const auto url = installation::object_url({}, "bucket", "activation/x.yaml", std::string(region.name));
        if (as_json)
            rows.push_back(
                json::Object{{"region", region.name},
                             {"name", region.long_name},
                             {"partition", region.partition},
                             {"console_url", host.empty() ? json::Value(nullptr) : json::Value("https://" + host)},
                             {"template_url", url ? json::Value(*url) : json::Value(nullptr)}});
        else
            std::cout << region.partition << "  " << region.name << "  " << region.long_name << "\n";
    }
    if (as_json) std::cout << json::serialize_pretty(rows);
    return cli::Exit::ok;
}

int print_failpoints(bool as_json) {
    if (!failpoints_act()) {
        std::cerr << "client-portal: this program has no failpoints; client-portal-failpoints, made by the test build, "
                     "has.\n";
        return cli::Exit::refused;
    }
    json::Array rows;
    for (const auto& entry : failpoints()) {
        if (as_json)
            rows.push_back(json::Object{{"name", entry.name}, {"what", entry.what}});
        else
            std::cout << entry.name << "\n  " << entry.what << "\n";
    }
    if (as_json) std::cout << json::serialize_pretty(rows);
    return cli::Exit::ok;
}

int print_errors(bool as_json) {
    json::Array rows;
    for (const auto& entry : error_catalogue()) {
        if (as_json)
            rows.push_back(json::Object{
                {"code", entry.name}, {"status", entry.status}, {"title", entry.title}, {"remedy", entry.remedy}});
        else
            std::cout << entry.name << " (" << entry.status << ")\n  " << entry.title
                      << "\n  What to do: " << entry.remedy << "\n";
    }
    if (as_json) std::cout << json::serialize_pretty(rows);
    return cli::Exit::ok;
}

} // namespace

int run(int argc, char** argv) {
    CLI::App app("Self-hosted portal for AWS estates: accounts, resources, tags, recommendations, commitments",
                 "client-portal");
    app.set_version_flag("--version", version);
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "Help of all commands");
    int exit = cli::Exit::ok;
    bool as_json = false;
    SettingFlags flags;
    cli::ApiCommandOptions api_options;
    TemplateOptions template_options;
    std::string shell = "bash";

    CLI::App* serve = app.add_subcommand("serve", "Run the portal");
    flags.add_to(*serve);
    serve->callback([&] { exit = with_configuration(flags, program::serve); });

    cli::add_api_commands(app, api_options, exit);

    SettingFlags deploy_flags;
    CLI::App* infrastructure = app.add_subcommand("infrastructure", "The operator's own side in AWS");
    infrastructure->require_subcommand(1);
    CLI::App* deploy = infrastructure->add_subcommand(
        "deploy", "Make or update the portal's role and bucket of templates; repeatable");
    deploy_flags.add_to(*deploy);
    deploy->add_flag("--json", as_json, "The result as JSON");
    deploy->callback([&] {
        const cli::PrintableOutput printable;
        exit =
            with_configuration(deploy_flags, [&](const Configuration& c) { return infrastructure_deploy(c, as_json); });
    });

    SettingFlags doctor_flags;
    CLI::App* doctor =
        app.add_subcommand("doctor", "Look whether everything that the portal needs is there, and say what mends it");
    doctor_flags.add_to(*doctor);
    doctor->add_flag("--json", as_json, "The result as JSON");
    doctor->callback([&] {
        const cli::PrintableOutput printable; // AWS's words
        exit = with_configuration(doctor_flags, [&](const Configuration& c) { return program::doctor(c, as_json); });
    });

    SettingFlags template_flags;
    CLI::App* template_command = app.add_subcommand("template", "Print the activation template that a customer gets");
    template_flags.add_to(*template_command);
    template_command->add_option("--customer-code", template_options.customer_code, "The customer's short code");
    template_command->add_option("--customer-name", template_options.customer_name, "The customer's name");
    template_command->add_option("--operator-account", template_options.operator_account,
                                 "The operator's AWS account ID");
    template_command->add_option("--partition", template_options.partition, "aws, aws-cn, aws-us-gov, ...");
    template_command->add_flag("--person-policy", template_options.person_policy,
                               "Instead, the policy of the person who creates the stack");
    template_command
        ->add_option("--automation", template_options.automation_accounts,
                     "Instead, the automation stack's template for so many linked accounts")
        ->check(CLI::Range(1, 600));
    template_command->add_flag("--tag-write", template_options.tag_write,
                               "Instead, the add-on stack's template, which lets the role change tags; with "
                               "--automation, the automation that makes this stack too");
    template_command->add_flag("--grant-by-hand", template_options.grant_by_hand,
                               "Instead, the template that grants the automation a joined account");
    template_command->callback([&] {
        exit = with_configuration(template_flags,
                                  [&](const Configuration& c) { return print_template(c, template_options); });
    });

    app.add_subcommand("openapi", "Print the API's OpenAPI document")->callback([&] { std::cout << openapi_text(); });
    CLI::App* regions =
        app.add_subcommand("regions", "Print the regions that a stack can stand in, of every partition");
    regions->add_flag("--json", as_json, "As JSON, with console and an example of a template's address");
    regions->callback([&] { exit = print_regions(as_json); });
    CLI::App* errors = app.add_subcommand("errors", "Print the catalogue of errors: code, cause, remedy");
    errors->add_flag("--json", as_json, "As JSON");
    errors->callback([&] { exit = print_errors(as_json); });
    CLI::App* debug = app.add_subcommand("debug", "For tests")->group(""); // in no help
    debug->require_subcommand(1);
    CLI::App* points = debug->add_subcommand("failpoints", "Where a test can kill the process");
    points->add_flag("--json", as_json, "As JSON");
    points->callback([&] { exit = print_failpoints(as_json); });
    CLI::App* completion = app.add_subcommand("completion", "Print the completion script of a shell");
    completion->add_option("shell", shell, "bash or zsh")->check(CLI::IsMember({"bash", "zsh"}));
    completion->callback([&] { std::cout << completion_script(app, shell); });
    app.add_subcommand("manual", "Print the manual page (roff)")->callback([&] {
        std::cout << manual_page(app, version);
    });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (app.exit(error) != 0) exit = cli::Exit::usage;
    }
    // A server's words may go nowhere: it does its work all the same.
    if (serve->parsed() || cli::finish_output()) return exit;
    return exit == cli::Exit::ok ? cli::Exit::not_written : exit;
}

} // namespace portal::program
