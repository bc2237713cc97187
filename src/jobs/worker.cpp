#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "events/events.hpp"
#include "jobs/places.hpp"
#include "jobs/queue.hpp"
#include "store/wake_up.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <mutex>

namespace portal::jobs {

namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds poll_interval = 1s;
constexpr std::chrono::milliseconds pause_after_lost_claim = 50ms;
constexpr std::chrono::milliseconds pause_after_store_error = 5s;
constexpr std::chrono::hours housekeeping_interval{1};

/// What the worker, its loop and the runs that it began share; the runs may outlive the worker.
struct Core {
    Core(store::Store& a_store, const Clock& a_clock, Random& random, WorkerSettings the_settings)
        : store(a_store), clock(a_clock), settings(std::move(the_settings)),
          owner(queue::new_owner(settings.node, random)), places(settings.concurrency, settings.urgent_places) {}

    Timestamp lease_time(store::Transaction& t) const {
        return settings.lease_clock ? settings.lease_clock(t) : queue::database_time(t);
    }
    Timestamp lease_until(store::Transaction& t) const { return lease_time(t) + settings.lease; }

    store::Store& store;
    const Clock& clock;
    const WorkerSettings settings;
    const queue::Owner owner;
    std::map<std::string, Handler> handlers;

    std::mutex mutex;
    std::map<std::string, std::shared_ptr<std::atomic<bool>>> running; ///< by job id: whether it is still ours
    Places places;
    std::unique_ptr<store::WakeUp> wake_up; ///< once run() has begun
    std::optional<steady_clock::time_point> stop_by;

    void wake() {
        const std::lock_guard guard(mutex);
        if (wake_up) wake_up->wake();
    }
};

class RunningJob final : public JobContext {
public:
    RunningJob(std::shared_ptr<Core> core, Job job, std::shared_ptr<std::atomic<bool>> is_ours)
        : core_(std::move(core)), job_(std::move(job)), is_ours_(std::move(is_ours)) {}

    const Job& job() const override { return job_; }

    Task<bool> report(Progress progress, std::vector<Item> changed) override {
        if (!*is_ours_) co_return false;
        const bool still_ours = co_await core_->store.write([&](store::Transaction& t) {
            return queue::report(t, AllCustomers::queue, core_->clock, core_->owner, job_, progress, changed,
                                 core_->lease_until(t));
        });
        if (!still_ours) *is_ours_ = false;
        co_return still_ours;
    }

private:
    std::shared_ptr<Core> core_;
    Job job_;
    std::shared_ptr<std::atomic<bool>> is_ours_;
};

Task<> end_run(std::shared_ptr<Core> core, Job job, std::optional<Outcome> outcome) {
    failpoint(Failpoint::before_job_ends);
    co_await core->store.write([&](store::Transaction& t) {
        if (!outcome)
            queue::give_back(t, AllCustomers::queue, core->clock, core->owner, job);
        else if (const auto* finished = std::get_if<Finished>(&*outcome))
            queue::finish(t, AllCustomers::queue, core->clock, core->owner, job, *finished);
        else
            queue::run_again(t, AllCustomers::queue, core->clock, core->owner, job, std::get<RunAgain>(*outcome));
    });
    failpoint(Failpoint::after_job_ends);
}

Task<> run_job(std::shared_ptr<Core> core, Job job, std::shared_ptr<std::atomic<bool>> is_ours) {
    RunningJob context(core, job, is_ours);
    std::optional<Outcome> outcome;
    try {
        outcome = co_await core->handlers.at(job.kind)(context);
    } catch (const std::exception& error) {
        // The border of a job (DESIGN: exceptions are bugs, caught at three borders).
        log::error(
            "a job's run failed",
            {{"job", job.id}, {"kind", job.kind}, {"attempt", std::to_string(job.attempts)}, {"error", error.what()}});
    }
    try {
        co_await end_run(core, job, std::move(outcome));
    } catch (const std::exception& error) {
        // Its lease runs out, and it is run again: that is what handlers are made for.
        log::error("a job's end could not be stored", {{"job", job.id}, {"kind", job.kind}, {"error", error.what()}});
    }
    {
        const std::lock_guard guard(core->mutex);
        core->running.erase(job.id);
        core->places.leave(job);
    }
    core->wake();
}

class StoreWorker final : public Worker {
public:
    explicit StoreWorker(std::shared_ptr<Core> core) : core_(std::move(core)) {}

    using Worker::handle;
    void handle(std::string kind, Handler handler, KindOfWork rules) override {
        core_->places.know(kind, rules);
        core_->handlers[std::move(kind)] = std::move(handler);
    }

    Task<> run() override {
        const auto executor = co_await boost::asio::this_coro::executor;
        {
            const std::lock_guard guard(core_->mutex);
            core_->wake_up = std::make_unique<store::WakeUp>(executor);
        }
        const auto subscription = core_->store.listen(queue::topic, [core = core_] { core->wake(); });
        bool is_first = true;
        while (!is_over()) {
            std::chrono::milliseconds pause = poll_interval;
            try {
                if (is_first)
                    co_await core_->store.write(
                        [&](store::Transaction& t) { queue::release_ended(t, AllCustomers::queue); });
                is_first = false;
                co_await keep_house();
                co_await renew();
                pause = co_await begin_due_jobs(executor);
            } catch (const std::exception& error) {
                log::error("the job queue cannot be read", {{"error", error.what()}});
                pause = pause_after_store_error;
            }
            if (pause.count() > 0) co_await core_->wake_up->wait(pause);
        }
        leave();
    }

