// What a run asks the automation: decided and written down in one transaction, then published.
#include "aws/operations/sns.hpp"
#include "aws/regions.hpp"
#include "linked_accounts/messages.hpp"
#include "linked_accounts/run_support.hpp"

#include <algorithm>

namespace portal::linked_accounts {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_in_flight = 20; // stacks at once: what CloudFormation and STS bear easily
constexpr auto answer_time = 15s;          // then a request is sent again
constexpr std::int64_t most_sendings = 4;
constexpr auto first_description = 5s;
constexpr auto description_interval = 10s;

} // namespace

Verb verb_of(const LinkedActivation& row) {
    const bool activates = row.purpose == Purpose::activation;
    if (row.state == State::creating) return activates ? Verb::create : Verb::create_add_on;
    if (row.state == State::verifying) return activates ? Verb::describe : Verb::describe_add_on;
    return Verb::probe;
}

std::optional<Request> Bulk::request_for(store::Transaction& transaction, const CustomerId& customer,
                                         LinkedActivation& row, const StoredGrant& grant,
                                         const accounts::Accounts::Order& order) {
    const bool is_new = !row.request_id;
    if (is_new) row.request_id = uuid_v7(clock_, random_);
    Request request{.id = *row.request_id, .verb = verb_of(row), .grant = grant.id, .account_id = row.account_id};
    if (row.state == State::verifying) request.stack_id = row.stack_id;
    const std::string id = row.cloud_account_id.value_or("");
    if (request.verb == Verb::create) {
        Result<std::string> external_id =
            is_new ? accounts_.ask_for_activation(
                         transaction, customer, id, order,
                         audit::by_system(customer, "cloud-account.activate", "", nullptr, nullptr))
                   : accounts::external_id_of(transaction, customer, AccountId::trusted(row.account_id));
        if (!external_id) {
            fail_row(transaction, customer, row, external_id.error());
            return std::nullopt;
        }
        request.external_id = std::move(*external_id);
    }
    if (request.verb == Verb::create_add_on && is_new) {
        const auto asked = accounts_.ask_for_tag_stack(transaction, customer, id, order);
        if (!asked) {
            fail_row(transaction, customer, row, asked.error());
            return std::nullopt;
        }
    }
    return request;
}

void Bulk::give_up_waiting(store::Transaction& transaction, const CustomerId& customer, LinkedActivation& row) {
    Error silent{.code = ErrorCode::automation_silent,
                 .detail = "The automation did not answer within " +
                           std::to_string(most_sendings * answer_time.count()) + " seconds."};
    if (row.state != State::creating) return fail_row(transaction, customer, row, std::move(silent));
    // Lambda may begin much later, where its concurrency is used up. The stack that it makes then is a good one, so the
    // account is not given up.
    silent.detail += " The account goes on by itself: a stack that comes later is still taken.";
    set_state(row, State::failed, clock_.now());
    row.reason = reason_of(silent);
}

Bulk::Sending Bulk::decide(store::Transaction& transaction, const CustomerId& customer, const std::string& job_id,
                           const StoredGrant& grant, const accounts::Accounts::Order& order) {
    Sending sending;
    const auto job = jobs::find(transaction, customer, job_id);
    if (!job || job->status == jobs::JobStatus::cancelled) return sending;
    const auto work = load(transaction, customer, *job);
    Repository repository(transaction, customer);
    const Timestamp now = clock_.now();
    auto rows = work->active();
    auto in_flight = static_cast<std::size_t>(
        std::ranges::count_if(rows, [](const auto& row) { return row.state != State::waiting; }));
    for (auto& row : rows) {
        if (row.state == State::waiting) {
            if (in_flight >= most_in_flight || now < row.since) continue;
            ++in_flight;
            set_state(row, State::probing, now);
        }
        const bool is_new = !row.request_id;
        if (row.state == State::verifying) {
            const auto last = row.sent_at.value_or(row.since);
            if (now - last < (row.sent_at ? std::chrono::seconds(description_interval) : first_description)) continue;
        } else if (!is_new && row.sent_at && now - *row.sent_at < answer_time) {
            continue;
        } else if (!is_new && row.sendings >= most_sendings) {
            give_up_waiting(transaction, customer, row);
            repository.update(row);
            continue;
        }
        const auto request = request_for(transaction, customer, row, grant, order);
        if (request) {
            row.sent_at = now;
            row.sendings += 1;
            sending.messages.push_back(message_of(*request));
        }
        repository.update(row);
    }
    return sending;
}

Task<Result<void>> Bulk::publish(const StoredGrant& grant, aws::Identity identity, std::string activation_name,
                                 std::vector<std::string> messages) {
    identity.region = grant.region;
    const aws::Region* region = aws::find_region(grant.region);
    for (auto& message : messages) {
        aws::sns::Publish request;
        request.topic_arn = "arn:" + std::string(region ? region->partition : "aws") + ":sns:" + grant.region + ":" +
                            grant.master_account_id + ":" + requests_name(activation_name);
        request.message = std::move(message);
        auto sent = co_await installation_.aws().client->call(request, identity);
        if (!sent) co_return tl::unexpected<Error>(std::move(sent.error()));
    }
    co_return Result<void>();
}

} // namespace portal::linked_accounts
