#include "cli/api_commands.hpp"

#include "cli/declare.hpp"

namespace portal::cli {

namespace {

constexpr const char* with_this_tag =
    "With this tag: key, or key=value; all of them. A = that is part of the key or the value is written as \\=";
constexpr const char* set_this = "key=value; a = that is part of the key or the value is written as \\=";
constexpr const char* set_these = "File with one JSON object of keys and values to set; - is standard input";

void add_account_commands(CLI::App& app, AccountOptions& options, int& exit) {
    CLI::App* account = app.add_subcommand("account", "Cloud accounts: add, list, activate, check");
    const auto command = [&](const std::string& name, const std::string& meaning, int (*run)(const AccountOptions&)) {
        return add_api_command(*account, options, exit, name, meaning, run);
    };
    const auto with_wait = [&](CLI::App* made) { add_wait(made, options, "Wait until it is Activated", "600"); };
    const auto with_account = [&](CLI::App* made) {
        made->add_option("account", options.account, "AWS account ID, or the portal's id")->required();
    };

    CLI::App* add = command("add", "Add an AWS account and ask for its stack", account_add);
    add->add_option("name", options.name, "A name for the account")->required();
    add->add_option("account_id", options.account, "Its 12-digit AWS account ID")->required();
    add->add_option("--region", options.region, "Region of the stack")->required();
    with_wait(add);
    CLI::App* list = command("list", "Cloud accounts, by name", account_list);
    list->add_option("--query", options.text, "Text in name, account ID or email");
    list->add_option("--master", options.master, "Linked accounts of this master");
    list->add_option("--status", options.statuses, "Any of these statuses");
    with_account(command("show", "One account", account_show));
    CLI::App* activate = command("activate", "Activate an account, or ask for its stack again", account_activate);
    with_account(activate);
    activate->add_option("--region", options.region, "Region of the stack")->required();
    with_wait(activate);
    CLI::App* check = command("check", "Look at AWS now", account_check);
    with_account(check);
    check->add_option("--other-account", options.other_account, "Look whether the stack went to this account");
    with_wait(check);
    CLI::App* access = command("access", "Change what the portal may do with an account's tags", account_access);
    with_account(access);
    access->add_option("--level", options.level,
                       "resources, resources_and_tags or resources_and_tags_write_back; absent: as it is");
    access->add_option_function<bool>(
        "--cost-explorer-sync", [&options](bool on) { options.cost_explorer_sync = on; },
        "true or false: get recommendations from Cost Explorer; absent: as it is");
    add_wait(access, options, "Wait until the third level is effective", "600");
    access->add_flag("--apply-to-linked", options.apply_to_linked, "Of a master: its linked accounts too");
    CLI::App* remove = command("remove", "Offboard an account", account_remove);
    with_account(remove);
    remove->add_flag("--dry-run", options.dry_run, "Only say what would be deleted");
    remove->add_flag("--erase", options.erase, "Its inventory, tags and history too");
}

void add_linked_commands(CLI::App& app, LinkedOptions& options, int& exit) {
    CLI::App* linked = app.add_subcommand("linked", "Many linked accounts of a master account at once");
    CLI::App* job = app.add_subcommand("job", "Runs that take a while: show, wait, retry, cancel");
    const auto command = [&](CLI::App* group, const std::string& name, const std::string& meaning,
                             int (*run)(const LinkedOptions&)) {
        return add_api_command(*group, options, exit, name, meaning, run);
    };
    const auto with_wait = [&](CLI::App* made) { add_wait(made, options, "Follow the run to its end", "3600"); };
    const auto with_selection = [&](CLI::App* made) {
        made->add_option("master", options.master, "The master's AWS account ID, or the portal's id")->required();
        made->add_option("accounts", options.accounts, "Linked accounts, by their AWS account IDs");
        made->add_option("--from", options.accounts_file, "File with one account ID a line; - is standard input");
        made->add_option("--role-name", options.role_name,
                         "The organization's role in the accounts (default OrganizationAccountAccessRole)");
    };

    with_selection(
        command(linked, "check", "Say which linked accounts can be activated, and why not the others", linked_check));
    CLI::App* activate = command(linked, "activate", "Activate the chosen linked accounts", linked_activate);
    with_selection(activate);
    activate->add_flag("--all", options.all, "All that can be activated");
    activate->add_option("--granted", options.granted, "A joined account in which you granted the role by hand");
    activate->add_option("--region", options.region, "Region of the stacks")->required();
    with_wait(activate);
    CLI::App* access = command(linked, "access",
                               "Make the add-on stacks of linked accounts whose tags are to be changed", linked_access);
    with_selection(access);
    access->add_flag("--all", options.all, "All that wait for theirs");
    access->add_option("--region", options.region,
                       "Region of the stacks; absent: the automation stack's, or the master's own");
    with_wait(access);
    command(linked, "automation", "The master's automation stack: its state, its runs, whether it can be deleted",
            linked_automation)
        ->add_option("master", options.master, "The master's AWS account ID, or the portal's id")
        ->required();

    const auto with_job = [&](CLI::App* made) {
        made->add_option("job", options.job, "The run's id")->required();
        return made;
    };
    with_job(command(job, "show", "How far it is, and each account's state", job_show));
    with_wait(with_job(command(job, "wait", "Follow it to its end", job_wait)));
    with_wait(with_job(command(job, "retry", "A new run of its failures", job_retry)));
    with_job(command(job, "cancel", "Begin nothing more of it", job_cancel));
}

void add_tag_commands(CLI::App& app, TagOptions& options, int& exit) {
    CLI::App* tag = app.add_subcommand("tag", "Tags of many resources at once: change, undo, conflicts, history");
    const auto command = [&](const std::string& name, const std::string& meaning, int (*run)(const TagOptions&)) {
        return add_api_command(*tag, options, exit, name, meaning, run);
    };
    const auto with_wait = [&](CLI::App* made) { add_wait(made, options, "Follow it to its end", "3600"); };
    const auto with_id = [&](CLI::App* made, const std::string& of) {
        made->add_option("id", options.id, "Id of the " + of)->required();
        return made;
    };
    CLI::App* change = command("change", "Set and remove tags of the resources that are named or filtered", tag_change);
    change->add_option("--resource", options.resources, "These resources, by the portal's ids");
    change->add_option("--account", options.accounts, "Of these AWS accounts");
    change->add_option("--type", options.types, "Of these types, as AWS::EC2::Instance");
    change->add_option("--region", options.regions, "In these regions; global is one");
    change->add_option("--tag", options.tags, with_this_tag);
    change->add_option("--without-tag", options.tags_absent, "Without this key; all of them");
    change->add_option("--query", options.text, "Text in name, identifier or ARN");
    change->add_option("--set", options.set, set_this);
    change->add_option("--set-from", options.set_from, set_these);
    change->add_option("--remove", options.remove, "key");
    change->add_option("--kept-edits", options.kept, "Instead: apply or drop the edits that live in the portal alone")
        ->check(CLI::IsMember({"apply", "drop"}));
    change->add_flag("--dry-run", options.dry_run,
                     "Only say what would change, what is blocked, and which calls AWS gets");
    with_wait(change);
    command("changes", "Changes of tags, newest first", tag_changes);
    with_id(command("show", "How far a change is, and each resource's outcome", tag_show), "change");
    with_wait(with_id(command("undo", "Undo a change, where nothing was changed since", tag_undo), "change"));
    with_wait(with_id(command("retry", "What failed of a change, again", tag_retry), "change"));
    with_id(command("cancel", "Begin nothing more of a change", tag_cancel), "change");
    command("conflicts", "Tags of which AWS has another value than the edit began from", tag_conflicts);
    with_id(command("resolve", "Decide a conflict", tag_resolve), "conflict")
        ->add_option("--keep", options.keep, "aws or portal")
        ->required()
        ->check(CLI::IsMember({"aws", "portal"}));
    with_id(command("history", "A resource's tags, and every change of them", tag_history), "resource")
        ->add_option("--at", options.at, "As they were at this time, as 2026-01-31T12:00:00Z");
}

void add_resource_commands(CLI::App& app, ResourceOptions& options, int& exit) {
    CLI::App* resource = app.add_subcommand("resource", "What is in the accounts, and what was not seen");
    const auto command = [&](const std::string& name, const std::string& meaning, int (*run)(const ResourceOptions&)) {
        return add_api_command(*resource, options, exit, name, meaning, run);
    };
    CLI::App* list = command("list", "Resources, by name", resource_list);
    list->add_option("--account", options.accounts, "Of these AWS accounts");
    list->add_option("--type", options.types, "Of these types, as AWS::EC2::Instance");
    list->add_option("--region", options.regions, "In these regions; global is one");
    list->add_option("--state", options.states, "In these states");
    list->add_option("--tag", options.tags, with_this_tag);
    list->add_option("--without-tag", options.tags_absent, "Without this key; all of them");
    list->add_option("--tagged", options.tagged, "true: has any tag; false: has none; unknown: its tags were not read")
        ->check(CLI::IsMember({"true", "false", "unknown"}));
    list->add_option("--managed-by", options.managed_by, "aws: what AWS made by itself; customer: all else")
        ->check(CLI::IsMember({"aws", "customer"}));
    list->add_option("--query", options.text, "Text in name, identifier or ARN");
    list->add_flag("--gone", options.gone, "Those that are not there any more");
    list->add_flag("--csv", options.csv, "As CSV");
    command("show", "One resource with its history", resource_show)
        ->add_option("id", options.id, "The portal's id of it")
        ->required();
    CLI::App* import_command = command("import", "Import an account now", resource_import);
    import_command->add_option("account", options.account, "AWS account ID, or the portal's id")->required();
    add_wait(import_command, options, "Follow it to its end", "3600");
    CLI::App* tag = command("tag", "Set and remove tags of one resource", resource_tag);
    tag->add_option("id", options.id, "The portal's id of it")->required();
    tag->add_option("--set", options.tags, set_this);
    tag->add_option("--set-from", options.set_from, set_these);
    tag->add_option("--remove", options.tags_absent, "key");
    CLI::App* scans = command("scans", "How the last look at each account, region and type ended", resource_scans);
    scans->add_option("--account", options.account, "Of this account");
    scans->add_option("--region", options.regions, "In these regions");
    scans->add_option("--outcome", options.outcomes, "complete, denied, throttled, not_offered, skipped, failed");
}

} // namespace

void add_api_commands(CLI::App& app, ApiCommandOptions& options, int& exit) {
    add_account_commands(app, options.account, exit);
    add_linked_commands(app, options.linked, exit);
    add_resource_commands(app, options.resource, exit);
    add_tag_commands(app, options.tag, exit);
    add_recommendation_commands(app, options.recommendation, exit);
    add_commitment_commands(app, options.commitment, exit);
}

} // namespace portal::cli
