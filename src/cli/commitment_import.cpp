#include "cli/commitment_import.hpp"

#include "base/text.hpp"
#include "cli/cost_files.hpp"
#include "cli/terminal.hpp"

#include <fstream>
#include <iostream>
#include <unistd.h>

namespace portal::cli {

namespace {

using json::Value;
namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = 1 << 20; // what the portal takes at once

void print_months(const Value& import) {
    for (const auto& month : import.at("months").as_array())
        std::cout << "  " << text(month, "payer_account_id") << "  " << text(month, "month") << "  "
                  << text(month, "amount") << " " << text(month, "currency") << "\n";
}

std::string days_of(const Value& of) {
    const std::string first = text(of, "first_day");
    return first.empty() ? "no day" : first + " to " + text(of, "last_day");
}

/// Who tells these days now: "Cost Explorer", or the files of an import, when it came and by whom.
std::string source_of(const Value& days) {
    if (text(days, "source") == "cost_explorer") return "Cost Explorer";
    std::string names;
    for (const auto& file : days.at("files").as_array()) {
        if (!names.empty()) names += ", ";
        names += std::string(file.as_string());
    }
    return "import " + text(days, "import_id") + " (" + (names.empty() ? "" : names + ", ") + text(days, "at") + ", " +
           text(days, "who") + ")";
}

/// What storing does to each billing period: which days it replaces, from which source, and the total before and after.
void print_periods(const Value& import) {
    if (text(import, "has_periods") == "false" && text(import, "applied") != "true") {
        std::cout << "  The files do not say their billing periods. Their usage fills:";
        for (const auto& month : import.at("proposed_periods").as_array())
            std::cout << " " << std::string(month.as_string());
        std::cout << ". Confirm each with --period, such as --period 2026-10.\n";
    }
    for (const auto& period : import.at("periods").as_array()) {
        std::cout << "  " << text(period, "payer_account_id") << "  " << text(period, "period") << ": "
                  << text(period, "granularity") << ", covers " << days_of(period) << "; total "
                  << text(period, "before") << " before, " << text(period, "after") << " after";
        if (const auto added = text(period, "after_if_added"); !added.empty())
            std::cout << " where it replaces, " << added << " where it is added";
        std::cout << "\n";
        for (const auto& days : period.at("replaces").as_array())
            std::cout << "    replaces " << days_of(days) << " of " << source_of(days) << "\n";
        if (text(period, "other_days") != "0")
            std::cout << "    and " << text(period, "other_days_amount") << " on " << text(period, "other_days")
                      << " days of other months, beside what is known of them\n";
        for (const auto& note : period.at("notes").as_array())
            std::cout << "    " << std::string(note.as_string()) << "\n";
        if (const auto why = text(period, "unsure_because"); !why.empty())
            std::cout << (text(period, "has_earlier") == "true"
                              ? "    It may be another part of what stands: " + why + " Say --replace or --add.\n"
                              : "    It may not be all of the period: " + why +
                                    " Bring newer files, or say --replace to take these all the same.\n");
    }
}

void print_import(const Value& import) {
    const auto& files = import.at("files").as_array();
    for (const auto& file : files)
        std::cout << text(file, "name") << ": " << text(file, "format") << ", " << text(file, "lines") << " lines, "
                  << text(file, "encoding") << ", compression " << text(file, "compression") << ", "
                  << text(file, "problem_count") << " problems\n";
    std::cout << text(import, "lines") << " lines, " << text(import, "first_day") << " to " << text(import, "last_day")
              << "\n";
    print_months(import);
    print_periods(import);
    for (const auto& payer : import.at("other_payers").as_array())
        std::cout << "  not of this contract, left out: " << std::string(payer.as_string()) << "\n";
    for (const auto& note : import.at("notes").as_array()) std::cout << "  note: " << text(note, "detail") << "\n";
    for (const auto& problem : import.at("problems").as_array()) {
        const Value* file = part(problem, "file");
        std::cout << "  " << (file ? text(files.at(static_cast<std::size_t>(file->as_int64())), "name") : "all files");
        if (const std::string line = text(problem, "line"); !line.empty()) std::cout << ", line " << line;
        if (const std::string field = text(problem, "field"); !field.empty()) std::cout << ", " << field;
        std::cout << ": " << text(problem, "detail") << "\n";
    }
    std::cout << text(import, "problem_count") << " problems; "
              << (text(import, "applied") == "true" ? "stored." : "nothing is stored.") << "\n";
}

/// How far sending is, on a terminal.
class Progress {
public:
    explicit Progress(const std::vector<fs::path>& files) : is_shown_(isatty(STDERR_FILENO) == 1) {
        std::error_code error;
        for (const auto& file : files)
            if (const auto size = fs::file_size(file, error); !error) all_ += size;
    }
    ~Progress() {
        if (is_shown_) erase_line();
    }
    void sent(std::size_t bytes, const fs::path& file) {
        sent_ += bytes;
        if (!is_shown_) return;
        erase_line();
        std::cerr << file.filename().string() << ": " << (sent_ >> 20) << " of " << (all_ >> 20) << " MiB"
                  << std::flush;
    }

private:
    const bool is_shown_;
    std::uintmax_t all_ = 0, sent_ = 0;
};

/// One file in its pieces. Nothing: it cannot be read, said already.
std::optional<Result<ApiAnswer>> send_file(ApiClient& client, const std::string& import, std::size_t index,
                                           const fs::path& path, Progress& progress) {
    std::ifstream file(path, std::ios::binary);
    std::string piece(piece_bytes, '\0');
    for (std::size_t number = 0;; ++number) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto count = static_cast<std::size_t>(file.gcount());
        if (file.bad() || !file.is_open()) {
            std::cerr << "client-portal: " << path.string() << " cannot be read.\n";
            return std::nullopt;
        }
        const bool last = file.peek() == std::ifstream::traits_type::eof();
        const std::string query =
            "?name=" + percent_encode(storable(path.filename().string())) + (last ? "&last=true" : "");
        auto answer = client.send_bytes(
            "PUT", import + "/files/" + std::to_string(index) + "/pieces/" + std::to_string(number) + query,
            std::string_view(piece).substr(0, count));
        progress.sent(count, path);
        if (!succeeded(answer) || last || text(answer->body, "next_file") != std::to_string(index)) return answer;
    }
}

} // namespace

