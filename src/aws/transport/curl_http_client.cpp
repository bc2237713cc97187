// libcurl's multi interface driven by Asio: curl says which sockets to watch, Asio says when they are ready.
#include "aws/limits/signal.hpp"
#include "aws/transport/http_client.hpp"
#include "aws/transport/proxy.hpp"
#include "base/characters.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <curl/curl.h>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

namespace portal::aws {

namespace {

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

/// One request under way. Written by the loop's strand until `done` fires, read by the caller afterwards.
struct Transfer {
    HttpRequest request = {};
    std::shared_ptr<Signal> done = nullptr;
    Easy easy = nullptr;
    HeaderList headers = nullptr;
    HttpAnswer answer = {};
    bool too_large = false;
    bool abandoned = false;
    CURLcode result = CURLE_FAILED_INIT;
    std::array<char, CURL_ERROR_SIZE> message{};
    std::string not_begun = {}; ///< why it could not even be begun

    bool refuse(std::string why) {
        not_begun = std::move(why);
        return false;
    }
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.answer.body.size() + size > transfer.request.most_answer_bytes) {
        transfer.too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    transfer.answer.body.append(data, size);
    return size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view line(data, size);
    while (line.ends_with('\n') || line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    // Each answer of a connection (a proxy's, a "100 Continue") has a status line; the last one's headers count.
    if (line.starts_with("HTTP/")) transfer.answer.headers.clear();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    // curl itself bounds a header line (100 KiB) and all headers of an answer (300 KiB).
    transfer.answer.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    return size;
}

void initialise_curl() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
    });
}

/// A socket that curl has opened and wants to be told about.
struct Watch {
    asio::posix::stream_descriptor descriptor;
    int wanted = 0; // CURL_POLL_*
    bool reading = false;
    bool writing = false;
};

/// All of it runs on the strand.
class Loop : public std::enable_shared_from_this<Loop> {
public:
    Loop(asio::any_io_executor executor, HttpSettings settings)
        : strand_(asio::make_strand(std::move(executor))), timer_(strand_), settings_(std::move(settings)),
          multi_(curl_multi_init()) {
        if (!multi_) throw std::runtime_error("libcurl does not start");
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, settings_.most_idle_connections);
    }

    ~Loop() {
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
        for (auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_, easy);
        transfers_.clear();
        // curl closes its sockets itself.
        for (auto& [descriptor, watch] : watches_) watch->descriptor.release();
        curl_multi_cleanup(multi_);
    }

    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    const auto& strand() const { return strand_; }

    void start(const std::shared_ptr<Transfer>& transfer) {
        if (transfer->abandoned) return;
        if (!prepare(*transfer)) return finish(transfer, CURLE_FAILED_INIT);
        CURL* easy = transfer->easy.get();
        transfers_[easy] = transfer;
        if (curl_multi_add_handle(multi_, easy) == CURLM_OK) return;
        transfers_.erase(easy);
        finish(transfer, CURLE_FAILED_INIT);
    }

    void abandon(const std::shared_ptr<Transfer>& transfer) {
        transfer->abandoned = true;
        if (!transfer->easy || !transfers_.erase(transfer->easy.get())) return;
        curl_multi_remove_handle(multi_, transfer->easy.get());
    }

    /// No transfer is under way: what keeps the context busy (idle connections' watches, the timer) is let go.
    void close() {
        closed_ = true;
        timer_.cancel();
        for (auto& [descriptor, watch] : watches_) watch->descriptor.release();
        watches_.clear();
    }

