#include "base/failpoint.hpp"
#include "base/other_thread.hpp"
#include "store/lane.hpp"
#include "store/migrations.hpp"
#include "store/postgres/connection.hpp"
#include "store/sqlite/connection.hpp"
#include "store/stopping.hpp"
#include "store/threads.hpp"

#include <future>

namespace portal::store {

namespace {

using Connections = std::vector<std::unique_ptr<Connection>>;

/// Where a test asks for it, what a writing transaction does is done, rolled back, and done again.
void run(Connection& connection, Mode mode, const std::function<bool(Transaction&)>& fn) {
    if (mode == Mode::write && transactions_run_twice())
        connection.run(mode, [&](Transaction& t) { return fn(t), false; });
    connection.run(mode, fn);
}

class LaneStore final : public Store {
public:
    LaneStore(Engine engine, std::unique_ptr<Notices> notices, Connections writers, Connections readers,
              std::shared_ptr<postgres::Watchdog> watchdog = nullptr)
        : engine_(engine), notices_(std::move(notices)), watchdog_(std::move(watchdog)), writers_(std::move(writers)),
          readers_(std::move(readers)) {}

    void end_within(std::chrono::milliseconds most) {
        if (watchdog_) watchdog_->end_within(most);
    }

    Engine engine() const override { return engine_; }

    std::unique_ptr<Subscription> listen(std::string topic, std::function<void()> woken) override {
        return notices_->listen(std::move(topic), std::move(woken));
    }

    void run_blocking(bool writable, std::function<bool(Transaction&)> fn) override {
        refuse_on_io_thread("SQL");
        std::promise<std::exception_ptr> done;
        auto ended = done.get_future();
        lane(writable).submit([&](Connection& connection) {
            std::exception_ptr error;
            try {
                run(connection, mode(writable), fn);
            } catch (...) {
                error = std::current_exception();
            }
            // Moved, and after the handler: the exception is the caller's alone when the caller wakes.
            done.set_value(std::move(error));
        });
        if (auto error = ended.get()) std::rethrow_exception(error);
    }

protected:
    Task<> dispatch(bool writable, std::function<bool(Transaction&)> fn) override {
        const auto of_lane = std::make_shared<Connection*>();
        return on_other_thread(
            [of_lane, &lane = lane(writable)](std::function<void()> handed) {
                lane.submit([of_lane, handed = std::move(handed)](Connection& connection) {
                    *of_lane = &connection;
                    handed();
                });
            },
            [of_lane, fn = std::move(fn), how = mode(writable)] { run(**of_lane, how, fn); });
    }

private:
    static Mode mode(bool writable) { return writable ? Mode::write : Mode::read; }
    Lane& lane(bool writable) { return writable ? writers_ : readers_; }

    Engine engine_;
    std::unique_ptr<Notices> notices_;
    const std::shared_ptr<postgres::Watchdog> watchdog_; ///< of PostgreSQL's connections
    Lane writers_;
    Lane readers_;
};

constexpr std::string_view sqlite_scheme = "sqlite:";

Result<std::unique_ptr<Store>> open_sqlite(const Settings& settings) {
    const std::string file = settings.url.substr(sqlite_scheme.size());
    if (file.empty() || file.starts_with(":"))
        return fail(ErrorCode::not_configured,
                    "The store's url must name a file: sqlite:/var/lib/client-portal/portal.db.");
    auto notices = std::make_unique<Notices>();
    Connections writers, readers;
    writers.push_back(sqlite::connect(file, sqlite::Access::write, *notices));
    migrate(*writers.front(), Engine::sqlite, embedded_migrations());
    for (std::size_t i = 0; i < std::max<std::size_t>(settings.readers, 1); ++i)
        readers.push_back(sqlite::connect(file, sqlite::Access::read, *notices));
    return std::make_unique<LaneStore>(Engine::sqlite, std::move(notices), std::move(writers), std::move(readers));
}

Result<std::unique_ptr<Store>> open_postgres(const Settings& settings) {
    auto notices = std::make_unique<Notices>();
    const auto watchdog = std::make_shared<postgres::Watchdog>();
    const auto connect = [&] { return postgres::connect(settings.url, *notices, watchdog); };
    Connections writers, readers;
    writers.push_back(connect());
    migrate(*writers.front(), Engine::postgres, embedded_migrations());
    while (writers.size() < settings.writers) writers.push_back(connect());
    for (std::size_t i = 0; i < std::max<std::size_t>(settings.readers, 1); ++i) readers.push_back(connect());
    return std::make_unique<LaneStore>(Engine::postgres, std::move(notices), std::move(writers), std::move(readers),
                                       watchdog);
}

} // namespace

void end_within(Store& store, std::chrono::milliseconds most) {
    if (auto* lanes = dynamic_cast<LaneStore*>(&store)) lanes->end_within(most);
}

Result<std::unique_ptr<Store>> open(Settings settings) {
    try {
        if (settings.url.starts_with(sqlite_scheme)) return open_sqlite(settings);
        if (settings.url.starts_with("postgresql://") || settings.url.starts_with("postgres://"))
            return open_postgres(settings);
    } catch (const StoreError& error) {
        return fail(ErrorCode::store_unavailable, error.what());
    } catch (const std::invalid_argument& error) {
        return fail(ErrorCode::not_configured, std::string("The store's url cannot be used: ") + error.what() + ".");
    }
    return fail(ErrorCode::not_configured, "The store's url must begin with sqlite: or postgresql://.");
}

} // namespace portal::store
