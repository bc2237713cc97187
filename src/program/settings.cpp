#include "program/settings.hpp"

#include "aws/regions.hpp"
#include "http/client_address.hpp"
#include "program/settings_check.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <toml++/toml.h>
#include <unistd.h>

namespace portal::program {

namespace {

using Set = std::function<Result<void>(Configuration&, const std::string&)>;

Set text(std::string Configuration::*member) {
    return [member](Configuration& c, const std::string& value) -> Result<void> {
        return c.*member = value, Result<void>();
    };
}

Set text(std::string installation::Settings::*member) {
    return [member](Configuration& c, const std::string& value) -> Result<void> {
        return c.installation.*member = value, Result<void>();
    };
}

Set port(std::uint16_t Configuration::*member) {
    return [member](Configuration& c, const std::string& value) -> Result<void> {
        std::uint16_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size())
            return fail(ErrorCode::not_configured, "a port is a number from 0 to 65535");
        c.*member = number;
        return {};
    };
}

Set flag(bool Configuration::*member) {
    return [member](Configuration& c, const std::string& value) -> Result<void> {
        if (value != "true" && value != "false") return fail(ErrorCode::not_configured, "true or false is needed");
        c.*member = value == "true";
        return {};
    };
}

/// The first line of a file that should be nobody else's to read.
Set secret_file(std::string Configuration::*member, std::string Configuration::*named) {
    return [=](Configuration& c, const std::string& value) -> Result<void> {
        std::ifstream file(value);
        std::string line;
        if (!std::getline(file, line) || line.empty())
            return fail(ErrorCode::not_configured, "the file " + value + " cannot be read, or its first line is empty");
        c.*member = line;
        c.*named = value;
        return {};
    };
}

Result<void> set_installation(Configuration& c, const std::string& value) {
    const bool fits = !value.empty() && value.size() <= 12 && std::all_of(value.begin(), value.end(), [](char ch) {
        return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
    });
    if (!fits)
        return fail(ErrorCode::not_configured,
                    "1 to 12 small letters and digits are needed: it stands in names at AWS");
    c.installation.installation = value;
    return {};
}

Result<void> set_trusted_proxies(Configuration& c, const std::string& value) {
    std::vector<std::string> blocks;
    std::istringstream list(value);
    for (std::string block; std::getline(list, block, ',');) {
        block.erase(0, block.find_first_not_of(' '));
        block.erase(block.find_last_not_of(' ') + 1);
        if (!http::is_address_block(block))
            return fail(ErrorCode::not_configured,
                        "\"" + block + "\" is not an address (10.0.0.1, 2001:db8::1) or a CIDR block (10.0.0.0/8)");
        blocks.push_back(std::move(block));
    }
    return c.trusted_proxies = std::move(blocks), Result<void>();
}

Result<void> set_node(Configuration& c, const std::string& value) {
    const bool fits = !value.empty() && value.size() <= 63 && std::ranges::all_of(value, [](char ch) {
        return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' ||
               ch == '.' || ch == '_';
    });
    if (!fits)
        return fail(ErrorCode::not_configured, "1 to 63 letters, digits, dots, hyphens and underscores are needed");
    return c.node = value, Result<void>();
}

Result<void> set_log_level(Configuration& c, const std::string& value) {
    if (value != "debug" && value != "info" && value != "warning" && value != "error")
        return fail(ErrorCode::not_configured, "one of debug, info, warning, error is needed");
    c.log_level = value;
    return {};
}

Result<int> number(const std::string& value, int least, int most) {
    int read = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read);
    if (error != std::errc() || end != value.data() + value.size() || read < least || read > most)
        return fail(ErrorCode::not_configured,
                    "a number from " + std::to_string(least) + " to " + std::to_string(most) + " is needed");
    return read;
}

/// A setting that is a whole number, of seconds or of things.
template <class T>
std::function<Result<void>(Configuration&, const std::string&)> between(T Configuration::*member, int least, int most) {
    return [=](Configuration& c, const std::string& value) -> Result<void> {
        const auto read = number(value, least, most);
        if (!read) return tl::unexpected<Error>(read.error());
        c.*member = T(*read);
        return {};
    };
}

installation::PartitionSettings& partition(Configuration& c, const std::string& id) {
    auto& partitions = c.installation.partitions;
    auto found = std::find_if(partitions.begin(), partitions.end(), [&](const auto& p) { return p.id == id; });
    if (found == partitions.end()) found = partitions.insert(partitions.end(), {.id = id});
    return *found;
}

tl::unexpected<Error> wrong(const std::string& where, const std::string& name, const std::string& why) {
    return fail(ErrorCode::not_configured, where + ": " + name + ": " + why + ".");
}

