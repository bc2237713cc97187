// What people ask of resources and scans.
#include "base/text.hpp"
#include "resources/catalog.hpp"
#include "resources/repository.hpp"
#include "store/where.hpp"

#include <algorithm>

namespace portal::resources {

namespace {

constexpr std::size_t ids_a_query = 500;
constexpr std::size_t most_words = 500; // in a summary's list
// Resources of accounts that were removed from the portal are not shown.
constexpr std::string_view from =
    " FROM resources r JOIN cloud_accounts c ON c.id = r.cloud_account_id AND c.removed = 0 ";

// What was last seen is derived: an unchanged resource is not written again, the scan that saw it is.
constexpr std::string_view resource_columns =
    "r.id, r.arn, r.type, r.service, r.region, r.account_id, r.cloud_account_id, r.resource_id, r.name, r.state, "
    "r.facts, r.first_seen, r.last_seen, r.gone_at, r.listed, r.tagged, r.tags_known, r.managed_by_aws,"
    " (SELECT MAX(s.complete_at) FROM scans s WHERE s.cloud_account_id = r.cloud_account_id AND s.type = r.type AND "
    "(s.region = r.region OR s.region = 'global'))";

Resource resource_from(const store::Row& row) {
    Resource found{.id = row.text(0),
                   .arn = row.text(1),
                   .type = row.text(2),
                   .service = row.text(3),
                   .region = row.text(4),
                   .account_id = row.text(5),
                   .cloud_account_id = row.text(6),
                   .resource_id = row.text(7),
                   .name = row.optional_text(8),
                   .state = row.optional_text(9),
                   .facts = *json::parse(row.text(10)),
                   .tags = {},
                   .tags_status = row.flag(16) ? TagsStatus::read : TagsStatus::unknown,
                   .managed_by = row.flag(17) ? ManagedBy::aws : ManagedBy::customer,
                   .first_seen = row.time(11),
                   .last_seen = row.time(12),
                   .seen_by = {},
                   .gone_at = row.optional_time(13)};
    if (row.flag(14)) {
        if (const auto* type = find_type(found.type))
            found.seen_by.push_back(std::string(type->service) + ":" + std::string(type->operation().name));
        if (const auto scanned = row.optional_time(18); scanned && !found.gone_at && *scanned > found.last_seen)
            found.last_seen = *scanned;
    }
    if (row.flag(15)) found.seen_by.emplace_back("tag:GetResources");
    return found;
}

store::Where conditions(const store::Transaction& transaction, const CustomerId& customer,
                        const ResourceFilter& filter) {
    store::Where where(customer, "r.customer_id");
    where.condition(filter.gone ? "r.gone_at IS NOT NULL" : "r.gone_at IS NULL");
    where.any_of("r.account_id", filter.account_ids);
    where.any_of("r.type", filter.types);
    where.any_of("r.service", filter.services);
    where.any_of("r.region", filter.regions);
    where.any_of("r.state", filter.states);
    if (!filter.text.empty())
        where.condition(store::contains(transaction.engine(), "r.search_text", where.add(fold_case(filter.text))));
    for (const auto& unit : filter.organizational_units)
        where.condition(store::contains(transaction.engine(), "c.organizational_units",
                                        where.add(json::serialize(json::Value(unit)))));
    const auto has_tag = [&](const std::string& key) {
        return "EXISTS (SELECT 1 FROM resource_tags t WHERE t.resource_id = r.id AND t.tag_key = " + where.add(key);
    };
    for (const auto& [key, values] : filter.tags) {
        std::string condition = has_tag(key);
        std::string list;
        for (const auto& value : values) list += (list.empty() ? "" : ", ") + where.add(value);
        where.condition(condition + " AND t.value IN (" + list + "))");
    }
    for (const auto& key : filter.tags_present) where.condition(has_tag(key) + ")");
    for (const auto& key : filter.tags_absent) where.condition("r.tags_known = 1 AND NOT " + has_tag(key) + ")");
    if (filter.tagged) {
        const std::string any = "EXISTS (SELECT 1 FROM resource_tags t WHERE t.resource_id = r.id)";
        switch (*filter.tagged) {
        case Tagged::yes: where.condition(any); break;
        case Tagged::no:
            // Of tags that were asked for as unknown, none is none that is shown.
            where.condition((filter.tags_status ? "NOT " : "r.tags_known = 1 AND NOT ") + any);
            break;
        case Tagged::unknown: where.condition("r.tags_known = 0 AND NOT " + any); break;
        }
    }
    if (filter.tags_status)
        where.condition(*filter.tags_status == TagsStatus::read ? "r.tags_known = 1" : "r.tags_known = 0");
    if (filter.managed_by)
        where.condition(*filter.managed_by == ManagedBy::aws ? "r.managed_by_aws = 1" : "r.managed_by_aws = 0");
    return where;
}

std::vector<Count> most_first(const std::map<std::string, std::int64_t>& counts) {
    std::vector<Count> sorted;
    for (const auto& [name, count] : counts) sorted.push_back({name, count});
    std::ranges::stable_sort(sorted, std::ranges::greater(), &Count::count);
    if (sorted.size() > most_words) sorted.resize(most_words);
    return sorted;
}

} // namespace

std::vector<Resource> Repository::select(const std::string& where, const std::vector<store::Value>& parameters,
                                         const std::string& rest) {
    std::vector<Resource> found;
    for (const auto& row : transaction_.run(
             "SELECT " + std::string(resource_columns) + std::string(from) + "WHERE " + where + rest, parameters)) {
        found.push_back(resource_from(row));
    }
    std::map<std::string, Resource*> by_id;
    for (auto& resource : found) by_id.emplace(resource.id, &resource);
    std::vector<std::string> ids;
    for (const auto& [id, resource] : by_id) ids.push_back(id);
    for (std::size_t first = 0; first < ids.size(); first += ids_a_query) {
        // Not by the bare column: SQLite would read the customer's every tag from its index for each of these
        // resources.
        store::Where of_these(customer_, "customer_id || ''");
        of_these.any_of("resource_id",
                        {ids.begin() + static_cast<std::ptrdiff_t>(first),
                         ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), first + ids_a_query))});
        for (const auto& tag :
             transaction_.run("SELECT resource_id, tag_key, value, source, pending FROM resource_tags WHERE " +
                                  of_these.sql + " ORDER BY tag_key",
                              of_these.parameters))
            by_id.at(tag.text(0))
                ->tags.push_back({.key = tag.text(1),
                                  .value = tag.text(2),
                                  .source = tag.text(3) == "aws" ? TagSource::aws : TagSource::portal,
                                  .pending = tag.flag(4)});
        for (const auto& write : transaction_.run("SELECT resource_id, tag_key FROM tag_writes WHERE state = "
                                                  "'conflict' AND " +
                                                      of_these.sql,
                                                  of_these.parameters))
            for (auto& tag : by_id.at(write.text(0))->tags) tag.conflict |= tag.key == write.text(1);
    }
    return found;
}