private:
    bool prepare(Transfer& transfer) const {
        transfer.easy.reset(curl_easy_init());
        CURL* easy = transfer.easy.get();
        if (!easy) return false;
        const HttpRequest& request = transfer.request;
        bool fits = true;
        const auto set = [&](CURLoption option, auto value) {
            fits = curl_easy_setopt(easy, option, value) == CURLE_OK && fits;
        };
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_PATH_AS_IS, 1L); // the path that was signed travels as it is, dots included
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
        set(CURLOPT_BUFFERSIZE, 64L << 10); // a page of a listing in one or two reads, not in six
        set(CURLOPT_WRITEFUNCTION, &on_body);
        set(CURLOPT_WRITEDATA, &transfer);
        set(CURLOPT_HEADERFUNCTION, &on_header);
        set(CURLOPT_HEADERDATA, &transfer);
        set(CURLOPT_ERRORBUFFER, transfer.message.data());
        if (!settings_.ca_bundle.empty()) set(CURLOPT_CAINFO, settings_.ca_bundle.c_str());
        // Always set, so that curl does not look into the process's environment: settings are handed in.
        const bool tls = request.url.starts_with("https:");
        const std::string& proxy = tls ? settings_.https_proxy : settings_.http_proxy;
        // curl would take a part of a password for the host, and tell its name.
        if (const auto why = unusable_proxy(proxy)) return transfer.refuse("the proxy's address " + *why);
        set(CURLOPT_PROXY, proxy.c_str());
        set(CURLOPT_NOPROXY, settings_.no_proxy.c_str());
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
        return fits && prepare_method(transfer) && prepare_headers(transfer);
    }

    static bool prepare_method(Transfer& transfer) {
        CURL* easy = transfer.easy.get();
        const HttpRequest& request = transfer.request;
        if (request.method == "HEAD") return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L) == CURLE_OK;
        if (request.method == "GET" && request.body.empty())
            return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
        return curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
               curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())) ==
                   CURLE_OK &&
               curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str()) == CURLE_OK &&
               curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str()) == CURLE_OK;
    }

    static bool prepare_headers(Transfer& transfer) {
        // A header without a value takes away what curl would add by itself: a wait for "100 Continue", a content type.
        std::vector<std::string> lines = {"Expect:"};
        if (!find_header(transfer.request.headers, "content-type")) lines.emplace_back("Content-Type:");
        for (const HttpHeader& header : transfer.request.headers) {
            const std::string line = header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
            if (const auto at = line.find_first_of(std::string_view("\r\n\0", 3)); at != std::string::npos)
                return transfer.refuse("the header " + header.name + " has " +
                                       character_in_words(static_cast<unsigned char>(line[at])) +
                                       ", which no header can hold");
            lines.push_back(line);
        }
        for (const std::string& line : lines) {
            curl_slist* longer = curl_slist_append(transfer.headers.get(), line.c_str());
            if (!longer) return false;
            std::ignore = transfer.headers.release();
            transfer.headers.reset(longer);
        }
        return curl_easy_setopt(transfer.easy.get(), CURLOPT_HTTPHEADER, transfer.headers.get()) == CURLE_OK;
    }

    static void finish(const std::shared_ptr<Transfer>& transfer, CURLcode result) {
        transfer->result = result;
        if (transfer->easy) {
            long status = 0;
            curl_easy_getinfo(transfer->easy.get(), CURLINFO_RESPONSE_CODE, &status);
            transfer->answer.status = static_cast<int>(status);
            long connections = 0;
            curl_easy_getinfo(transfer->easy.get(), CURLINFO_NUM_CONNECTS, &connections);
            transfer->answer.new_connections = static_cast<int>(connections);
        }
        transfer->done->fire();
    }

    void act(curl_socket_t socket, int events) {
        int running = 0;
        curl_multi_socket_action(multi_, socket, events, &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* easy = message->easy_handle;
            const CURLcode result = message->data.result; // the message dies with remove_handle
            curl_multi_remove_handle(multi_, easy);
            auto node = transfers_.extract(easy);
            if (!node.empty()) finish(node.mapped(), result);
        }
    }

    static int on_timer(CURLM*, long milliseconds, void* user) {
        auto& loop = *static_cast<Loop*>(user);
        if (milliseconds < 0 || loop.closed_) {
            loop.timer_.cancel();
            return 0;
        }
        loop.timer_.expires_after(std::chrono::milliseconds(milliseconds));
        loop.timer_.async_wait([self = loop.shared_from_this()](boost::system::error_code error) {
            if (!error && !self->closed_) self->act(CURL_SOCKET_TIMEOUT, 0);
        });
        return 0;
    }

    static int on_socket(CURL*, curl_socket_t socket, int wanted, void* user, void*) {
        auto& loop = *static_cast<Loop*>(user);
        const auto found = loop.watches_.find(socket);
        if (wanted == CURL_POLL_REMOVE) {
            if (found == loop.watches_.end()) return 0;
            // At once: curl closes the socket, and its number may come back before a cancelled wait is heard of.
            found->second->descriptor.release();
            found->second->wanted = 0;
            loop.watches_.erase(found);
            return 0;
        }
        std::shared_ptr<Watch> watch;
        if (found == loop.watches_.end()) {
            watch = std::make_shared<Watch>(Watch{asio::posix::stream_descriptor(loop.strand_)});
            boost::system::error_code error;
            watch->descriptor.assign(socket, error);
            if (error) return -1;
            loop.watches_[socket] = watch;
        } else {
            watch = found->second;
        }
        watch->wanted = wanted;
        loop.arm(socket, watch);
        return 0;
    }

    void arm(curl_socket_t socket, const std::shared_ptr<Watch>& watch) {
        if ((watch->wanted & CURL_POLL_IN) && !watch->reading) {
            watch->reading = true;
            watch->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                         [self = shared_from_this(), socket, watch](boost::system::error_code error) {
                                             watch->reading = false;
                                             self->ready(socket, watch, CURL_POLL_IN, CURL_CSELECT_IN, error);
                                         });
        }
        if ((watch->wanted & CURL_POLL_OUT) && !watch->writing) {
            watch->writing = true;
            watch->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                         [self = shared_from_this(), socket, watch](boost::system::error_code error) {
                                             watch->writing = false;
                                             self->ready(socket, watch, CURL_POLL_OUT, CURL_CSELECT_OUT, error);
                                         });
        }
    }

    void ready(curl_socket_t socket, const std::shared_ptr<Watch>& watch, int kind, int event,
               boost::system::error_code error) {
        const auto is_watched = [&] {
            const auto found = watches_.find(socket);
            return found != watches_.end() && found->second == watch;
        };
        if (error == asio::error::operation_aborted || closed_ || !is_watched()) return;
        if (watch->wanted & kind) act(socket, error ? CURL_CSELECT_ERR : event);
        if (is_watched()) arm(socket, watch);
    }

    asio::strand<asio::any_io_executor> strand_;
    asio::steady_timer timer_;
    HttpSettings settings_;
    CURLM* multi_;
    std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
    std::map<CURL*, std::shared_ptr<Transfer>> transfers_;
    bool closed_ = false;
};

