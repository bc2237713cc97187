// Who in this process wants to hear of which commits. Internal to store/.
#pragma once

#include "store/store.hpp"

#include <map>
#include <mutex>

namespace portal::store {

/// Thread-safe. Subscriptions may outlive it.
class Notices {
public:
    std::unique_ptr<Subscription> listen(std::string topic, std::function<void()> woken);
    void tell(const std::string& topic);

private:
    struct Listeners {
        std::mutex mutex;
        std::multimap<std::string, std::function<void()>> by_topic;
    };
    class Listening;
    std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
};

} // namespace portal::store