/// [aws.partitions.<id>] is a table a partition: not a row of the settings' table.
Result<void> read_partitions(Configuration& configuration, const toml::table& partitions, const std::string& file) {
    configuration.installation.partitions.clear();
    for (const auto& [key, node] : partitions) {
        const std::string id(key.str());
        const std::string name = "aws.partitions." + id;
        const aws::Partition* known = aws::find_partition(id);
        if (!known || !node.is_table())
            return wrong(file, name, "AWS has no partition with this id, or it is not a table");
        auto& made = partition(configuration, id);
        made.region = std::string(known->implicit_global_region);
        for (const auto& [member, value] : *node.as_table()) {
            const auto value_text = value.value<std::string>();
            if (!value_text || (member.str() != "profile" && member.str() != "region"))
                return wrong(file, name + "." + std::string(member.str()),
                             "there is no such setting, or it is not text");
            (member.str() == "profile" ? made.profile : made.region) = *value_text;
        }
    }
    if (configuration.installation.partitions.empty())
        return wrong(file, "aws.partitions", "at least one partition is needed");
    return {};
}

Result<void> apply(Configuration& configuration, const std::string& name, const std::string& value,
                   const std::string& where) {
    const auto& all = settings();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.name == name; });
    if (found == all.end()) return wrong(where, name, "there is no such setting");
    if (auto set = found->set(configuration, value); !set) return wrong(where, name, set.error().detail);
    return {};
}

Result<void> apply_list(Configuration& configuration, const std::string& name, const toml::array& array,
                        const std::string& file) {
    const auto found = std::ranges::find(settings(), name, &Setting::name);
    if (found == settings().end()) return wrong(file, name, "there is no such setting");
    std::string joined;
    for (const auto& each : array) {
        const auto text = each.value<std::string>();
        if (!found->is_list || !text) return wrong(file, name, "a list of texts is not what it takes");
        joined += (joined.empty() ? "" : ",") + *text;
    }
    return apply(configuration, name, joined, file);
}

Result<void> apply_table(Configuration& configuration, const toml::table& table, const std::string& prefix,
                         const std::string& file) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
        Result<void> done;
        if (name == "aws.partitions" && node.is_table()) {
            done = read_partitions(configuration, *node.as_table(), file);
        } else if (node.is_table()) {
            done = apply_table(configuration, *node.as_table(), name, file);
        } else if (node.is_array()) {
            done = apply_list(configuration, name, *node.as_array(), file);
        } else {
            std::ostringstream value;
            if (const auto string = node.value<std::string>())
                value << *string;
            else if (const auto boolean = node.value<bool>(); boolean && node.is_boolean())
                value << (*boolean ? "true" : "false");
            else if (const auto number = node.value<std::int64_t>())
                value << *number;
            done = apply(configuration, name, value.str(), file);
        }
        if (!done) return done;
    }
    return {};
}

} // namespace

