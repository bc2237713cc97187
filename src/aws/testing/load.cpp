// Load for bench/ and the soak of tests/conformance: a server of canned pages, and clients that are counted.
//
//   aws_load serve FOLDER
//       prints its port. A request that holds "page-K" gets FOLDER's file K + 1, any other the file 1;
//       GET /connections says how many came
//   aws_load list SUITE.json URL
//       every page of SUITE's operation, as {"items", "sha256", "cpu_s"}
//   aws_load soak URL CALLS CONCURRENCY
//       GetCallerIdentity that often, as {"calls", "failed", "new_connections", "rss_kib" after each quarter, "cpu_s"}
//   aws_load sign TIMES
//       {"ns"} of CPU for one signature
#include "aws/make_client.hpp"
#include "aws/operations/sts.hpp"
#include "aws/pages.hpp"
#include "aws/testing/model_reader.hpp"
#include "aws/testing/run.hpp"
#include "aws/transport/signature.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fstream>
#include <iostream>
#include <netinet/tcp.h>
#include <sstream>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace portal;
using namespace portal::aws;

namespace {

std::string read_file(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::int64_t resident_kib() {
    std::ifstream file("/proc/self/statm");
    std::int64_t size = 0;
    std::int64_t resident = 0;
    file >> size >> resident;
    return resident * sysconf(_SC_PAGESIZE) / 1024;
}

// ---- the server

class CannedServer {
public:
    explicit CannedServer(std::string folder) {
        for (int page = 1;; ++page) {
            std::string body = read_file(folder + "/" + std::to_string(page));
            if (body.empty()) break;
            pages_.push_back("HTTP/1.1 200 OK\r\nx-amzn-RequestId: canned\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n\r\n" + body);
        }
        if (pages_.empty()) throw std::runtime_error("no pages in " + folder);
    }

    int run() {
        const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 128) != 0) return 1;
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        std::cout << ntohs(address.sin_port) << std::endl;
        for (;;) {
            const int peer = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return 1;
            threads_.emplace_back([this, peer] { serve(peer); });
        }
    }

private:
    void serve(int peer) {
        const int no_delay = 1;
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
        std::string inbox;
        bool is_counted = false;
        char chunk[16'384];
        for (ssize_t got = 0; (got = recv(peer, chunk, sizeof chunk, 0)) > 0;) {
            inbox.append(chunk, static_cast<std::size_t>(got));
            const auto end = inbox.find("\r\n\r\n");
            if (end == std::string::npos) continue;
            std::string head = inbox.substr(0, end);
            std::ranges::transform(head, head.begin(), [](unsigned char c) { return std::tolower(c); });
            const auto length = head.find("content-length: ");
            const std::size_t body = length == std::string::npos ? 0 : std::stoul(head.substr(length + 16));
            if (inbox.size() < end + 4 + body) continue;
            if (head.starts_with("get /connections")) {
                const std::string count = std::to_string(connections_.load());
                say(peer, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(count.size()) + "\r\n\r\n" + count);
            } else {
                if (!std::exchange(is_counted, true)) ++connections_;
                const auto token = inbox.find("page-");
                const std::size_t page = token == std::string::npos ? 1 : std::stoul(inbox.substr(token + 5)) + 1;
                say(peer, pages_.at(std::min(page, pages_.size()) - 1));
            }
            inbox.erase(0, end + 4 + body);
        }
        close(peer);
    }

    static void say(int peer, std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = send(peer, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    std::vector<std::string> pages_;
    std::atomic<int> connections_ = 0;
    /// One for each connection of a run that ends with its process.
    std::vector<std::jthread> threads_;
};

// ---- the clients

const std::shared_ptr<CredentialsProvider>& example_credentials() {
    static const auto made = fixed_credentials(
        {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a-token", std::nullopt, "012345678901"});
    return made;
}

std::string_view text_of(const Value& value, std::string_view name) {
    const Value* found = value.find(name);
    const std::string* text = found ? found->as_string() : nullptr;
    return text ? *text : std::string_view();
}

const ValueList& list_of(const Value& value, std::string_view name) {
    static const ValueList none;
    const Value* found = value.find(name);
    const ValueList* list = found ? found->as_list() : nullptr;
    return list ? *list : none;
}

void append_all(std::string& text, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) text.append(part);
}

void add_tags(const Value& value, std::string& line) {
    for (const Value& tag : list_of(value, "Tags"))
        append_all(line, {"|", text_of(tag, "Key"), "=", text_of(tag, "Value")});
}

/// A line for each resource, as bench/aws_client.py makes it from boto3's answer.
void add_lines(const Value& page, std::vector<std::string>& lines) {
    for (const Value& resource : list_of(page, "ResourceTagMappingList")) {
        std::string& line = lines.emplace_back(text_of(resource, "ResourceARN"));
        add_tags(resource, line);
    }
    for (const Value& reservation : list_of(page, "Reservations"))
        for (const Value& instance : list_of(reservation, "Instances")) {
            std::string& line = lines.emplace_back();
            append_all(line, {text_of(instance, "InstanceId"), "|", text_of(instance, "InstanceType"), "|",
                              text_of(*instance.find("State"), "Name")});
            add_tags(instance, line);
        }
}

int list(const std::string& suite_file, const std::string& url) {
    const auto suite = json::parse(read_file(suite_file), 64 << 20).value();
    testing::ModelReader reader(suite.as_object());
    Operation operation = reader.operation(suite.as_object().at("given").as_object());
    const std::string token(suite.as_object().at("token").as_string());
    const std::string_view tokens[] = {token};
    const Paginator paginator{.input_tokens = tokens, .output_tokens = tokens};
    operation.paginator = &paginator;
    SystemClock clock;
    SystemRandom random;
    std::vector<std::string> lines;
    double before = 0;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        ClientSettings settings;
        settings.endpoints.endpoint_url = url;
        const auto client = make_client(settings, executor, clock, random);
        before = cpu_seconds(); // boto3's side begins here, too: with a client that has not called yet
        ValuePages pages(*client, operation, Value(), Identity(example_credentials(), "eu-central-1"));
        while (!pages.done()) {
            const auto page = co_await pages.next();
            if (!page) throw std::runtime_error(page.error().detail);
            add_lines(*page, lines);
        }
    });
    std::string all;
    for (const std::string& line : lines) all.append(line).append("\n");
    const std::string hash = sha256_hex(all);
    const double used = cpu_seconds() - before;
    std::cout << json::serialize(json::Object{{"items", lines.size()}, {"sha256", hash}, {"cpu_s", used}}) << std::endl;
    return 0;
}

class Counter final : public CallObserver {
public:
    void observed(const CallReport& report) override {
        ++calls;
        failed += report.portal_code.empty() ? 0 : 1;
        new_connections += report.new_connections;
    }
    std::atomic<std::int64_t> calls = 0;
    std::atomic<std::int64_t> failed = 0;
    std::atomic<std::int64_t> new_connections = 0;
};

int soak(const std::string& url, std::int64_t calls, int concurrency) {
    SystemClock clock;
    SystemRandom random;
    const auto counter = std::make_shared<Counter>();
    std::int64_t begun = 0;
    json::Array resident;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        ClientSettings settings;
        settings.endpoints.endpoint_url = url;
        const auto client = make_client(settings, executor, clock, random, counter);
        for (int worker = 0; worker < concurrency; ++worker)
            testing::start(executor, [&, client]() -> Task<> {
                while (begun < calls) {
                    if (++begun % (calls / 4) == 0) resident.push_back(resident_kib());
                    const sts::GetCallerIdentity request;
                    const Identity identity(example_credentials(), "eu-central-1");
                    const auto answer = co_await client->call(request, identity);
                    if (answer && answer->account != "012345678901") ++counter->failed;
                }
            });
        co_return;
    });
    std::cout << json::serialize(json::Object{{"calls", counter->calls.load()},
                                              {"failed", counter->failed.load()},
                                              {"new_connections", counter->new_connections.load()},
                                              {"rss_kib", resident},
                                              {"cpu_s", cpu_seconds()}})
              << std::endl;
    return 0;
}

