#include "cli/recommendation_commands.hpp"

#include "base/text.hpp"
#include "cli/declare.hpp"

#include <iostream>

namespace portal::cli {

namespace {

using json::Array;
using json::Object;
using json::Value;

std::string list_path(const RecommendationOptions& options) {
    std::string path = "/recommendations?limit=1000";
    for (const auto& [name, values] : std::initializer_list<std::pair<const char*, const std::vector<std::string>*>>{
             {"account_id", &options.accounts},
             {"service", &options.services},
             {"kind", &options.kinds},
             {"term_years", &options.terms},
             {"payment_option", &options.payments},
             {"lookback_days", &options.lookbacks},
             {"scope", &options.scopes},
             {"state", &options.states},
             {"region", &options.regions}})
        for (const auto& value : *values) path += "&" + std::string(name) + "=" + percent_encode(value);
    if (!options.text.empty()) path += "&q=" + percent_encode(options.text);
    return path;
}

/// "12.34 USD", in AWS's own digits; what is missing is "-".
std::string money(const Value& of, std::string_view name) {
    const Value* amount = part(of, name);
    if (!amount) return "-";
    const std::string currency = text(*amount, "currency");
    return text(*amount, "amount") + (currency.empty() ? "" : " " + currency);
}

void print_row(const Value& row) {
    std::cout << text(row, "id") << "  " << money(row, "monthly_savings") << " a month  " << text(row, "service")
              << "  " << text(row, "quantity") << " x " << text(row, "title") << "  " << text(row, "region") << "  "
              << text(row, "account_id") << "  " << text(row, "term_years") << " y " << text(row, "payment_option");
    if (const auto offered = text(row, "offering_class"); !offered.empty()) std::cout << " " << offered;
    if (const auto state = text(row, "state"); state != "open") std::cout << "  (" << state << ")";
    if (const auto problem = text(row, "problem"); !problem.empty()) std::cout << "  problem: " << problem;
    std::cout << "\n";
}

const std::initializer_list<const char*> csv_columns{
    "id",    "kind",       "service",    "service_name",       "payer_account_id", "account_id", "region",
    "title", "scope",      "term_years", "payment_option",     "offering_class",   "quantity",   "lookback_days",
    "state", "first_seen", "last_seen",  "savings_percentage", "break_even_months"};
const std::initializer_list<const char*> csv_amounts{"monthly_savings", "upfront_cost", "recurring_monthly_cost",
                                                     "term_savings", "effective_hourly_rate"};

void print_csv_head() {
    for (const char* name : csv_columns) csv_output() << name << ",";
    for (const char* name : csv_amounts) csv_output() << name << ",";
    csv_output() << "currency,problem\r\n";
}

void print_csv(const Value& row) {
    std::ostream& out = csv_output();
    for (const char* name : csv_columns) out << csv_cell(raw_text(row, name)) << ",";
    std::string currency;
    for (const char* name : csv_amounts) {
        const Value* amount = part(row, name);
        // A negative amount is a number and no formula.
        out << (amount ? text(*amount, "amount") : "") << ",";
        if (amount) currency = text(*amount, "currency");
    }
    out << csv_cell(currency) << "," << csv_cell(raw_text(row, "problem")) << "\r\n";
}

int list(const RecommendationOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        JsonArray array;
        std::size_t count = 0;
        if (options.csv) print_csv_head();
        const int exit = each_item(client, options.json, list_path(options), [&](const Value& row) {
            ++count;
            if (options.json) return array.add(row);
            options.csv ? print_csv(row) : print_row(row);
        });
        if (exit != Exit::ok) return exit;
        if (options.json) array.end();
        if (!options.json && !options.csv && count == 0)
            std::cout << "No recommendation fits. `client-portal recommendation sources` says what was not seen.\n";
        return exit;
    });
}

void print_one(const Value& row) {
    print_row(row);
    for (const char* name : csv_amounts) std::cout << "  " << name << ": " << money(row, name) << "\n";
    std::cout << "  break_even_months: " << text(row, "break_even_months") << "\n  first seen "
              << text(row, "first_seen") << ", last " << text(row, "last_seen") << "\n";
    if (const Value* decision = part(row, "decision"))
        std::cout << "  " << text(*decision, "state") << " by " << text(*decision, "who") << " at "
                  << text(*decision, "at") << "  " << text(*decision, "reason") << text(*decision, "assignee")
                  << text(*decision, "until") << "\n";
    std::cout << "Details as AWS gives them:\n" << json::serialize_pretty(row.at("details"));
    std::cout << "The same purchase under other terms:\n";
    for (const auto& other : row.at("alternatives").as_array()) print_row(other);
    std::cout << "History:\n";
    for (const auto& entry : row.at("history").as_array())
        std::cout << "  " << text(entry, "at") << "  " << text(entry, "what") << "  "
                  << (part(entry, "who") ? text(entry, "who") : "AWS") << "\n";
}