ResourceSlice Repository::list(const ResourceFilter& filter, const std::vector<std::string>& after, std::size_t limit) {
    store::Where where = conditions(transaction_, customer_, filter);
    ResourceSlice slice;
    slice.count = transaction_
                      .run("SELECT COUNT(*) FROM (SELECT 1" + std::string(from) + "WHERE " + where.sql + " LIMIT " +
                               std::to_string(api::most_counted + 1) + ") counted",
                           where.parameters)
                      .at(0)
                      .integer(0);
    if (after.size() == 2) {
        const std::string name = where.add(after[0]);
        const std::string id = where.add(after[1]);
        where.condition("(r.list_name > " + name + " OR (r.list_name = " + name + " AND r.id > " + id + "))");
    }
    slice.resources = select(where.sql, where.parameters, " ORDER BY r.list_name, r.id LIMIT " + std::to_string(limit));
    return slice;
}

std::optional<std::string> Repository::list_name(const std::string& id) {
    const auto row = transaction_.query_one("SELECT list_name FROM resources WHERE customer_id = $1 AND id = $2",
                                            customer_.value, id);
    return row ? std::optional(row->text(0)) : std::nullopt;
}

std::vector<Resource> Repository::find(const std::vector<std::string>& ids) {
    std::vector<Resource> found;
    for (std::size_t first = 0; first < ids.size(); first += ids_a_query) {
        store::Where where(customer_, "r.customer_id");
        where.any_of("r.id", {ids.begin() + static_cast<std::ptrdiff_t>(first),
                              ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), first + ids_a_query))});
        auto some = select(where.sql, where.parameters, " ORDER BY r.id");
        std::move(some.begin(), some.end(), std::back_inserter(found));
    }
    return found;
}

