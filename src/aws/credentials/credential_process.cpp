#include "aws/credentials/credential_process.hpp"

#include "aws/credentials/command_words.hpp"
#include "aws/credentials/credential_text.hpp"
#include "base/json.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace asio = boost::asio;

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_output = 64 << 10;

tl::unexpected<Error> missing(std::string detail) {
    return fail(ErrorCode::aws_credentials_missing, "The profile's credential_process " + std::move(detail));
}

/// A child that is killed and reaped when it has not been waited for.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    /// Nothing while it runs.
    std::optional<int> status() {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
        pid_ = 0;
        return status;
    }

private:
    pid_t pid_;
};

struct Spawned {
    pid_t pid;
    int output;
};

Result<Spawned> spawn(const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return missing("cannot be started: " + std::string(std::strerror(errno)) + ".");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error == 0) return Spawned{pid, ends[0]};
    close(ends[0]);
    return missing("cannot be started: " + std::string(std::strerror(error)) + ".");
}

Result<Credentials> read_document(const std::string& text) {
    const auto parsed = json::parse(text, most_output);
    if (!parsed || !parsed->is_object()) return missing("did not print a JSON object.");
    const auto& object = parsed->as_object();
    const auto text_of = [&](const char* name) {
        const auto* found = object.if_contains(name);
        return found && found->is_string() ? std::string(found->as_string()) : std::string();
    };
    const auto* version = object.if_contains("Version");
    if (!version || !version->is_int64() || version->as_int64() != 1) return missing("printed another version than 1.");
    Credentials credentials{text_of("AccessKeyId"), text_of("SecretAccessKey"), text_of("SessionToken"), std::nullopt};
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
        return missing("printed no AccessKeyId or no SecretAccessKey.");
    if (const auto why = unusable_part(credentials, {"AccessKeyId", "SecretAccessKey", "SessionToken"}))
        return missing("printed credentials that cannot be used: " + *why + ".");
    credentials.account_id = text_of("AccountId");
    auto end = read_expiration(object);
    if (!end) return missing("printed " + end.error().detail);
    credentials.expires_at = *end;
    return credentials;
}

} // namespace

Task<Result<Credentials>> run_credential_process(std::string command, std::chrono::seconds time_limit) {
    const auto words = split_command(command);
    if (!words) co_return tl::unexpected<Error>(words.error());
    if (words->empty()) co_return missing("is empty.");
    const auto spawned = spawn(*words);
    if (!spawned) co_return tl::unexpected<Error>(spawned.error());
    Child child(spawned->pid);
    const auto executor = co_await asio::this_coro::executor;
    auto output = std::make_shared<asio::posix::stream_descriptor>(executor, spawned->output);
    asio::steady_timer timer(executor, time_limit);
    // The timer outruns the reading by closing what is read.
    auto timed_out = std::make_shared<bool>(false);
    timer.async_wait([output, timed_out](boost::system::error_code error) {
        if (error) return;
        *timed_out = true;
        output->close();
    });
    std::string text;
    const auto [read_error, size] = co_await asio::async_read(*output, asio::dynamic_buffer(text, most_output + 1),
                                                              asio::as_tuple(asio::use_awaitable));
    timer.cancel();
    if (*timed_out) co_return missing("did not end within " + std::to_string(time_limit.count()) + " seconds.");
    if (read_error != asio::error::eof) co_return missing("printed more than 64 KiB, or could not be read.");
    for (int waited = 0;; ++waited) {
        if (const auto status = child.status()) {
            if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) break;
            co_return missing(WIFEXITED(*status) ? "ended with status " + std::to_string(WEXITSTATUS(*status)) + "."
                                                 : "was ended by a signal.");
        }
        if (waited > 200) co_return missing("closed its output and went on running.");
        asio::steady_timer pause(executor, 10ms);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_return read_document(text);
}

} // namespace portal::aws