int show_one(const RecommendationOptions& options) {
    return show(options, "GET", "/recommendations/" + percent_encode(options.id), nullptr, print_one);
}

int decide(const RecommendationOptions& options) {
    Object body{{"state", options.state}};
    if (!options.reason.empty()) body["reason"] = options.reason;
    if (!options.assignee.empty()) body["assignee"] = options.assignee;
    if (!options.until.empty()) body["until"] = options.until;
    const Value sent = std::move(body);
    return show(options, "PUT", "/recommendations/" + percent_encode(options.id) + "/decision", &sent, print_row);
}

void print_estimate(const Value& estimated) {
    const auto line = [](const Value& estimate) {
        return text(estimate, "least_requests") + " to " + text(estimate, "most_requests") + " requests, " +
               money(estimate, "least_cost") + " to " + money(estimate, "most_cost");
    };
    for (const auto& account : estimated.at("accounts").as_array()) {
        std::cout << text(account, "account_id") << "  " << text(account, "name") << "  "
                  << line(account.at("estimate")) << "; " << text(account, "fresh") << " questions are fresh";
        if (const auto until = text(account, "newer_not_before"); !until.empty())
            std::cout << " until " << until << " at the earliest";
        std::cout << "; the month's cap leaves " << text(account, "remaining_requests") << " requests\n";
    }
    std::cout << "In all: " << line(estimated.at("estimate")) << ".\n";
}

int refresh(const RecommendationOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        Object body{{"dry_run", options.dry_run}};
        const auto texts = [](const std::vector<std::string>& values) {
            Array array;
            for (const auto& value : values) array.emplace_back(value);
            return array;
        };
        if (!options.services.empty()) body["service"] = texts(options.services);
        if (!options.scopes.empty()) body["scope"] = texts(options.scopes);
        if (!options.lookbacks.empty()) {
            Array days;
            for (const auto& value : options.lookbacks) days.emplace_back(static_cast<std::int64_t>(std::stoi(value)));
            body["lookback_days"] = std::move(days);
        }
        if (!options.accounts.empty()) {
            Array ids;
            for (const auto& account : options.accounts) {
                int exit = Exit::ok;
                const auto id = find_id(client, account, options.json, exit);
                if (!id) return exit;
                ids.emplace_back(*id);
            }
            body["cloud_account_ids"] = std::move(ids);
        }
        const Value sent = std::move(body);
        const auto answer = client.send("POST", "/recommendations/refresh", &sent);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (!options.dry_run && options.wait_seconds)
            return follow_job(client, options, text(answer->body, "id"), "download", [](const Value& progress) {
                return text(progress, "done") + " of " + text(progress, "total") + " questions, " +
                       text(progress, "failed") + " not answered";
            });
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else if (options.dry_run)
            print_estimate(answer->body);
        else
            std::cout << "The download is " << text(answer->body, "id") << ". `client-portal job show "
                      << text(answer->body, "id") << "` says how far it is.\n";
        return static_cast<int>(Exit::ok);
    });
}

int sources(const RecommendationOptions& options) {
    return show(options, "GET", "/recommendations/sources", nullptr, [](const Value& sources) {
        for (const auto& source : sources.at("items").as_array()) {
            std::cout << text(source, "account_id") << "  " << text(source, "name") << "  " << text(source, "coverage")
                      << "\n  " << text(source, "detail") << "\n";
            if (text(source, "coverage") == "asked")
                std::cout << "  last complete " << text(source, "last_complete") << ", next "
                          << text(source, "next_download") << "\n";
            for (const auto& download : source.at("downloads").as_array())
                if (text(download, "outcome") != "complete")
                    std::cout << "  " << text(download, "about") << " " << text(download, "service") << ": "
                              << text(download, "outcome") << "  " << text(download, "detail") << "\n";
        }
        std::cout << text(sources, "not_seen") << " accounts are not seen.\n";
    });
}

int owned(const RecommendationOptions& options) {
    return show(options, "GET", "/recommendations/owned", nullptr, [](const Value& list) {
        for (const auto& row : list.at("items").as_array())
            std::cout << text(row, "ends_at") << "  " << text(row, "service") << "  " << text(row, "quantity") << " x "
                      << text(row, "title") << "  " << text(row, "region") << "  " << text(row, "account_id")
                      << "  used " << text(row, "utilization_percentage") << " %\n";
        for (const auto& row : list.at("coverage").as_array())
            std::cout << text(row, "kind") << "  " << text(row, "service") << "  covered "
                      << text(row, "coverage_percentage") << " %\n";
    });
}

