#include "aws/credentials/watched_credentials.hpp"

#include "aws/credentials/renewable.hpp"
#include "base/log.hpp"

#include <mutex>

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 5s;

class WatchedCredentials final : public CredentialsProvider, public Renewable {
public:
    WatchedCredentials(Configuration configuration, std::function<Result<Configuration>()> load,
                       CredentialSources sources, const Clock& clock)
        : configuration_(std::move(configuration)), load_(std::move(load)), sources_(std::move(sources)), clock_(clock),
          looked_at_(clock.now()), provider_(default_credentials(configuration_, sources_, clock_)) {}

    Task<Result<Credentials>> get() override {
        std::shared_ptr<CredentialsProvider> provider;
        {
            const std::lock_guard lock(mutex_);
            const Timestamp now = clock_.now();
            // A clock that was set back is no reason to wait.
            if (now >= looked_at_ + between_looks || now < looked_at_) look(now);
            provider = provider_;
        }
        co_return co_await provider->get();
    }

    bool renew(const Credentials& refused, std::string_view aws_code) override {
        std::shared_ptr<CredentialsProvider> provider;
        {
            const std::lock_guard lock(mutex_);
            if (look(clock_.now())) return true;
            provider = provider_;
        }
        return aws::renew(*provider, refused, aws_code);
    }

private:
    /// True where the files hold something else than before.
    bool look(Timestamp now) {
        looked_at_ = now;
        const Result<Configuration> loaded = load_();
        if (!loaded) {
            if (!unreadable_) log::warning("the AWS files cannot be read again", {{"reason", loaded.error().detail}});
            unreadable_ = true;
            return false;
        }
        unreadable_ = false;
        if (loaded->profiles == configuration_.profiles) return false;
        if (configuration_.profiles.contains(configuration_.profile) &&
            !loaded->profiles.contains(configuration_.profile))
            return false;
        configuration_.profiles = loaded->profiles;
        provider_ = default_credentials(configuration_, sources_, clock_);
        log::info("the AWS files have changed and are used as they are now", {});
        return true;
    }

    std::mutex mutex_;
    Configuration configuration_;
    const std::function<Result<Configuration>()> load_;
    const CredentialSources sources_;
    const Clock& clock_;
    Timestamp looked_at_;
    bool unreadable_ = false;
    std::shared_ptr<CredentialsProvider> provider_;
};

} // namespace

std::shared_ptr<CredentialsProvider> watched_credentials(Configuration configuration,
                                                         std::function<Result<Configuration>()> load,
                                                         CredentialSources sources, const Clock& clock) {
    return std::make_shared<WatchedCredentials>(std::move(configuration), std::move(load), std::move(sources), clock);
}

} // namespace portal::aws
