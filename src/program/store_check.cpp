#include "program/store_check.hpp"

#include "store/unavailable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <mutex>

namespace portal::program {

namespace {

using namespace std::chrono_literals;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto between_tries = 5s;
/// A writing call that is not done after this time is in trouble, whether it ends well or not.
constexpr auto long_for_a_write = 3s;

/// Strangers ask /readyz: `what` is for them too, `why` for the log.
tl::unexpected<Error> unavailable(const std::string& what, const std::string& why) {
    return tl::unexpected<Error>(Error{
        .code = ErrorCode::store_unavailable, .detail = what + ": " + why, .remedy = what + ". The log says why."});
}

} // namespace

/// The last try, and the one under way.
struct StoreCheck::Writing {
    std::mutex mutex;
    SteadyTime begun = SteadyTime::clock::now(); ///< the schema was looked at just now
    bool is_under_way = false;
    std::string trouble; ///< of the last try that ended; empty: none
};

StoreCheck::StoreCheck(store::Store& store) : store_(store), writing_(std::make_shared<Writing>()) {}

Task<> StoreCheck::try_to_write(store::Store& store, std::shared_ptr<Writing> writing) {
    std::string trouble;
    try {
        co_await store.write([](store::Transaction& t) { store::try_to_write(t); });
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    const std::lock_guard hold(writing->mutex);
    writing->is_under_way = false;
    writing->trouble = std::move(trouble);
}

Task<Result<void>> StoreCheck::check() {
    try {
        co_await store_.read([](store::Transaction& t) { return t.query_one("SELECT 1").has_value(); });
    } catch (const std::exception& error) {
        co_return unavailable("The store cannot be read", error.what());
    }
    bool begins = false;
    std::string trouble;
    {
        const std::lock_guard hold(writing_->mutex);
        const auto since = SteadyTime::clock::now() - writing_->begun;
        trouble = writing_->trouble;
        if (writing_->is_under_way && since >= long_for_a_write)
            trouble = "a write has waited for " +
                      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(since).count()) + " s";
        begins = !writing_->is_under_way && since >= (trouble.empty() ? between_tries : 1s);
        if (begins) writing_->begun = SteadyTime::clock::now(), writing_->is_under_way = true;
    }
    if (begins)
        boost::asio::co_spawn(co_await boost::asio::this_coro::executor, try_to_write(store_, writing_),
                              boost::asio::detached);
    if (!trouble.empty()) co_return unavailable("The store can be read and not written", trouble);
    co_return Result<void>();
}

} // namespace portal::program