const std::vector<Setting>& settings() {
    static const std::vector<Setting> table = {
        {"data", "Folder of the store; made when missing", text(&Configuration::data_directory)},
        {"store_url", "sqlite:<file> or postgresql://...; default: SQLite in the data folder",
         text(&Configuration::store_url)},
        {"node", "What leases and people call this process; default: the machine's name", set_node},
        {"host", "Address to listen on; default: 127.0.0.1", text(&Configuration::listen_host)},
        {"port", "Port to listen on; default: 8080", port(&Configuration::port)},
        {"public_url",
         "How browsers reach the portal; decides cookies and links; default: where it listens, on loopback",
         text(&installation::Settings::public_url)},
        {"trusted_proxies",
         "Proxies whose X-Forwarded-For is believed: a list of addresses and CIDR blocks; default: none",
         set_trusted_proxies, true},
        {"tls_certificate", "PEM file of the certificate chain; without it, plain HTTP",
         text(&Configuration::tls_certificate)},
        {"tls_key", "PEM file of the private key", text(&Configuration::tls_key)},
        {"metrics_host", "Address of the metrics; default: 127.0.0.1", text(&Configuration::metrics_host)},
        {"metrics_port", "Port of the metrics (Prometheus); default: none", port(&Configuration::metrics_port)},
        {"installation", "Short id of this installation, [a-z0-9]{1,12}; stands in every name at AWS",
         set_installation},
        {"product_name", "Name on every page; default: Client Portal", text(&installation::Settings::product_name)},
        {"support_contact", "How users reach support: an address or a link",
         text(&installation::Settings::support_contact)},
        {"first_administrator_email", "Address of the administrator who is made at first start",
         text(&Configuration::first_administrator_email)},
        {"first_administrator_file", "File (0600) for that administrator's address and password; default: printed once",
         text(&Configuration::first_administrator_file)},
        {"aws.console_url", "In place of AWS's own console", text(&installation::Settings::console_url)},
        {"aws.region", "Region of the operator's bucket and of the portal's own calls; default: us-east-1",
         [](Configuration& c, const std::string& value) -> Result<void> {
             return c.installation.partitions.front().region = value, Result<void>();
         }},
        {"aws.profile", "Profile of the operator's credentials; default: the SDKs' chain",
         [](Configuration& c, const std::string& value) -> Result<void> {
             return c.installation.partitions.front().profile = value, Result<void>();
         }},
        {"activation_recheck_seconds",
         "When a new account's proof is repeated; default: 60, which IAM may need. Fewer only for tests",
         between(&Configuration::activation_recheck, 1, 3600)},
        {"linked_accounts.grant_seconds", "How long an automation stack may enter linked accounts; default: 86400",
         between(&Configuration::grant_lifetime, 90, 7 * 86'400)},
        {"linked_accounts.accounts_a_grant", "Most linked accounts that one automation stack is made for; default: 600",
         between(&Configuration::accounts_a_grant, 1, 600)},
        {"inventory.automatic", "Import after activation and on a schedule; default: true. Else only when asked for",
         flag(&Configuration::inventory_automatic)},
        {"inventory.interval_seconds", "Between an account's imports; default: 21600",
         between(&Configuration::inventory_interval, 300, 7 * 86'400)},
        {"commitments.automatic",
         "Read the costs of contracts' payers from Cost Explorer once a day; default: true. Else only when asked for",
         flag(&Configuration::commitments_automatic)},
        {"recommendations.automatic",
         "Download Cost Explorer's recommendations after activation and on a schedule; default: true. Else only when "
         "asked for",
         flag(&Configuration::recommendations_automatic)},
        {"recommendations.interval_seconds", "Between an account's downloads; default: 604800, a week",
         between(&Configuration::recommendations_interval, 86'400, 31 * 86'400)},
        {"cost_explorer.fresh_seconds",
         "How long AWS can have nothing newer, so that nothing is asked again; default: 28800, as AWS refreshes up to "
         "three times a day. Fewer only for tests",
         between(&Configuration::cost_explorer_fresh, 0, 7 * 86'400)},
        {"mail.url", "The SMTP server, as smtp://host:587 or smtps://host:465; absent: no mail is sent",
         text(&Configuration::mail_url)},
        {"mail.from", "The address that mails come from", text(&Configuration::mail_from)},
        {"mail.username", "For the SMTP server; absent: without", text(&Configuration::mail_username)},
        {"mail.password_file", "File that holds the password for the SMTP server",
         secret_file(&Configuration::mail_password, &Configuration::mail_password_file)},
        {"mail.certificate_file",
         "PEM file of the authority that signed the server's certificate; absent: the system's",
         text(&Configuration::mail_certificate_file)},
        {"mail.needs_encryption", "Whether mails go encrypted or not at all; default: true",
         flag(&Configuration::mail_needs_encryption)},
        {"log.level", "debug, info, warning or error; default: info", set_log_level},
        {"log.json", "One JSON object a line", flag(&Configuration::log_json)},
    };
    return table;
}

std::string Setting::environment_name() const {
    std::string made = "CLIENT_PORTAL_";
    for (char c : name) made += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return made;
}

std::string Setting::flag() const {
    std::string made = "--";
    for (char c : name) made += c == '.' || c == '_' ? '-' : c;
    return made;
}

Result<Configuration> load(std::string file, const Environment& environment,
                           const std::map<std::string, std::string>& flags) {
    Configuration configuration;
    configuration.installation.public_url.clear();
    if (file.empty()) file = environment.value("CLIENT_PORTAL_CONFIG").value_or("");
    if (!file.empty()) {
        std::ifstream input(file);
        if (!input) return fail(ErrorCode::not_configured, "The configuration file " + file + " cannot be read.");
        std::ostringstream content;
        content << input.rdbuf();
        toml::table table;
        try {
            table = toml::parse(content.str());
        } catch (const toml::parse_error& error) {
            return fail(ErrorCode::not_configured, file + ", line " + std::to_string(error.source().begin.line) + ": " +
                                                       std::string(error.description()) + ".");
        }
        if (auto applied = apply_table(configuration, table, "", file); !applied)
            return tl::unexpected<Error>(std::move(applied.error()));
    }
    if (auto known = check_variables(environment.names()); !known)
        return tl::unexpected<Error>(std::move(known.error()));
    for (const auto& setting : settings())
        if (const auto value = environment.value(setting.environment_name()); value && !value->empty())
            if (auto applied = apply(configuration, setting.name, *value, setting.environment_name()); !applied)
                return tl::unexpected<Error>(std::move(applied.error()));
    for (const auto& [name, value] : flags)
        if (auto applied = apply(configuration, name, value, "command line"); !applied)
            return tl::unexpected<Error>(std::move(applied.error()));
    if (auto usable = check(configuration); !usable) return tl::unexpected<Error>(std::move(usable.error()));
    if (configuration.installation.public_url.empty()) configuration.installation.public_url = own_url(configuration);
    return configuration;
}

Environment process_environment() {
    Environment made;
    made.value = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (!value) return std::nullopt;
        return std::string(value);
    };
    made.names = [] {
        std::vector<std::string> names;
        for (char** entry = environ; entry && *entry; ++entry) names.emplace_back(*entry, std::strcspn(*entry, "="));
        return names;
    };
    return made;
}

} // namespace portal::program
