// One look at one type, or at the tags, of one region: a page at a time into the store; only a complete one retires.
#include "aws/operations/resourcegroupstaggingapi.hpp"
#include "aws/pages.hpp"
#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "inventory/import_support.hpp"
#include "inventory/listing.hpp"

namespace portal::inventory {

namespace {

constexpr std::size_t most_detail_bytes = 1'000;
constexpr int listings_before_giving_up = 2; // a page token can die on the way

bool is_dead_token(const Error& error) {
    for (const char* word : {"NextToken", "PaginationToken", "PageToken", "Marker"})
        if (error.aws_code.find(word) != std::string::npos) return true;
    return false;
}

} // namespace

Task<> Inventory::end_scan(Import import, resources::Scan scan, std::set<std::string> seen,
                           std::map<std::string, resources::Known> known) {
    failpoint(Failpoint::before_scan_is_recorded);
    if (scan.detail) scan.detail = cut(*scan.detail, most_detail_bytes);
    co_await store_.write([&](store::Transaction& t) {
        if (!import.is_wanted(t)) return;
        resources::Repository repository(t, import.customer);
        if (scan.outcome == resources::ScanOutcome::complete)
            for (const auto& [arn, row] : known)
                if (!row.gone && !seen.contains(arn)) repository.retire(import.seen(scan.at), row.id);
        repository.put(scan, import.id);
    });
    failpoint(Failpoint::after_scan_is_recorded);
}

Task<> Inventory::scan(Import import, const aws::CatalogType* type) {
    const std::string where = scan_region(*type, import.place.region);
    // Types that tell their own region are listed in one place for all of them.
    const std::string kept_in = type->region.empty() ? where : std::string();
    resources::Scan scan = import.look(where, std::string(type->type), clock_.now());
    const auto cloud_account_id = import.account.id;
    auto known = co_await store_.read([&](store::Transaction& t) {
        return resources::Repository(t, import.customer).known(cloud_account_id, kept_in, scan.type);
    });
    std::set<std::string> seen;
    std::vector<std::string> problems;
    bool is_whole = true;
    for (int listing = 1; listing <= listings_before_giving_up; ++listing) {
        std::optional<Error> failed;
        Listing pages(*installation_.aws().client, *type, import.identity);
        while (!pages.done()) {
            auto page = co_await pages.next();
            if (!page) {
                failed = std::move(page.error());
                break;
            }
            const Answer answer = read_answer(*type, *page, import.place, import.with_tags);
            is_whole = is_whole && answer.is_whole;
            for (const auto& problem : answer.problems)
                if (problems.size() < 10) problems.push_back(problem);
            failpoint(Failpoint::before_page_is_recorded);
            std::map<std::string, resources::Known> updates;
            if (!answer.items.empty()) {
                const resources::Seen as = import.seen(scan.at);
                updates = co_await store_.write([&](store::Transaction& t) {
                    std::map<std::string, resources::Known> written;
                    if (!import.is_wanted(t)) return written;
                    resources::Repository repository(t, import.customer);
                    for (const auto& found : answer.items)
                        repository.put_listed(clock_, random_, as, found, known, written);
                    return written;
                });
            }
            failpoint(Failpoint::after_page_is_recorded);
            for (auto& [arn, row] : updates) known.insert_or_assign(arn, row);
            for (const auto& found : answer.items) seen.insert(found.arn);
        }
        if (!failed) break;
        if (is_dead_token(*failed) && listing < listings_before_giving_up) { // from the start again
            is_whole = true;
            continue;
        }
        const Ending ending = ending_of(*failed);
        scan.outcome = ending.outcome;
        problems.insert(problems.begin(), ending.detail);
        break;
    }
    if (!is_whole && scan.outcome == resources::ScanOutcome::complete) scan.outcome = resources::ScanOutcome::partial;
    scan.count = static_cast<std::int64_t>(seen.size());
    if (!problems.empty()) {
        scan.detail.emplace();
        for (const auto& problem : problems) *scan.detail += (scan.detail->empty() ? "" : "; ") + problem;
    }
    co_await end_scan(std::move(import), std::move(scan), std::move(seen), std::move(known));
}

Task<> Inventory::scan_tags(Import import) {
    resources::Scan scan = import.look(import.tags_region(), std::string(resources::tags_scan), clock_.now());
    if (!import.with_tags) {
        scan.outcome = resources::ScanOutcome::skipped;
        scan.detail = "The access level is Resources: tags are not read.";
        co_return co_await end_scan(std::move(import), std::move(scan), {}, {});
    }
    const auto cloud_account_id = import.account.id;
    const auto complete = co_await store_.read([&](store::Transaction& t) {
        return resources::Repository(t, import.customer).complete(import.id, cloud_account_id, import.place.region);
    });
    std::set<std::string> shown;
    std::size_t unkept = 0;
    std::size_t of_others = 0;
    for (int listing = 1; listing <= listings_before_giving_up; ++listing) {
        std::optional<Error> failed;
        aws::resourcegroupstaggingapi::GetResources request;
        request.resources_per_page = 100;
        aws::Pages<aws::resourcegroupstaggingapi::GetResources> pages(*installation_.aws().client, request,
                                                                      import.identity);
        while (!pages.done()) {
            auto page = co_await pages.next();
            if (!page) {
                failed = std::move(page.error());
                break;
            }
            std::vector<resources::Found> items;
            for (const auto& mapping : page->resource_tag_mapping_list) {
                std::map<std::string, std::string> tags;
                for (const auto& tag : mapping.tags) tags.insert_or_assign(tag.key, tag.value);
                auto found = read_tagged(mapping.resource_arn.value_or(""), std::move(tags), import.place);
                if (!found)
                    ++unkept;
                else if (found->owner && *found->owner != import.place.account_id)
                    ++of_others; // their owner's import tells of them
                else if (import.is_left_out && found->region != resources::global_region)
                    continue;
                else if (shown.insert(found->arn).second)
                    items.push_back(std::move(*found));
            }
            failpoint(Failpoint::before_page_is_recorded);
            const resources::Seen as = import.seen(scan.at);
            co_await store_.write([&](store::Transaction& t) {
                if (!import.is_wanted(t)) return;
                resources::Repository(t, import.customer).put_tagged(clock_, random_, as, items, complete);
            });
            failpoint(Failpoint::after_page_is_recorded);
        }
        if (!failed) break;
        if (is_dead_token(*failed) && listing < listings_before_giving_up) continue;
        const Ending ending = ending_of(*failed);
        scan.outcome = ending.outcome;
        scan.detail = ending.detail;
        break;
    }
    scan.count = static_cast<std::int64_t>(shown.size());
    if (unkept > 0 && scan.outcome == resources::ScanOutcome::complete) {
        scan.outcome = resources::ScanOutcome::partial;
        scan.detail = std::to_string(unkept) + " ARNs could not be kept";
    }
    if (of_others > 0)
        scan.detail = (scan.detail ? *scan.detail + "; " : std::string()) + std::to_string(of_others) +
                      " resources of other accounts were left to their owners";
    if (scan.outcome == resources::ScanOutcome::complete)
        co_await store_.write([&](store::Transaction& t) {
            if (!import.is_wanted(t)) return;
            resources::Repository repository(t, import.customer);
            if (!import.is_left_out) repository.end_of_tagged(import.seen(scan.at), import.place.region, shown);
            if (import.is_home)
                repository.end_of_tagged(import.seen(scan.at), std::string(resources::global_region), shown);
        });
    co_await end_scan(std::move(import), std::move(scan), {}, {});
}

} // namespace portal::inventory
