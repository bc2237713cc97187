// Mails that the portal sends by itself, through the operator's SMTP server. The room's one public header.
//
// A mail is a job (kind "mail"): it exists exactly when its cause does, and is tried for a day. It may arrive twice
// where the process dies between the server's word and the portal's; its Message-ID is the same then.
#pragma once

#include "jobs/jobs.hpp"
#include "mail/message.hpp"

#include <functional>
#include <memory>

namespace portal::mail {

struct Settings {
    std::string url; ///< "smtp://host:587" or "smtps://host:465"; empty: no mail is sent
    std::string from;
    std::string username;              ///< empty: without
    std::string password;              ///< read from a file or the environment; in no log
    bool needs_encryption = true;      ///< STARTTLS is insisted on; of smtps it is there anyway
    std::string certificate_file = {}; ///< of an authority of the operator's own; empty: the system's
};

/// Thread-safe; outlives the worker.
class Mail {
public:
    Mail(const Clock& clock, Random& random, Settings settings);
    /// Ends a delivery that is under way, within a second or two.
    ~Mail();

    bool is_configured() const { return !settings_.url.empty(); }

    /// In the caller's transaction. False where no server is configured, or the address is none.
    bool send(store::Transaction& transaction, const CustomerId& customer, Message message);

    /// The handler of "mail": one at a time, so that a server that hangs holds up nothing but mails.
    void register_jobs(jobs::Worker& worker);

    /// A delivery that is under way has a few seconds more; it is tried again after the next start. Thread-safe.
    void stop();

private:
    struct Thread;
    Task<jobs::Outcome> run(jobs::JobContext& context);

    const Clock& clock_;
    Random& random_;
    const Settings settings_;
    std::unique_ptr<Thread> thread_;
};

/// Hands a mail to the server; blocking, at most 60 s, of which at most 15 s pass without a word of the server. Given
/// up within a second once `give_up` is true. Error: mail_not_taken with the server's words.
Result<void> deliver(const Settings& settings, const std::string& to, const std::string& mail,
                     const std::function<bool()>& give_up = {});

} // namespace portal::mail
