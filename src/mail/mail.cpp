#include "mail/mail.hpp"

#include "base/log.hpp"
#include "base/other_thread.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace asio = boost::asio;

namespace portal::mail {

namespace {

using namespace std::chrono_literals;

constexpr auto tried_for = 24h;
constexpr auto patience = 3s; // of a stop

struct Payload {
    std::string to;
    std::string subject;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Payload, (), (to, subject, text))

/// Seldomer the longer it does not work: a tenth of the mail's age, 20 s to an hour.
std::chrono::seconds pause(std::chrono::microseconds age) {
    return std::clamp(std::chrono::duration_cast<std::chrono::seconds>(age / 10), std::chrono::seconds(20),
                      std::chrono::seconds(3600));
}

} // namespace

struct Mail::Thread {
    asio::thread_pool pool{1};
    std::atomic<std::chrono::steady_clock::time_point> give_up_at{std::chrono::steady_clock::time_point::max()};

    bool gives_up() const { return std::chrono::steady_clock::now() >= give_up_at.load(); }
    ~Thread() {
        give_up_at = std::chrono::steady_clock::time_point::min();
        pool.join();
    }
};

Mail::Mail(const Clock& clock, Random& random, Settings settings)
    : clock_(clock), random_(random), settings_(std::move(settings)), thread_(std::make_unique<Thread>()) {}
Mail::~Mail() = default;

void Mail::stop() { thread_->give_up_at = std::chrono::steady_clock::now() + patience; }

bool Mail::send(store::Transaction& transaction, const CustomerId& customer, Message message) {
    if (!is_configured() || !is_address(message.to)) return false;
    const Payload payload{std::move(message.to), std::move(message.subject), std::move(message.text)};
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = "mail", .subject = payload.to, .payload = json::write(payload)});
    return true;
}

void Mail::register_jobs(jobs::Worker& worker) {
    worker.handle("mail", [this](jobs::JobContext& context) { return run(context); }, {.most_at_once = 1});
}

Task<jobs::Outcome> Mail::run(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const auto payload = json::read<Payload>(job.payload);
    if (!payload || !is_configured())
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled, .reason = "No mail server is configured."};
    const auto mail = written({payload->to, payload->subject, payload->text}, settings_.from, job.id, job.created_at);
    if (!mail) co_return jobs::Finished{.status = jobs::JobStatus::failed, .reason = mail.error().detail};
    Result<void> sent;
    co_await on_other_thread(
        [this](std::function<void()> handed) { asio::post(thread_->pool, std::move(handed)); },
        [&] { sent = deliver(settings_, payload->to, *mail, [this] { return thread_->gives_up(); }); });
    if (sent) co_return jobs::Finished{};
    const std::string why = sent.error().detail;
    log::warning("a mail was not taken", {{"job", job.id}, {"reason", why}});
    const auto age = clock_.now() - job.created_at;
    if (age >= tried_for) co_return jobs::Finished{.status = jobs::JobStatus::failed, .reason = why};
    co_return jobs::RunAgain{clock_.now() + pause(age), jobs::JobStatus::queued};
}

} // namespace portal::mail
