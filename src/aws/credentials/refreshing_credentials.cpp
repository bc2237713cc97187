#include "aws/credentials/refreshing_credentials.hpp"

#include "aws/credentials/renewable.hpp"
#include "aws/limits/signal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <mutex>
#include <vector>

namespace asio = boost::asio;

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr auto refresh_before = 5min;
constexpr auto unusable_before = 1min;
constexpr auto pause_after_failure = 10s;

class RefreshingCredentials final : public CredentialsProvider,
                                    public Renewable,
                                    public std::enable_shared_from_this<RefreshingCredentials> {
public:
    RefreshingCredentials(FetchCredentials fetch, asio::any_io_executor executor, const Clock& clock)
        : fetch_(std::move(fetch)), executor_(std::move(executor)), clock_(clock) {}

    Task<Result<Credentials>> get() override {
        const auto self = shared_from_this();
        const auto executor = co_await asio::this_coro::executor;
        auto waiter = std::make_shared<Waiter>();
        waiter->signal = make_signal(executor);
        std::optional<Credentials> in_use;
        bool fetch_now = false;
        {
            const std::lock_guard lock(mutex_);
            const Timestamp now = clock_.now();
            const bool usable = present_ && (!present_->expires_at || now < *present_->expires_at - unusable_before);
            const bool due = !present_ || (present_->expires_at && now >= *present_->expires_at - refresh_before);
            const bool paused = usable && now < next_try_;
            fetch_now = due && !refreshing_ && !paused;
            refreshing_ = refreshing_ || fetch_now;
            if (usable)
                in_use = present_;
            else
                waiters_.push_back(waiter);
        }
        // Not under the lock: on its own executor the fetch begins, and may end, before co_spawn returns.
        if (fetch_now)
            asio::co_spawn(
                executor_, [self] { return self->refresh(); }, asio::detached);
        if (in_use) co_return *in_use;
        co_await waiter->signal->wait();
        co_return waiter->outcome;
    }

    bool renew(const Credentials& refused, std::string_view aws_code) override {
        if (!aws_code.starts_with("ExpiredToken")) return false;
        const std::lock_guard lock(mutex_);
        // Another caller may have had it renewed already.
        if (present_ && present_->access_key_id == refused.access_key_id) present_.reset();
        return true;
    }

private:
    struct Waiter {
        std::shared_ptr<Signal> signal = nullptr;
        Result<Credentials> outcome = fail(ErrorCode::internal, "The credentials were not fetched.");
    };

    Task<> refresh() {
        Result<Credentials> fetched = fail(ErrorCode::internal, "Fetching the credentials broke off.");
        try {
            fetched = co_await fetch_();
        } catch (const std::exception&) {
            // The waiters are told; nobody else would be, as this coroutine has no caller.
        }
        std::vector<std::shared_ptr<Waiter>> told;
        {
            const std::lock_guard lock(mutex_);
            refreshing_ = false;
            if (fetched)
                present_ = *fetched;
            else
                next_try_ = clock_.now() + pause_after_failure;
            told.swap(waiters_);
        }
        for (const auto& waiter : told) {
            waiter->outcome = fetched;
            waiter->signal->fire();
        }
    }

    const FetchCredentials fetch_;
    const asio::any_io_executor executor_;
    const Clock& clock_;
    std::mutex mutex_;
    std::optional<Credentials> present_;
    bool refreshing_ = false;
    Timestamp next_try_{};
    std::vector<std::shared_ptr<Waiter>> waiters_;
};

} // namespace

std::shared_ptr<CredentialsProvider> refreshing_credentials(FetchCredentials fetch, asio::any_io_executor executor,
                                                            const Clock& clock) {
    return std::make_shared<RefreshingCredentials>(std::move(fetch), std::move(executor), clock);
}

} // namespace portal::aws
