#include "events/events.hpp"
#include "store/wake_up.hpp"

#include <atomic>
#include <boost/asio/this_coro.hpp>
#include <mutex>
#include <set>

namespace portal::events {

namespace {

using std::chrono::steady_clock;

constexpr int most_events = 500;
// Twice a second, so that another process's event is seen within one.
constexpr std::chrono::milliseconds poll_interval{500};

std::int64_t newest_of(store::Transaction& transaction, AllCustomers) {
    return transaction.query_one("SELECT coalesce(max(sequence), 0) FROM events")->integer(0);
}

Feed::Batch read_batch(store::Transaction& transaction, const CustomerId& customer, std::int64_t sequence) {
    Feed::Batch batch{.events = {}, .replay_lost = false, .sequence = sequence};
    const std::int64_t floor = transaction.query_one("SELECT sequence FROM event_floor")->integer(0);
    const std::int64_t newest = std::max(floor, newest_of(transaction, AllCustomers::event_feed));
    if (sequence < floor || sequence > newest) {
        batch.replay_lost = true;
        batch.sequence = latest(transaction, customer);
        return batch;
    }
    for (const auto& row : transaction.query("SELECT sequence, kind, subject, at FROM events "
                                             "WHERE customer_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
                                             customer.value, sequence, most_events))
        batch.events.push_back({row.integer(0), customer, row.text(1), row.text(2), row.time(3)});
    if (!batch.events.empty()) batch.sequence = batch.events.back().sequence;
    return batch;
}

class StoreFeed final : public Feed {
public:
    explicit StoreFeed(store::Store& store) : store_(store) {}

    Task<Batch> after(CustomerId customer, std::int64_t sequence, std::chrono::milliseconds longest) override {
        const auto until = steady_clock::now() + longest;
        Waiter waiter(*this, co_await boost::asio::this_coro::executor);
        // Before the first look: what is committed between it and the wait must not be missed.
        const auto subscription = store_.listen("events of " + customer.value, [&waiter] { waiter.tell(); });
        for (;;) {
            waiter.told = false;
            const std::int64_t looked_at = newest();
            auto batch = co_await store_.read([&](store::Transaction& t) { return read_batch(t, customer, sequence); });
            if (batch.replay_lost || !batch.events.empty()) co_return batch;
            while (!waiter.told && newest() == looked_at) {
                const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
                if (is_closed() || left.count() <= 0) co_return batch;
                co_await waiter.wake_up.wait(std::min(left, poll_interval));
                if (!waiter.told && !is_closed()) co_await look_for_newest();
            }
        }
    }

    void close() override {
        const std::lock_guard guard(mutex_);
        closed_ = true;
        for (Waiter* waiter : waiting_) waiter->wake_up.wake();
    }

private:
    struct Waiter {
        Waiter(StoreFeed& feed, boost::asio::any_io_executor executor) : wake_up(std::move(executor)), feed_(feed) {
            const std::lock_guard guard(feed_.mutex_);
            feed_.waiting_.insert(this);
        }
        ~Waiter() {
            const std::lock_guard guard(feed_.mutex_);
            feed_.waiting_.erase(this);
        }
        void tell() {
            told = true;
            wake_up.wake();
        }
        store::WakeUp wake_up;
        std::atomic<bool> told = false;

    private:
        StoreFeed& feed_;
    };

    bool is_closed() {
        const std::lock_guard guard(mutex_);
        return closed_;
    }
    std::int64_t newest() {
        const std::lock_guard guard(mutex_);
        return newest_;
    }

    // However many follow, one of them asks the store on behalf of all.
    Task<> look_for_newest() {
        {
            const std::lock_guard guard(mutex_);
            const auto now = steady_clock::now();
            if (now - looked_at_ < poll_interval) co_return;
            looked_at_ = now;
        }
        const std::int64_t found =
            co_await store_.read([](store::Transaction& t) { return newest_of(t, AllCustomers::event_feed); });
        const std::lock_guard guard(mutex_);
        newest_ = found;
    }

    store::Store& store_;
    std::mutex mutex_;
    std::set<Waiter*> waiting_;
    bool closed_ = false;
    std::int64_t newest_ = 0;
    steady_clock::time_point looked_at_{};
};

} // namespace

std::unique_ptr<Feed> make_feed(store::Store& store) { return std::make_unique<StoreFeed>(store); }

} // namespace portal::events