int sign(int times) {
    Signer signer;
    const Credentials credentials{"AKIDEXAMPLE", "secret", "a-token", std::nullopt, ""};
    ServiceRequest request{.body = R"({"ResourcesPerPage":100,"PaginationToken":"page-1"})"};
    request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "Tagging.GetResources"}};
    const Timestamp now = *from_rfc3339("2026-11-27T12:00:00Z");
    const double before = cpu_seconds();
    for (int time = 0; time < times; ++time)
        signer.sign(request, "tagging.eu-central-1.amazonaws.com", credentials, {"eu-central-1", "tagging"}, now);
    const double used = cpu_seconds() - before;
    std::cout << json::serialize(json::Object{{"ns", used * 1e9 / times}}) << std::endl;
    return 0;
}

} // namespace

int main(int count, char** given) {
    const std::vector<std::string> words(given + 1, given + count);
    try {
        if (words.size() == 2 && words[0] == "serve") return CannedServer(words[1]).run();
        if (words.size() == 3 && words[0] == "list") return list(words[1], words[2]);
        if (words.size() == 4 && words[0] == "soak") return soak(words[1], std::stoll(words[2]), std::stoi(words[3]));
        if (words.size() == 2 && words[0] == "sign") return sign(std::stoi(words[1]));
    } catch (const std::exception& error) {
        std::cerr << "aws_load: " << error.what() << std::endl;
        return 1;
    }
    std::cerr << "usage: aws_load serve FOLDER | list SUITE.json URL | soak URL CALLS CONCURRENCY | sign TIMES"
              << std::endl;
    return 2;
}
