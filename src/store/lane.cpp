#include "store/lane.hpp"

namespace portal::store {

Lane::Lane(std::vector<std::unique_ptr<Connection>> connections) : connections_(std::move(connections)) {
    for (const auto& connection : connections_) threads_.emplace_back([this, &connection] { serve(*connection); });
}

Lane::~Lane() {
    {
        const std::lock_guard guard(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Lane::submit(Work work) {
    {
        const std::lock_guard guard(mutex_);
        queue_.push_back(std::move(work));
    }
    changed_.notify_one();
}

void Lane::serve(Connection& connection) {
    for (;;) {
        Work work;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
            if (queue_.empty()) return;
            work = std::move(queue_.front());
            queue_.pop_front();
        }
        work(connection);
    }
}

} // namespace portal::store
