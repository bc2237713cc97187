// The portal's settings: one TOML file, the environment over it, flags over both. One table names them all.
#pragma once

#include "base/error.hpp"
#include "installation/installation.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace portal::program {

struct Configuration {
    installation::Settings installation;
    std::string data_directory = "client-portal-data";
    std::string store_url; ///< empty: SQLite in the data directory
    std::string listen_host = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string metrics_host = "127.0.0.1";
    std::uint16_t metrics_port = 0;           ///< 0: no metrics server
    std::vector<std::string> trusted_proxies; ///< addresses or CIDR blocks
    std::string node;                         ///< empty: the machine's name
    std::string tls_certificate;              ///< PEM files; both or none
    std::string tls_key;
    std::string log_level = "info";
    bool log_json = false;
    std::chrono::seconds activation_recheck{60};
    std::chrono::seconds grant_lifetime{24 * 3600}; ///< of an automation stack
    std::size_t accounts_a_grant = 600;             ///< of an automation stack
    bool inventory_automatic = true;
    std::chrono::seconds inventory_interval{6 * 3600};
    bool commitments_automatic = true;
    bool recommendations_automatic = true;
    std::chrono::seconds recommendations_interval{7 * 86'400};
    std::chrono::seconds cost_explorer_fresh{8 * 3600};
    std::string mail_url; ///< empty: no mail is sent
    std::string mail_from;
    std::string mail_username;
    std::string mail_password;
    std::string mail_password_file; ///< where it was read from
    std::string mail_certificate_file;
    bool mail_needs_encryption = true;
    std::string first_administrator_file; ///< empty: printed once
    std::string first_administrator_email = "administrator@example.com";
};

/// One setting: its name in the TOML file ("aws.console_url"); the environment variable (CLIENT_PORTAL_AWS_CONSOLE_URL)
/// and the flag
/// (--aws-console-url) follow from it.
struct Setting {
    std::string name;
    std::string meaning;
    std::function<Result<void>(Configuration&, const std::string&)> set;
    bool is_list = false; ///< in the file an array; elsewhere, and for `set`, with commas between

    std::string environment_name() const;
    std::string flag() const;
};
const std::vector<Setting>& settings();

/// Environment variables: one by its name, and the names of all.
struct Environment {
    std::function<std::optional<std::string>(const std::string&)> value;
    std::function<std::vector<std::string>()> names;
};

/// `file` empty: CLIENT_PORTAL_CONFIG, else none. `flags`: by setting name. Error: not_configured, naming file, place
/// and setting; a setting that does not exist is an error too, and so is a variable CLIENT_PORTAL_... of no setting.
Result<Configuration> load(std::string file, const Environment& environment,
                           const std::map<std::string, std::string>& flags);

/// The process's own environment.
Environment process_environment();

} // namespace portal::program
