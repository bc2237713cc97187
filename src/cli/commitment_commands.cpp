#include "cli/commitment_commands.hpp"

#include "base/text.hpp"
#include "cli/commitment_import.hpp"
#include "cli/declare.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

namespace portal::cli {

namespace {

using json::Array;
using json::Object;
using json::Value;

std::string path_of(const CommitmentOptions& options, const std::string& rest = "") {
    return "/commitments/" + percent_encode(options.id) + rest;
}

std::string money(const Value& of, std::string_view name) {
    const Value* amount = part(of, name);
    return amount ? text(*amount, "amount") + " " + text(*amount, "currency") : "-";
}

/// Nothing where the file holds no JSON; said already.
std::optional<Value> body_of(const CommitmentOptions& options) {
    std::ifstream file;
    if (options.file != "-") file.open(options.file);
    std::istream& input = options.file == "-" ? std::cin : file;
    const std::string content((std::istreambuf_iterator<char>(input)), std::istreambuf_iterator<char>());
    auto body = json::parse_each_name_once(content);
    if (body) return std::move(*body);
    std::cerr << "client-portal: " << options.file << " cannot be read as JSON: " << body.error().detail << "\n";
    return std::nullopt;
}

void print_contract(const Value& contract) {
    std::cout << text(contract, "id") << "  " << text(contract, "name") << "  " << text(contract, "starts_on") << " to "
              << text(contract, "ends_on") << "  " << text(contract, "currency") << "  payers";
    for (const auto& payer : contract.at("payer_account_ids").as_array())
        std::cout << " " << std::string(payer.as_string());
    std::cout << "\n";
    for (const auto& period : contract.at("periods").as_array())
        std::cout << "  " << text(period, "starts_on") << " to " << text(period, "ends_on") << "  "
                  << text(period, "amount") << "\n";
    for (const auto& adjustment : contract.at("adjustments").as_array())
        std::cout << "  adjusted " << text(adjustment, "day") << " by " << text(adjustment, "amount") << ": "
                  << text(adjustment, "reason") << "  (" << text(adjustment, "id") << ", " << text(adjustment, "who")
                  << ")\n";
    for (const auto& source : contract.at("sources").as_array()) {
        std::cout << "  payer " << text(source, "payer_account_id") << ": costs from " << text(source, "first_day")
                  << " to " << text(source, "last_day") << ", final through " << text(source, "final_through") << "\n";
        if (const auto problem = text(source, "problem"); !problem.empty()) std::cout << "    " << problem << "\n";
    }
}

int list(const CommitmentOptions& options) {
    return show(options, "GET", "/commitments", nullptr, [](const Value& found) {
        if (found.at("items").as_array().empty())
            std::cout << "There is no commitment. Support enters the contract: ask them with its years and amounts.\n";
        for (const auto& contract : found.at("items").as_array()) print_contract(contract);
    });
}

int show_one(const CommitmentOptions& options) {
    return show(options, "GET", path_of(options), nullptr, print_contract);
}

int create(const CommitmentOptions& options) {
    const auto body = body_of(options);
    return body ? show(options, "POST", "/commitments", &*body, print_contract) : Exit::usage;
}

int change(const CommitmentOptions& options) {
    const auto body = body_of(options);
    return body ? show(options, "PUT", path_of(options), &*body, print_contract) : Exit::usage;
}

int remove(const CommitmentOptions& options) {
    return show(options, "DELETE", path_of(options), nullptr,
                [](const Value&) { std::cout << "The commitment is removed.\n"; });
}

int adjust(const CommitmentOptions& options) {
    const Value body = Object{{"day", options.day}, {"amount", options.amount}, {"reason", options.reason}};
    return show(options, "POST", path_of(options, "/adjustments"), &body, print_contract);
}

int take_back(const CommitmentOptions& options) {
    return show(options, "DELETE", path_of(options, "/adjustments/" + percent_encode(options.adjustment)), nullptr,
                print_contract);
}

void print_progress(const Value& progress) {
    const std::string as_of = text(progress, "as_of");
    if (as_of.empty())
        std::cout << "No costs are known yet. `client-portal commitment show` says why.\n";
    else
        std::cout << "As of " << as_of << "; " << money(progress, "run_rate_daily") << " a day.\n";
    if (const Value* alerts = part(progress, "alerts"))
        for (const auto& alert : alerts->as_array()) std::cout << "! " << text(alert, "text") << "\n";
    for (const auto& period : progress.at("periods").as_array()) {
        std::cout << text(period, "starts_on") << " to " << text(period, "ends_on") << "  (" << text(period, "state")
                  << ")\n  committed " << money(period, "committed") << ", counted " << money(period, "spent")
                  << ", remaining " << money(period, "remaining") << "\n  forecast " << money(period, "forecast")
                  << " (" << money(period, "forecast_low") << " to " << money(period, "forecast_high")
                  << "), shortfall " << money(period, "shortfall") << ", needed a day "
                  << money(period, "required_daily_rate") << "\n";
        for (const auto& part_of : period.at("not_counted").as_array())
            std::cout << "  not counted: " << text(part_of, "amount") << " " << text(part_of, "currency") << "  "
                      << text(part_of, "reason") << " " << text(part_of, "record_type") << "\n";
    }
}

void print_series(const Value& progress) {
    std::ostream& out = csv_output();
    out << "period_starts_on,day,counted,spent,forecast,forecast_low,forecast_high,currency\r\n";
    for (const auto& period : progress.at("periods").as_array())
        for (const auto& point : period.at("series").as_array()) {
            out << text(period, "starts_on");
            for (const char* name : {"day", "counted", "spent", "forecast", "forecast_low", "forecast_high"})
                out << "," << text(point, name);
            out << "," << text(progress, "currency") << "\r\n";
        }
}

int progress(const CommitmentOptions& options) {
    return show(options, "GET", path_of(options, options.daily ? "/progress?granularity=daily" : "/progress"), nullptr,
                options.csv ? print_series : print_progress);
}

int what_if(const CommitmentOptions& options) {
    Object body;
    if (options.growth != 0) body["growth_percent"] = options.growth;
    Array purchases;
    for (const auto& purchase : options.purchases) {
        const auto equals = purchase.find('=');
        if (equals == std::string::npos) {
            std::cerr << "client-portal: --purchase takes day=amount, as 2027-01-31=1000, not " << purchase << ".\n";
            return Exit::usage;
        }
        purchases.push_back(Object{{"day", purchase.substr(0, equals)}, {"amount", purchase.substr(equals + 1)}});
    }
    if (!purchases.empty()) body["purchases"] = std::move(purchases);
    const Value sent = std::move(body);
    return show(options, "POST", path_of(options, "/what-if"), &sent, print_progress);
}

int refresh(const CommitmentOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        Object body{{"dry_run", options.dry_run}};
        if (!options.from.empty()) body["from"] = options.from;
        if (options.check_closed_months) body["check_closed_months"] = true;
        const Value sent = std::move(body);
        const auto answer = client.send("POST", path_of(options, "/refresh"), &sent);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (!options.dry_run && options.wait_seconds)
            return follow_job(client, options, text(answer->body, "id"), "reading of spend", [](const Value& done) {
                return text(done, "done") + " of " + text(done, "total") + " payers, " + text(done, "failed") +
                       " not read";
            });
        if (options.json) {
            std::cout << json::serialize_pretty(answer->body);
        } else if (options.dry_run) {
            const Value& estimate = answer->body.at("estimate");
            std::cout << text(estimate, "least_requests") << " to " << text(estimate, "most_requests") << " requests, "
                      << money(estimate, "least_cost") << " to " << money(estimate, "most_cost") << ".\n";
        } else {
            std::cout << "The job is " << text(answer->body, "id") << ". `client-portal job show "
                      << text(answer->body, "id") << "` says how far it is.\n";
        }
        return static_cast<int>(Exit::ok);
    });
}

} // namespace

