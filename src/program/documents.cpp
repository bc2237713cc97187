#include "program/documents.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <sstream>

namespace portal::program {

namespace {

/// Visits the app and all its subcommands with their full path of names.
void walk(const CLI::App& app, const std::string& path,
          const std::function<void(const CLI::App&, const std::string&)>& visit) {
    visit(app, path);
    for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; }))
        walk(*child, path + " " + child->get_name(), visit);
}

std::vector<std::string> words_of(const CLI::App& app) {
    std::vector<std::string> words;
    for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; }))
        words.push_back(child->get_name());
    for (const CLI::Option* option : app.get_options([](const CLI::Option* o) { return !o->get_lnames().empty(); }))
        words.push_back("--" + option->get_lnames().front());
    return words;
}

std::string roff(std::string text) {
    std::string escaped;
    for (char c : text) {
        if (c == '\\')
            escaped += "\\\\";
        else if (c == '-')
            escaped += "\\-";
        else
            escaped += c;
    }
    if (!escaped.empty() && (escaped.front() == '.' || escaped.front() == '\'')) escaped.insert(0, "\\&");
    return escaped;
}

} // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
    if (shell != "bash" && shell != "zsh") return "";
    std::ostringstream out;
    if (shell == "zsh") out << "autoload -U +X bashcompinit && bashcompinit\n";
    out << "_client_portal() {\n"
           "    local path=client-portal word i\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        word=${COMP_WORDS[i]}\n"
           "        case \"$path $word\" in\n";
    walk(app, "client-portal", [&](const CLI::App&, const std::string& path) {
        if (path != "client-portal") out << "            '" << path << "') path='" << path << "' ;;\n";
    });
    out << "        esac\n    done\n    case $path in\n";
    walk(app, "client-portal", [&](const CLI::App& command, const std::string& path) {
        out << "        '" << path << "') COMPREPLY=($(compgen -W '";
        for (const auto& word : words_of(command)) out << word << ' ';
        out << "' -- \"${COMP_WORDS[COMP_CWORD]}\")) ;;\n";
    });
    out << "    esac\n}\ncomplete -o default -F _client_portal client-portal\n";
    return out.str();
}

std::string manual_page(const CLI::App& app, const std::string& version) {
    std::ostringstream out;
    out << ".TH CLIENT\\-PORTAL 1 \"\" \"Client Portal " << version
        << "\" \"User Commands\"\n.SH NAME\nclient\\-portal \\- " << roff(app.get_description())
        << "\n.SH SYNOPSIS\n.B client\\-portal\n.I COMMAND\n[\\fIOPTION\\fR ...]\n.SH COMMANDS\n";
    walk(app, "client-portal", [&](const CLI::App& command, const std::string& path) {
        if (path == "client-portal") return;
        out << ".SS " << roff(path.substr(14)) << "\n" << roff(command.get_description()) << "\n";
        for (const CLI::Option* option : command.get_options([](const CLI::Option*) { return true; }))
            out << ".TP\n\\fB" << roff(option->get_name(true)) << "\\fR\n" << roff(option->get_description()) << "\n";
    });
    out << ".SH EXIT STATUS\n0: done. 1: the portal or AWS refused, with the reason. 2: wrong use. 3: still waiting "
           "when the time was over. 4: the portal did not answer.\n"
           ".SH ENVIRONMENT\nCLIENT_PORTAL_URL, CLIENT_PORTAL_TOKEN: the portal that account commands talk to. "
           "CLIENT_PORTAL_CONFIG: the configuration file. "
           "Every setting of \\fBserve\\fR is also a variable CLIENT_PORTAL_<NAME>. AWS's own variables (AWS_PROFILE, "
           "AWS_ENDPOINT_URL, ...) hold for calls to AWS.\n";
    return out.str();
}

} // namespace portal::program