int requests(const RecommendationOptions& options) {
    Value body;
    if (!options.cap.empty()) { // in the currency that the portal says it has
        const int exit = with_client(options, [&](ApiClient& client) {
            const auto usage = client.send("GET", "/cost-explorer");
            if (!succeeded(usage)) return explain(options.json, usage);
            const Value* cap = part(usage->body, "monthly_cap");
            body = Object{
                {"monthly_cap", Object{{"amount", options.cap}, {"currency", cap ? text(*cap, "currency") : ""}}}};
            return static_cast<int>(Exit::ok);
        });
        if (exit != static_cast<int>(Exit::ok)) return exit;
    }
    return show(options, options.cap.empty() ? "GET" : "PUT", "/cost-explorer", options.cap.empty() ? nullptr : &body,
                [](const Value& usage) {
                    for (const auto& account : usage.at("accounts").as_array())
                        std::cout << text(account, "account_id") << "  " << text(account, "requests") << " requests, "
                                  << money(account, "spent") << "; left " << money(account, "remaining") << "\n";
                    std::cout << text(usage, "month") << ": " << money(usage, "price_per_request")
                              << " a request; the cap is " << money(usage, "monthly_cap")
                              << " a month and account that is asked.\n";
                });
}

} // namespace

void add_recommendation_commands(CLI::App& app, RecommendationOptions& options, int& exit) {
    CLI::App* group =
        app.add_subcommand("recommendation", "What Cost Explorer recommends to buy, and what asking costs");
    const auto command = [&](const std::string& name, const std::string& meaning,
                             int (*run)(const RecommendationOptions&)) {
        return add_api_command(*group, options, exit, name, meaning, run);
    };
    const auto with_id = [&](CLI::App* made) {
        made->add_option("id", options.id, "Id of the recommendation")->required();
        return made;
    };
    const auto with_questions = [&](CLI::App* made) {
        made->add_option("--service", options.services, "ec2, rds, elasticache, opensearch, redshift, compute, ...");
        made->add_option("--account", options.accounts, "AWS account ID");
        made->add_option("--lookback", options.lookbacks, "Days that AWS looks back")
            ->check(CLI::IsMember({"7", "30", "60"}));
        made->add_option("--scope", options.scopes, "For the whole organization, or account by account")
            ->check(CLI::IsMember({"payer", "linked"}));
        return made;
    };
    CLI::App* listing = with_questions(command("list", "Recommendations, the greatest savings first", list));
    listing->add_option("--kind", options.kinds, "reserved_instance or savings_plan");
    listing->add_option("--term", options.terms, "Years")->check(CLI::IsMember({"1", "3"}));
    listing->add_option("--payment", options.payments, "no_upfront, partial_upfront or all_upfront");
    listing->add_option("--region", options.regions, "In these regions");
    listing->add_option("--state", options.states, "Without it: all that AWS still says");
    listing->add_option("--query", options.text, "Text in title, account, service or region");
    listing->add_flag("--csv", options.csv, "As CSV");
    with_id(command("show", "One recommendation, its alternatives and history", show_one));
    CLI::App* decision = with_id(command("decide", "Assign, dismiss, snooze, mark as done, or open again", decide));
    decision->add_option("state", options.state, "What it becomes")
        ->required()
        ->check(CLI::IsMember({"open", "assigned", "snoozed", "dismissed", "done"}));
    decision->add_option("--reason", options.reason, "Why; needed to dismiss");
    decision->add_option("--assignee", options.assignee, "An e-mail address; needed to assign");
    decision->add_option("--until", options.until, "As 2027-01-31T12:00:00Z; needed to snooze");
    CLI::App* download =
        with_questions(command("refresh", "Download from Cost Explorer now, 0.01 USD a request", refresh));
    download->add_flag("--dry-run", options.dry_run, "Only say how many requests it would take and what they cost");
    add_wait(download, options, "Follow it to its end", "600");
    command("sources", "Which accounts are asked, how that ended, and which are not seen", sources);
    command("owned", "Reservations and Savings Plans that are owned, by their end", owned);
    command("requests", "What Cost Explorer was asked this month, and the cap", requests)
        ->add_option("--cap", options.cap, "Set the cap: an amount a month, for each account that is asked");
}

} // namespace portal::cli
