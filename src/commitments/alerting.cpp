// Alerts told once: written down when they come up, mailed to whoever wants them, forgotten when they have passed.
#include "audit/subject.hpp"
#include "commitments/commitments.hpp"
#include "commitments/known.hpp"
#include "events/events.hpp"

#include <algorithm>

namespace portal::commitments {

namespace {

constexpr std::size_t most_recipients = 50;
constexpr std::size_t most_history = 500;

std::string mail_text(const std::string& name, const std::vector<Alert>& alerts, const std::string& link) {
    std::string text = "The commitment \"" + name + "\":\n\n";
    for (const auto& alert : alerts) text += "- " + alert.text + "\n";
    return text + "\nNumbers, chart and forecast: " + link + "\n";
}

} // namespace

void Commitments::raise_alerts(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    Repository repository(transaction, customer);
    const auto stored = repository.find(id);
    if (!stored) return;
    const Timestamp now = clock_.now();
    const Known found = known(repository, *stored, now);
    const auto raised = alerts(stored->contract, progress(found.counting, forecast(found.counting)), found.is_anything,
                               found.behind, std::chrono::floor<std::chrono::days>(now));
    const auto before = repository.alert_keys(id);
    std::vector<Alert> fresh;
    std::set<std::string> keys;
    for (const auto& alert : raised) {
        keys.insert(alert.key);
        if (before.contains(alert.key)) continue;
        repository.put_alert(id, alert, now);
        fresh.push_back(alert);
    }
    for (const auto& key : before)
        if (!keys.contains(key)) repository.erase_alert(id, key);
    if (fresh.empty()) return;
    const std::string link = settings_.public_url + "/commitments/" + id;
    for (const auto& recipient : repository.recipients(id))
        mail_.send(
            transaction, customer,
            {.to = recipient,
             .subject = stored->contract.name + ": " + fresh.front().text.substr(0, fresh.front().text.find(". ")),
             .text = mail_text(stored->contract.name, fresh, link)});
    events::append(transaction, clock_, customer, "commitments", id);
}

Task<Result<CommitmentHistory>> Commitments::history(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<CommitmentHistory> {
        CommitmentHistory made;
        for (auto& entry : audit::of_subject(t, context.caller.customer, id, most_history))
            if (entry.action.starts_with("commitment."))
                made.items.push_back({entry.at, std::move(entry.actor), std::move(entry.action),
                                      std::move(entry.before), std::move(entry.after)});
        if (made.items.empty()) return fail(ErrorCode::not_found, "There is no such commitment.");
        return made;
    });
}

Task<Result<AlertSettings>> Commitments::alert_settings(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<AlertSettings> {
        Repository repository(t, context.caller.customer);
        if (!repository.find(id)) return fail(ErrorCode::not_found, "There is no such commitment.");
        return AlertSettings{{repository.recipients(id)}, mail_.is_configured()};
    });
}

Task<Result<AlertSettings>> Commitments::change_alert_settings(api::Context context, std::string id,
                                                               AlertRecipients wanted) {
    if (wanted.recipients.size() > most_recipients) co_return fail_field("recipients", "too-many", "At most 50.");
    for (std::size_t i = 0; i < wanted.recipients.size(); ++i)
        if (!mail::is_address(wanted.recipients[i]))
            co_return fail_field("recipients[" + std::to_string(i) + "]", "not-allowed",
                                 "An e-mail address, as ann@example.com.");
    std::ranges::sort(wanted.recipients);
    wanted.recipients.erase(std::ranges::unique(wanted.recipients).begin(), wanted.recipients.end());
    co_return co_await store_.write([&](store::Transaction& t) -> Result<AlertSettings> {
        Repository repository(t, context.caller.customer);
        if (!repository.find(id)) return fail(ErrorCode::not_found, "There is no such commitment.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.set-alert-recipients", id,
                                       json::write(repository.recipients(id)), json::write(wanted.recipients)));
        repository.set_recipients(id, wanted.recipients);
        return AlertSettings{{repository.recipients(id)}, mail_.is_configured()};
    });
}

} // namespace portal::commitments
