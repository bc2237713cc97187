#include "store/notices.hpp"

namespace portal::store {

class Notices::Listening final : public Subscription {
public:
    using Place = std::multimap<std::string, std::function<void()>>::iterator;
    Listening(std::shared_ptr<Listeners> listeners, Place place) : listeners_(std::move(listeners)), place_(place) {}
    ~Listening() override {
        const std::lock_guard guard(listeners_->mutex);
        listeners_->by_topic.erase(place_);
    }

private:
    std::shared_ptr<Listeners> listeners_;
    Place place_;
};

std::unique_ptr<Subscription> Notices::listen(std::string topic, std::function<void()> woken) {
    const std::lock_guard guard(listeners_->mutex);
    const auto place = listeners_->by_topic.emplace(std::move(topic), std::move(woken));
    return std::make_unique<Listening>(listeners_, place);
}

void Notices::tell(const std::string& topic) {
    // Called under the lock: that is what lets a subscription's destructor promise that no call comes after it.
    const std::lock_guard guard(listeners_->mutex);
    const auto [begin, end] = listeners_->by_topic.equal_range(topic);
    for (auto listener = begin; listener != end; ++listener) listener->second();
}

} // namespace portal::store