std::optional<Resource> Repository::find(const std::string& id) {
    auto found = select("r.customer_id = $1 AND r.id = $2", {customer_.value, id}, "");
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Change> Repository::changes(const std::string& id, std::size_t most) {
    std::vector<Change> found;
    for (const auto& row :
         transaction_.query("SELECT at, what, before, after FROM resource_changes WHERE resource_id = "
                            "$1 ORDER BY at DESC, number DESC LIMIT " +
                                std::to_string(most),
                            id)) {
        const auto value = [&](std::size_t column) {
            return row.is_null(column) ? json::Value(nullptr) : *json::parse(row.text(column));
        };
        found.push_back({.at = row.time(0), .what = row.text(1), .before = value(2), .after = value(3)});
    }
    return found;
}

ScanSlice Repository::scans(const ScanFilter& filter, const std::vector<std::string>& after, std::size_t limit) {
    store::Where where(customer_, "s.customer_id");
    if (filter.cloud_account_id) where.condition("s.cloud_account_id = " + where.add(*filter.cloud_account_id));
    where.any_of("s.outcome", filter.outcomes);
    where.any_of("s.region", filter.regions);
    ScanSlice slice;
    slice.count =
        transaction_
            .run("SELECT COUNT(*) FROM (SELECT 1 FROM scans s JOIN cloud_accounts c ON c.id = s.cloud_account_id "
                 "AND c.removed = 0 WHERE " +
                     where.sql + " LIMIT " + std::to_string(api::most_counted + 1) + ") counted",
                 where.parameters)
            .at(0)
            .integer(0);
    if (after.size() == 3) {
        const std::string account = where.add(after[0]);
        const std::string region = where.add(after[1]);
        const std::string type = where.add(after[2]);
        where.condition("(s.cloud_account_id > " + account + " OR (s.cloud_account_id = " + account +
                        " AND (s.region > " + region + " OR (s.region = " + region + " AND s.type > " + type + "))))");
    }
    for (const auto& row : transaction_.run(
             "SELECT s.cloud_account_id, c.account_id, s.region, s.type, s.outcome, s.count, s.at, s.complete_at, "
             "s.detail FROM scans s JOIN cloud_accounts c ON c.id = s.cloud_account_id AND c.removed = 0 "
             "WHERE " +
                 where.sql + " ORDER BY s.cloud_account_id, s.region, s.type LIMIT " + std::to_string(limit),
             where.parameters)) {
        Scan scan{.cloud_account_id = row.text(0),
                  .account_id = row.text(1),
                  .region = row.text(2),
                  .type = row.text(3),
                  .service = row.text(3) == tags_scan ? "tagging" : "",
                  .outcome = ScanOutcome::failed,
                  .count = row.integer(5),
                  .at = row.time(6),
                  .complete_at = row.optional_time(7),
                  .detail = row.optional_text(8)};
        if (const auto* type = find_type(scan.type)) scan.service = type->service;
        if (!boost::describe::enum_from_string(row.text(4).c_str(), scan.outcome))
            throw store::StoreError("the store holds an unknown word: " + row.text(4));
        slice.scans.push_back(std::move(scan));
    }
    return slice;
}

Summary Repository::summary() {
    Summary summary;
    const auto counts = [&](const std::string& sql) {
        std::vector<Count> found;
        for (const auto& row : transaction_.query(sql, customer_.value)) found.push_back({row.text(0), row.integer(1)});
        return found;
    };
    // One pass over an index, added up here: a pass for each list would be four times the work.
    std::map<std::string, std::int64_t> types, regions, accounts, states;
    for (const auto& row : transaction_.query(
             "SELECT r.type, r.region, r.account_id, r.state, COUNT(*), r.managed_by_aws, r.tags_known FROM resources "
             "r "
             "WHERE r.customer_id = $1 AND r.gone_at IS NULL AND r.cloud_account_id NOT IN (SELECT id FROM "
             "cloud_accounts WHERE customer_id = $1 AND removed = 1) GROUP BY r.cloud_account_id, r.type, "
             "r.region, r.account_id, r.state, r.managed_by_aws, r.tags_known",
             customer_.value)) {
        const std::int64_t count = row.integer(4);
        if (row.flag(5))
            summary.managed_by_aws += count;
        else
            (row.flag(6) ? summary.untagged : summary.tags_unknown) += count;
        summary.resources += count;
        types[row.text(0)] += count;
        regions[row.text(1)] += count;
        accounts[row.text(2)] += count;
        if (!row.is_null(3)) states[row.text(3)] += count;
    }
    summary.types = most_first(types);
    summary.regions = most_first(regions);
    summary.accounts = most_first(accounts);
    summary.states = most_first(states);
    for (const auto& row : transaction_.query(
             "SELECT r.tags_known, COUNT(*) FROM (SELECT DISTINCT t.resource_id FROM resource_tags t WHERE "
             "t.customer_id = $1) tagged JOIN resources r ON r.id = tagged.resource_id AND r.gone_at IS NULL AND "
             "r.managed_by_aws = 0 AND r.cloud_account_id NOT IN (SELECT id FROM cloud_accounts WHERE customer_id = $1 "
             "AND removed = 1) GROUP BY r.tags_known",
             customer_.value)) {
        summary.tagged += row.integer(1);
        (row.flag(0) ? summary.untagged : summary.tags_unknown) -= row.integer(1);
    }
    summary.tag_keys =
        counts("SELECT t.tag_key, COUNT(*) FROM resource_tags t JOIN resources r ON r.id = t.resource_id "
               "WHERE t.customer_id = $1 AND r.gone_at IS NULL AND r.cloud_account_id NOT IN (SELECT id FROM "
               "cloud_accounts WHERE customer_id = $1 AND removed = 1) GROUP BY t.tag_key ORDER BY COUNT(*) "
               "DESC, t.tag_key LIMIT " +
               std::to_string(most_words));
    summary.scans =
        counts("SELECT s.outcome, COUNT(*) FROM scans s JOIN cloud_accounts c ON c.id = s.cloud_account_id AND "
               "c.removed = 0 WHERE s.customer_id = $1 GROUP BY s.outcome ORDER BY s.outcome");
    return summary;
}

} // namespace portal::resources