    void wake() override { core_->wake(); }

    void stop(std::chrono::milliseconds patience) override {
        {
            const std::lock_guard guard(core_->mutex);
            core_->stop_by = steady_clock::now() + patience;
        }
        core_->wake();
    }

private:
    bool is_over() {
        const std::lock_guard guard(core_->mutex);
        return core_->stop_by && (core_->running.empty() || steady_clock::now() >= *core_->stop_by);
    }

    /// Thrown out of a transaction to roll it back.
    struct Stopped {};

    bool is_stopping() {
        const std::lock_guard guard(core_->mutex);
        return core_->stop_by.has_value();
    }

    /// Answers how long to wait before looking again.
    Task<std::chrono::milliseconds> begin_due_jobs(boost::asio::any_io_executor executor) {
        std::vector<std::string> kinds;
        std::size_t most = 0;
        {
            const std::lock_guard guard(core_->mutex);
            if (!core_->stop_by) kinds = core_->places.open_kinds();
            most = core_->places.free();
        }
        if (kinds.empty()) co_return std::min(poll_interval, patience_left());
        std::vector<Waiting> waiting;
        const Timestamp now = core_->clock.now();
        const auto until_due = co_await core_->store.read([&](store::Transaction& t) {
            const queue::Now times{now, core_->lease_time(t)};
            waiting = queue::due(t, AllCustomers::queue, times, kinds, most);
            return waiting.empty() ? queue::until_due(t, AllCustomers::queue, times, kinds) : std::nullopt;
        });
        if (waiting.empty()) {
            if (!until_due) co_return poll_interval;
            // At once, where it became due meanwhile.
            const auto passed = core_->clock.now() - now;
            co_return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(*until_due - passed), 1ms, poll_interval);
        }
        std::vector<std::string> chosen;
        {
            const std::lock_guard guard(core_->mutex);
            chosen = core_->places.choose(waiting);
        }
        const Timestamp here = core_->clock.now();
        failpoint(Failpoint::before_jobs_are_claimed);
        std::vector<Job> jobs;
        try {
            jobs = co_await core_->store.write([&](store::Transaction& t) {
                const queue::Now times{here, core_->lease_time(t)};
                auto claimed = queue::claim(t, AllCustomers::queue, core_->clock, times, core_->owner, chosen,
                                            times.of_leases + core_->settings.lease);
                // Asked after the claim: a job that came after stop() was called is never kept.
                if (is_stopping()) throw Stopped{};
                return claimed;
            });
        } catch (const Stopped&) { // the claim was rolled back
        }
        if (!jobs.empty()) failpoint(Failpoint::after_jobs_are_claimed);
        for (auto& job : jobs) begin(executor, std::move(job));
        // Another node was faster: what it left is there when its transaction has ended.
        co_return jobs.empty() ? std::min(pause_after_lost_claim, patience_left()) : 0ms;
    }

    void begin(const boost::asio::any_io_executor& executor, Job job) {
        auto is_ours = std::make_shared<std::atomic<bool>>(true);
        {
            const std::lock_guard guard(core_->mutex);
            // A run of ours that outlasted its lease goes on; the claim has just renewed it.
            if (!core_->running.emplace(job.id, is_ours).second) return;
            core_->places.take(job);
        }
        boost::asio::co_spawn(executor, run_job(core_, std::move(job), std::move(is_ours)), boost::asio::detached);
    }

    Task<> renew() {
        if (steady_clock::now() - renewed_at_ < core_->settings.lease / 3) co_return;
        renewed_at_ = steady_clock::now();
        std::map<std::string, std::shared_ptr<std::atomic<bool>>> running;
        {
            const std::lock_guard guard(core_->mutex);
            running = core_->running;
        }
        if (running.empty()) co_return;
        co_await core_->store.write([&](store::Transaction& t) {
            const Timestamp until = core_->lease_until(t);
            for (const auto& [id, is_ours] : running)
                if (!queue::renew(t, AllCustomers::queue, core_->owner, id, until)) *is_ours = false;
        });
    }

    Task<> keep_house() {
        if (core_->clock.now() < house_kept_at_ + housekeeping_interval) co_return;
        house_kept_at_ = core_->clock.now();
        co_await core_->store.write([&](store::Transaction& t) {
            queue::prune(t, AllCustomers::maintenance, core_->clock);
            events::prune(t, AllCustomers::maintenance, core_->clock);
        });
    }

    std::chrono::milliseconds patience_left() {
        const std::lock_guard guard(core_->mutex);
        if (!core_->stop_by) return poll_interval;
        return std::max(1ms, std::chrono::ceil<std::chrono::milliseconds>(*core_->stop_by - steady_clock::now()));
    }

    void leave() {
        const std::lock_guard guard(core_->mutex);
        for (const auto& [id, is_ours] : core_->running) *is_ours = false;
        core_->wake_up.reset(); // its timer must not outlive the executor
    }

    std::shared_ptr<Core> core_;
    steady_clock::time_point renewed_at_ = steady_clock::now();
    Timestamp house_kept_at_{};
};

} // namespace

std::unique_ptr<Worker> make_worker(store::Store& store, const Clock& clock, Random& random, WorkerSettings settings) {
    return std::make_unique<StoreWorker>(std::make_shared<Core>(store, clock, random, std::move(settings)));
}

} // namespace portal::jobs
