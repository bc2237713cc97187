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

void print_import(const Value& import) {
    const auto& files = import.at("files").as_array();
    for (const auto& file : files)
        std::cout << text(file, "name") << ": " << text(file, "format") << ", " << text(file, "lines") << " lines, "
                  << text(file, "encoding") << ", compression " << text(file, "compression") << ", "
                  << text(file, "problem_count") << " problems\n";
    std::cout << text(import, "lines") << " lines, " << text(import, "first_day") << " to " << text(import, "last_day")
              << "\n";
    print_months(import);
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
    return with_client(options.url, options.token, [&](ApiClient& client) {
        const auto files = cost_files(options.files);
        if (!files) {
            std::cerr << "client-portal: " << files.error().detail << "\n";
            return static_cast<int>(Exit::usage);
        }
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
        answer = client.send("POST", import + "/complete");
        if (!succeeded(answer)) {
            give_up();
            return explain(options.json, answer);
        }
        const bool is_right = text(answer->body, "problem_count") == "0";
        if (!options.apply || !is_right) {
            give_up();
        } else {
            auto applied = client.send("POST", import + "/apply");
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

} // namespace portal::cli