Error failure_without_request_id(const Transfer& transfer) {
    if (transfer.too_large)
        return {.code = ErrorCode::aws_answer_invalid,
                .detail = "The answer has more than " + std::to_string(transfer.request.most_answer_bytes) + " bytes."};
    // The host only: a URL's path and query can hold what belongs into no log.
    const std::string& url = transfer.request.url;
    const auto start = url.find("://") == std::string::npos ? 0 : url.find("://") + 3;
    const std::string host = url.substr(start, url.find_first_of("/?", start) - start);
    std::string said = transfer.message[0] ? transfer.message.data() : curl_easy_strerror(transfer.result);
    if (!transfer.not_begun.empty()) said = transfer.not_begun;
    Error error{.code = ErrorCode::aws_unreachable, .detail = host + ": " + said + "."};
    if (transfer.result == CURLE_OPERATION_TIMEDOUT) error.aws_code = "RequestTimeout";
    if (transfer.result == CURLE_COULDNT_RESOLVE_HOST) error.aws_code = "HostNotFound";
    return error;
}

/// What broke off may have begun with headers that AWS's support can use.
tl::unexpected<Error> failure_of(const Transfer& transfer) {
    Error error = failure_without_request_id(transfer);
    for (const std::string_view name : request_id_headers)
        if (const std::string* id = find_header(transfer.answer.headers, name)) error.aws_request_id = *id;
    return tl::unexpected<Error>(std::move(error));
}

class CurlHttpClient final : public HttpClient {
public:
    CurlHttpClient(asio::any_io_executor executor, HttpSettings settings)
        : loop_(std::make_shared<Loop>(std::move(executor), std::move(settings))) {}
    ~CurlHttpClient() override {
        asio::post(loop_->strand(), [loop = loop_] { loop->close(); });
    }

    Task<Result<HttpAnswer>> send(HttpRequest request) override {
        auto transfer = std::make_shared<Transfer>();
        transfer->request = std::move(request);
        transfer->done = make_signal(co_await asio::this_coro::executor);
        asio::post(loop_->strand(), [loop = loop_, transfer] { loop->start(transfer); });
        try {
            co_await transfer->done->wait();
        } catch (...) {
            asio::post(loop_->strand(), [loop = loop_, transfer] { loop->abandon(transfer); });
            throw;
        }
        if (transfer->result != CURLE_OK) co_return failure_of(*transfer);
        co_return std::move(transfer->answer);
    }

private:
    std::shared_ptr<Loop> loop_;
};

} // namespace

std::shared_ptr<HttpClient> make_http_client(asio::any_io_executor executor, HttpSettings settings) {
    initialise_curl();
    return std::make_shared<CurlHttpClient>(std::move(executor), std::move(settings));
}

} // namespace portal::aws
