// The organisation's tag policy of an account whose level writes: read anew from time to time, so that a plan can say
// what AWS would refuse.
#include "aws/operations/organizations.hpp"
#include "base/failpoint.hpp"
#include "events/events.hpp"
#include "resources/catalog.hpp"
#include "tags/repository.hpp"

namespace portal::tags {

namespace {

using namespace std::chrono_literals;

constexpr auto interval = 1h;
constexpr auto soon = 60s;

std::string policy_key(const std::string& id) { return "tag-policy:" + id; }

} // namespace

void Tags::read_policy(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = "tag-policy", .subject = id, .unique_key = policy_key(id)});
}

void Tags::account_activated(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    const auto account = accounts::find_account(transaction, customer, id);
    if (account && account->access.level == accounts::AccessLevel::resources_and_tags_write_back)
        read_policy(transaction, customer, id);
}

Task<jobs::Outcome> Tags::run_policy(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    const auto account =
        co_await store_.read([&](store::Transaction& t) { return accounts::find_account(t, customer, id); });
    if (!account || account->status != accounts::Status::activated ||
        account->access.level != accounts::AccessLevel::resources_and_tags_write_back)
        co_return jobs::Finished{}; // begun again with the level
    const std::string name = "client-portal-policy-" + id.substr(id.size() - 12);
    auto identity = co_await accounts_.enter(customer, id, name);
    if (!identity) co_return jobs::RunAgain{clock_.now() + soon};
    identity->region = resources::global_region_of(account->partition);
    aws::organizations::DescribeEffectivePolicy request;
    request.policy_type = "TAG_POLICY";
    const auto answer = co_await installation_.aws().client->call(request, *identity);
    PolicyRow row{.outcome = "read"};
    if (answer) {
        if (answer->effective_policy) row.document = answer->effective_policy->policy_content;
        if (row.document && !read_tag_policy(*row.document)) row = {.outcome = "failed"};
    } else if (answer.error().aws_code == "EffectivePolicyNotFoundException" ||
               answer.error().aws_code == "AWSOrganizationsNotInUseException") {
        row.outcome = "none";
    } else if (answer.error().code == ErrorCode::aws_access_denied) {
        row.outcome = "denied"; // AWS itself still refuses what its policy forbids
    } else {
        co_return jobs::RunAgain{clock_.now() + soon}; // what was read before stays
    }
    co_await store_.write([&](store::Transaction& t) { Repository(t, customer).put_policy(id, row, clock_.now()); });
    co_return jobs::RunAgain{clock_.now() + interval};
}

} // namespace portal::tags
