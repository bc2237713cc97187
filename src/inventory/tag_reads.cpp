// Tags that are asked for one resource at a time, as neither the type's list nor the Tagging API tells them: IAM's.
#include "base/text.hpp"
#include "inventory/import_support.hpp"
#include "resources/tag_reading.hpp"

namespace portal::inventory {

namespace {

// Of one type in one import, so that an account of 5,000 roles is read over some imports and others wait for seconds.
constexpr std::size_t most_reads = 1'000;
constexpr std::size_t reads_a_transaction = 50;
constexpr std::size_t most_detail_bytes = 500;

} // namespace

Task<> Inventory::read_tags_singly(Import import, const aws::CatalogType* type) {
    if (!import.with_tags || type->in_tagging_api || !type->tags.empty() || !type->tag_read) co_return;
    const std::string account = import.account.id;
    // A run that was killed goes on with those that this import has not read.
    const auto unread = co_await store_.read([&](store::Transaction& t) {
        const auto stored = Repository(t, import.customer).find_import(import.id);
        return resources::Repository(t, import.customer)
            .unread_tags(account, scan_region(*type, import.place.region), std::string(type->type),
                         stored ? stored->started_at : clock_.now(), most_reads);
    });
    struct Read {
        std::string id;
        Timestamp at;
        resources::Tags tags;
    };
    std::vector<Read> read;
    const auto put = [&]() -> Task<> {
        co_await store_.write([&](store::Transaction& t) {
            if (!import.is_wanted(t)) return;
            resources::Repository repository(t, import.customer);
            for (const auto& one : read) repository.put_tags(import.seen(one.at), one.id, one.tags);
        });
        read.clear();
    };
    std::string detail;
    if (unread.size() == most_reads) detail = "the tags of 1,000 were read; the others are read by the next imports";
    for (const auto& one : unread) {
        const Timestamp at = clock_.now();
        auto tags = co_await resources::read_tags(*installation_.aws().client, import.identity, *type->tag_read,
                                                  one.arn, one.resource_id);
        if (tags) {
            read.push_back({one.id, at, std::move(*tags)});
            if (read.size() >= reads_a_transaction) co_await put();
            continue;
        }
        // One that is gone says nothing about the others; a refusal or a full quota does. They stay unknown.
        const auto [outcome, words] = ending_of(tags.error());
        if (outcome == resources::ScanOutcome::denied || outcome == resources::ScanOutcome::throttled ||
            tags.error().code == ErrorCode::aws_unreachable) {
            detail = cut("tags were not read: " + words, most_detail_bytes);
            break;
        }
    }
    if (!read.empty()) co_await put();
    if (!detail.empty())
        co_await store_.write([&](store::Transaction& t) {
            resources::Repository(t, import.customer)
                .add_detail(account, scan_region(*type, import.place.region), std::string(type->type), detail);
        });
}

} // namespace portal::inventory