int import_costs(const CommitmentOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto files = cost_files(options.files);
        if (!files) {
            std::cerr << "client-portal: " << files.error().detail << "\n";
            return static_cast<int>(Exit::usage);
        }
        for (const auto& path : left_out_of(options.files))
            std::cerr << "client-portal: " << path.string() << " is not sent: cost files have other names.\n";
        const std::string imports = "/commitments/" + percent_encode(options.id) + "/imports";
        auto answer = client.send("POST", imports);
        if (!succeeded(answer)) return explain(options.json, answer);
        const std::string import = imports + "/" + percent_encode(text(answer->body, "id"));
        // Its place is another's, whatever happens: a preview that was printed is of no more use.
        const auto give_up = [&] { client.send("DELETE", import); };
        {
            Progress progress(*files);
            for (std::size_t i = 0; i < files->size(); ++i) {
                auto sent = send_file(client, import, i, (*files)[i], progress);
                if (!sent || !succeeded(*sent)) {
                    give_up();
                    return sent ? explain(options.json, *sent) : static_cast<int>(Exit::usage);
                }
            }
        }
        json::Object previewing;
        if (!options.periods.empty()) previewing["periods"] = json::write(options.periods);
        const Value shown_by = previewing;
        answer = client.send("POST", import + "/complete", &shown_by);
        if (!succeeded(answer)) {
            give_up();
            return explain(options.json, answer);
        }
        const bool is_right = text(answer->body, "problem_count") == "0";
        if (!options.apply || !is_right) {
            give_up();
        } else {
            json::Object wanted = previewing;
            if (options.add || options.replace) wanted["mode"] = options.add ? "add" : "replace";
            const Value sent = std::move(wanted);
            auto applied = client.send("POST", import + "/apply", &sent);
            if (!succeeded(applied)) {
                give_up();
                return explain(options.json, applied);
            }
            // What was stored, with the sums that were previewed.
            answer->body.as_object()["applied"] = true;
        }
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            print_import(answer->body);
        return static_cast<int>(is_right ? Exit::ok : Exit::refused);
    });
}

int list_imports(const CommitmentOptions& options) {
    return show(
        options, "GET", "/commitments/" + percent_encode(options.id) + "/imports", nullptr, [](const Value& found) {
            if (found.at("items").as_array().empty()) std::cout << "Nothing was imported.\n";
            for (const auto& import : found.at("items").as_array()) {
                std::cout << text(import, "id") << "  " << text(import, "at") << "  " << text(import, "who") << "  "
                          << text(import, "lines") << " lines\n";
                for (const auto& file : import.at("files").as_array()) std::cout << "  " << text(file, "name") << "\n";
                for (const auto& period : import.at("periods").as_array()) {
                    std::cout << "  " << text(period, "payer_account_id") << "  " << text(period, "first_period");
                    if (text(period, "last_period") != text(period, "first_period"))
                        std::cout << " to " << text(period, "last_period");
                    std::cout << ": " << days_of(period);
                    if (text(period, "counts") == "true")
                        std::cout << (text(period, "is_added") == "true" ? ", counts, added\n" : ", counts\n");
                    else
                        std::cout << ", replaced by " << text(period, "replaced_by") << "\n";
                }
                for (const auto& days : import.at("restores").as_array())
                    std::cout << "  removed, these count again: " << days_of(days) << " of " << source_of(days) << "\n";
            }
            if (const auto more = text(found, "left_off"); more != "0") std::cout << "And " << more << " older ones.\n";
        });
}

int remove_import(const CommitmentOptions& options) {
    return show(options, "DELETE",
                "/commitments/" + percent_encode(options.id) + "/imports/" + percent_encode(options.import), nullptr,
                [](const Value&) { std::cout << "The import is removed. What stood before it counts again.\n"; });
}

} // namespace portal::cli