void add_commitment_commands(CLI::App& app, CommitmentOptions& options, int& exit) {
    CLI::App* group = app.add_subcommand("commitment", "Commitments to AWS (EDP): contracts, spend, forecast");
    const auto command = [&](const std::string& name, const std::string& meaning,
                             int (*run)(const CommitmentOptions&)) {
        return add_api_command(*group, options, exit, name, meaning, run);
    };
    const auto with_id = [&](CLI::App* made) {
        made->add_option("id", options.id, "Id of the commitment")->required();
        return made;
    };
    const auto with_file = [&](CLI::App* made, const std::string& what) {
        made->add_option("file", options.file, what)->required();
        return made;
    };
    command("list", "Contracts of the customer", list);
    with_id(command("show", "One contract, its adjustments and where its costs come from", show_one));
    with_file(command("create", "Enter a contract (support)", create), "JSON as the API takes it; - is standard input");
    with_file(with_id(command("change", "Change a contract (support)", change)),
              "JSON as the API takes it; - is standard input");
    with_id(command("remove", "Remove a contract with its adjustments (support)", remove));
    CLI::App* adjusting = with_id(command("adjust", "Add or take away an amount on a day (support)", adjust));
    adjusting->add_option("--day", options.day, "As 2027-01-31")->required();
    adjusting->add_option("--amount", options.amount, "May be negative")->required();
    adjusting->add_option("--reason", options.reason, "The customer reads it")->required();
    with_id(command("take-back", "Take an adjustment back (support)", take_back))
        ->add_option("adjustment", options.adjustment, "Its id")
        ->required();
    CLI::App* showing =
        with_id(command("progress", "Spend against commitment, year by year, and the forecast", progress));
    showing->add_flag("--daily", options.daily, "The series by day; else by month");
    showing->add_flag("--csv", options.csv, "The series as CSV");
    CLI::App* assuming = with_id(command("what-if", "The same with growth or purchases assumed", what_if));
    assuming->add_option("--growth", options.growth, "Percent a year");
    assuming->add_option("--purchase", options.purchases, "day=amount, as 2027-01-31=1000");
    CLI::App* reading = with_id(command("refresh", "Read spend from Cost Explorer now (support)", refresh));
    reading->add_flag("--dry-run", options.dry_run, "Only say how many requests it would take and what they cost");
    reading->add_option("--from", options.from, "Read again from this day on");
    reading->add_flag(
        "--check-closed-months", options.check_closed_months,
        "Compare closed months with AWS's totals now (by itself once a week), and read again what changed");
    add_wait(reading, options, "Follow it to its end", "600");
    CLI::App* importing = with_id(command(
        "import", "Bring a delivery of costs: a Cost and Usage Report or FOCUS, as CSV (support)", import_costs));
    importing
        ->add_option("files", options.files,
                     "CSV, also as gzip or zip; a folder; or a manifest (*-Manifest.json) whose files lie beside it")
        ->required();
    importing->add_flag("--apply", options.apply, "Store it where nothing is wrong; else it is only looked at");
    CLI::Option* replacing = importing->add_flag(
        "--replace", options.replace, "It is a later state: it replaces earlier imports of its billing periods");
    importing->add_flag("--add", options.add, "It is another part of the same bills: earlier imports of them count too")
        ->excludes(replacing);
    importing->add_option("--period", options.periods,
                          "Of files that do not say their billing periods: a month that they are of, as 2026-10; may "
                          "be said again");
    with_id(command("imports", "What was imported: what each covers, and what replaced it", list_imports));
    with_id(command("remove-import", "Take an import back: what stood before it counts again (support)", remove_import))
        ->add_option("import", options.import, "Its id, of commitment imports")
        ->required();
}

} // namespace portal::cli
