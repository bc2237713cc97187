#include "tags/write_check.hpp"

#include "aws/limits/sleeper.hpp"
#include "resources/tag_reading.hpp"
#include "tags/tags.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

using namespace std::chrono_literals;

constexpr auto read_again_after = 3s;
constexpr auto oldest_read = 5s;
constexpr auto looks_apart = 60s;

} // namespace

WritesUnderWay::Call::Call(std::shared_ptr<WritesUnderWay> of, std::string cloud_account_id)
    : of_(std::move(of)), cloud_account_id_(std::move(cloud_account_id)) {
    const std::lock_guard lock(of_->mutex_);
    ++of_->calls_[cloud_account_id_];
}

WritesUnderWay::Call::~Call() {
    const std::lock_guard lock(of_->mutex_);
    if (const auto found = of_->calls_.find(cloud_account_id_); --found->second == 0) of_->calls_.erase(found);
}

bool WritesUnderWay::any_of(const std::vector<std::string>& cloud_account_ids) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(cloud_account_ids, [&](const auto& id) { return calls_.contains(id); });
}

bool LooksAfterRefusals::is_due(const std::string& change_id, const std::string& cloud_account_id, Timestamp now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(looked_at_, [&](const auto& look) { return now >= look.second + looks_apart; });
    return looked_at_.try_emplace({change_id, cloud_account_id}, now).second;
}

Task<> Tags::writes_have_ended(std::vector<std::string> cloud_account_ids) {
    const Timestamp give_up = clock_.now() + 60s; // no call takes longer
    while (writes_under_way_->any_of(cloud_account_ids) && clock_.now() < give_up)
        co_await aws::make_sleeper()->sleep(20ms);
}

WriteCheck::WriteCheck(store::Store& store, aws::Client& client, const Clock& clock,
                       std::shared_ptr<WritesUnderWay> under_way, Subject subject, std::vector<WriteTarget*> targets)
    : store_(store), client_(client), clock_(clock), under_way_(std::move(under_way)), subject_(std::move(subject)),
      targets_(std::move(targets)) {}

Task<> WriteCheck::refresh() {
    for (auto* target : targets_) {
        const Timestamp at = clock_.now();
        if (at - target->read_at < read_again_after) continue;
        auto now =
            co_await resources::read_tags(client_, subject_.identity, *target->type->tagging, target->arn, target->id);
        if (!now) {
            error_ = std::move(now.error());
            co_return;
        }
        const bool replaces_all = target->type->write == aws::TagWrite::own_replace;
        if (replaces_all ? *now != target->current : !own_keys_are_same(*target, *now)) {
            error_ = changed_meanwhile();
            co_return;
        }
        target->current = std::move(*now);
        target->read_at = at;
    }
}

Task<Result<void>> WriteCheck::holds() {
    if (error_) co_return tl::unexpected<Error>(*error_);
    // Counted first: who lowers the level, and then waits for what is counted, misses no call.
    call_.emplace(under_way_, subject_.cloud_account_id);
    const bool may_write = co_await store_.read([&](store::Transaction& t) {
        const auto account = accounts::find_account(t, subject_.customer, subject_.cloud_account_id);
        return account && account->access.effective_level == accounts::AccessLevel::resources_and_tags_write_back;
    });
    if (!may_write)
        error_ = Error{.code = ErrorCode::tags_not_writable,
                       .detail = "The account's access level does not write to AWS any more."};
    const Timestamp now = clock_.now();
    if (!error_ && std::ranges::any_of(targets_, [&](auto* target) { return now - target->read_at > oldest_read; }))
        error_ = Error{.code = ErrorCode::aws_throttled, // read again, and tried again
                       .detail = "Its tags could not be read within the 5 seconds before the write."};
    if (!error_) co_return Result<void>();
    call_.reset();
    co_return tl::unexpected<Error>(*error_);
}

} // namespace portal::tags
