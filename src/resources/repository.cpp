#include "resources/repository.hpp"

#include "aws/catalog.hpp"
#include "base/text.hpp"
#include "resources/catalog.hpp"
#include "store/where.hpp"

#include <set>

namespace portal::resources {

namespace {

constexpr std::size_t most_list_name = 200; // bytes: databases bound what an index takes
constexpr std::string_view folded = "2";    // `digest` of what the Tagging API alone saw: how its name was folded

template <class Enum>
std::string name_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

std::string list_name_of(const Found& found) {
    return cut(fold_case(found.name && !found.name->empty() ? *found.name : found.resource_id), most_list_name);
}

std::string search_text_of(const Found& found) {
    return fold_case(found.name.value_or("")) + "\n" + fold_case(found.resource_id) + "\n" + fold_case(found.arn);
}

} // namespace

std::map<std::string, Known> Repository::known(const std::string& cloud_account_id, const std::string& region,
                                               const std::string& type) {
    std::map<std::string, Known> found;
    for (const auto& row : transaction_.query(
             "SELECT arn, id, digest, gone_at, listed FROM resources WHERE customer_id = $1 AND cloud_account_id = $2 "
             "AND type = $3 AND ($4 = '' OR region = $4)",
             customer_.value, cloud_account_id, type, region))
        found.emplace(row.text(0),
                      Known{.id = row.text(1), .digest = row.text(2), .gone = !row.is_null(3), .listed = row.flag(4)});
    return found;
}

void Repository::put_listed(const Clock& clock, Random& random, const Seen& seen, const Found& found,
                            const std::map<std::string, Known>& known, std::map<std::string, Known>& updates) {
    const std::string digest = digest_of(found);
    std::optional<Known> there;
    if (const auto updated = updates.find(found.arn); updated != updates.end())
        there = updated->second;
    else if (const auto before = known.find(found.arn); before != known.end())
        there = before->second;
    if (there && there->digest == digest && !there->gone && there->listed) return;
    if (!there) { // of another type or region so far: what the Tagging API alone saw
        if (const auto row = transaction_.query_one("SELECT id, gone_at, cloud_account_id, last_seen FROM resources "
                                                    "WHERE customer_id = $1 AND arn = $2",
                                                    customer_.value, found.arn)) {
            // It was another account's since this scan began: the later word holds.
            if (row->text(2) != seen.cloud_account_id && row->is_null(1) && row->time(3) > seen.at) return;
            there = Known{.id = row->text(0), .digest = {}, .gone = !row->is_null(1)};
        }
    }
    if (!there) {
        const std::string id = insert(clock, random, seen, found, digest, true);
        updates.insert_or_assign(found.arn, Known{.id = id, .digest = digest, .listed = true});
        return;
    }
    const Known& row = *there;
    const json::Value before = shown(row.id);
    Found now = found;
    // A listing that tells neither name nor tags leaves the name that the tag Name gave.
    if (!now.name && !now.tags && before.at("name").is_string()) now.name = std::string(before.at("name").get_string());
    transaction_.execute(
        "UPDATE resources SET cloud_account_id = $3, account_id = $4, type = $5, service = $6, region = $7, "
        "resource_id = $8, name = $9, state = $10, facts = $11, list_name = $12, search_text = $13, digest = $14, "
        "listed = 1, own_tags = $15, last_seen = $16, gone_at = NULL, managed_by_aws = $17, tags_known = CASE WHEN "
        "CAST($15 AS BIGINT) = 1 THEN 1 ELSE tags_known END, may_have_tags = CASE WHEN CAST($15 AS BIGINT) = 1 THEN 0 "
        "ELSE may_have_tags END WHERE "
        "customer_id = $1 AND id = $2",
        customer_.value, row.id, seen.cloud_account_id, seen.account_id, now.type, now.service, now.region,
        now.resource_id, now.name, now.state, json::serialize(now.facts), list_name_of(now), search_text_of(now),
        digest, now.tags.has_value(), seen.at, now.managed_by_aws);
    if (found.tags)
        TagStore(transaction_, customer_)
            .observe(row.id, *found.tags, seen.at, seen.at,
                     row.listed ? TagStore::Before::seen : TagStore::Before::unseen);
    const json::Value after = shown(row.id);
    if (row.gone)
        note(row.id, seen.at, "returned", nullptr, after);
    else if (row.listed && before != after)
        note(row.id, seen.at, "changed", before, after);
    updates.insert_or_assign(found.arn, Known{.id = row.id, .digest = digest, .gone = false, .listed = true});
}

std::string Repository::insert(const Clock& clock, Random& random, const Seen& seen, const Found& found,
                               const std::string& digest, bool listed) {
    const std::string id = uuid_v7(clock, random);
    transaction_.execute(
        "INSERT INTO resources (id, customer_id, cloud_account_id, account_id, arn, type, service, region, "
        "resource_id, name, state, facts, list_name, search_text, digest, listed, tagged, own_tags, first_seen, "
        "last_seen, managed_by_aws, tags_known, may_have_tags) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
        "$12, $13, $14, $15, $16, $17, $18, $19, $19, $20, $21, $17)",
        id, customer_.value, seen.cloud_account_id, seen.account_id, found.arn, found.type, found.service, found.region,
        found.resource_id, found.name, found.state, json::serialize(found.facts), list_name_of(found),
        search_text_of(found), digest, listed, !listed, listed && found.tags.has_value(), seen.at, found.managed_by_aws,
        found.tags.has_value());
    if (found.tags)
        TagStore(transaction_, customer_).observe(id, *found.tags, seen.at, seen.at, TagStore::Before::new_row);
    return id;
}

std::map<std::string, Repository::Shown> Repository::tagged(const std::vector<Found>& page) {
    std::vector<std::string> arns;
    for (const auto& found : page) arns.push_back(found.arn);
    std::map<std::string, Shown> by_arn;
    if (arns.empty()) return by_arn;
    store::Where where(customer_, "r.customer_id");
    where.any_of("r.arn", arns);
    for (const auto& row : transaction_.run("SELECT r.arn, r.id, r.gone_at, r.own_tags, r.tagged, r.listed, r.digest, "
                                            "r.cloud_account_id FROM resources r WHERE " +
                                                where.sql,
                                            where.parameters))
        by_arn.emplace(row.text(0), Shown{.id = row.text(1),
                                          .gone = !row.is_null(2),
                                          .own_tags = row.flag(3),
                                          .tagged = row.flag(4),
                                          .is_current = row.flag(5) || row.text(6) == folded,
                                          .cloud_account_id = row.text(7)});
    for (const auto& row : transaction_.run("SELECT r.arn, t.tag_key, t.value FROM resources r JOIN resource_tags t ON "
                                            "t.resource_id = r.id AND t.source = 'aws' WHERE " +
                                                where.sql,
                                            where.parameters))
        by_arn.at(row.text(0)).tags.emplace(row.text(1), row.text(2));
    return by_arn;
}

void Repository::put_tagged(const Clock& clock, Random& random, const Seen& seen, const std::vector<Found>& page,
                            const std::set<std::string>& complete) {
    const auto known = tagged(page);
    for (const auto& found : page) {
        // A complete listing speaks for what its call covers, and for nothing else of its type.
        const auto* type = complete.contains(found.type) ? find_type(found.type) : nullptr;
        const bool may_be_new = !type || !covers(*type, found.arn);
        const auto there = known.find(found.arn);
        if (there == known.end()) {
            if (may_be_new) insert(clock, random, seen, found, std::string(folded), false);
        } else if (there->second.cloud_account_id == seen.cloud_account_id && (!there->second.gone || may_be_new)) {
            put_one_tagged(seen, found, there->second);
        }
    }
}

void Repository::put_one_tagged(const Seen& seen, const Found& found, const Shown& there) {
    const bool writes = !there.own_tags && there.tags != *found.tags; // the owning service's own answer wins
    if (!writes && !there.gone && there.tagged && there.is_current) return;
    const json::Value before = shown(there.id);
    if (writes)
        TagStore(transaction_, customer_)
            .observe(there.id, *found.tags, seen.at, seen.at,
                     there.tagged ? TagStore::Before::seen : TagStore::Before::unseen);
    transaction_.execute("UPDATE resources SET tagged = 1, tags_known = 1, may_have_tags = CASE WHEN own_tags = 1 THEN "
                         "0 ELSE 1 END, gone_at = NULL, last_seen = $3 WHERE customer_id = $1 AND id = $2",
                         customer_.value, there.id, seen.at);
    if ((writes || !there.is_current) && found.name) // where the owning service tells no name, the tag Name is one
        transaction_.execute(
            "UPDATE resources SET name = $3, list_name = $4, search_text = $5 WHERE customer_id = $1 AND "
            "id = $2 AND (name IS NULL OR listed = 0)",
            customer_.value, there.id, found.name, list_name_of(found), search_text_of(found));
    if (!there.is_current)
        transaction_.execute("UPDATE resources SET digest = $3 WHERE customer_id = $1 AND id = $2", customer_.value,
                             there.id, std::string(folded));
    if (there.gone)
        note(there.id, seen.at, "returned", nullptr, shown(there.id));
    else if (there.tagged && writes)
        note(there.id, seen.at, "changed", before, shown(there.id));
}

void Repository::retire(const Seen& seen, const std::string& id) {
    if (transaction_.execute("UPDATE resources SET gone_at = $3 WHERE customer_id = $1 AND id = $2 AND gone_at IS NULL "
                             "AND cloud_account_id = $4",
                             customer_.value, id, seen.at, seen.cloud_account_id) == 1)
        note(id, seen.at, "gone", shown(id), nullptr);
}

void Repository::end_of_tagged(const Seen& seen, const std::string& region, const std::set<std::string>& shown_arns) {
    store::Where where(customer_);
    where.condition("cloud_account_id = " + where.add(seen.cloud_account_id));
    where.condition("region = " + where.add(region));
    where.condition("gone_at IS NULL AND own_tags = 0");
    std::string not_there; // types that the Tagging API does not know
    for (const auto& type : aws::catalog())
        if (!type.in_tagging_api) not_there += (not_there.empty() ? "" : ", ") + where.add(std::string(type.type));
    if (!not_there.empty()) where.condition("type NOT IN (" + not_there + ")");
    for (const auto& row : transaction_.run("SELECT id, arn, listed FROM resources WHERE (tagged = 1 OR may_have_tags "
                                            "= 1 OR listed = 0) AND " +
                                                where.sql,
                                            where.parameters)) {
        if (shown_arns.contains(row.text(1))) continue;
        TagStore(transaction_, customer_).observe(row.text(0), {}, seen.at, seen.at, TagStore::Before::seen);
        transaction_.execute("UPDATE resources SET tagged = 0, may_have_tags = 0 WHERE customer_id = $1 AND id = $2",
                             customer_.value, row.text(0));
        // Its one witness does not show it any more.
        if (!row.flag(2)) retire(seen, row.text(0));
    }
    transaction_.change("UPDATE resources SET tags_known = 1 WHERE tags_known = 0 AND " + where.sql, where.parameters);
}

std::vector<Repository::Unread> Repository::unread_tags(const std::string& cloud_account_id, const std::string& region,
                                                        const std::string& type, Timestamp before, std::size_t most) {
    std::vector<Unread> found;
    for (const auto& row : transaction_.query(
             "SELECT id, arn, resource_id FROM resources WHERE customer_id = $1 AND cloud_account_id = $2 AND region = "
             "$3 AND type = $4 AND gone_at IS NULL AND listed = 1 AND managed_by_aws = 0 AND COALESCE(tags_read_at, 0) "
             "< $5 ORDER BY COALESCE(tags_read_at, 0), arn LIMIT " +
                 std::to_string(most),
             customer_.value, cloud_account_id, region, type, before))
        found.push_back({row.text(0), row.text(1), row.text(2)});
    return found;
}

void Repository::put_tags(const Seen& seen, const std::string& id, const std::map<std::string, std::string>& tags) {
    const auto row = transaction_.query_one("SELECT tags_known FROM resources WHERE customer_id = $1 AND id = $2 "
                                            "AND gone_at IS NULL AND cloud_account_id = $3",
                                            customer_.value, id, seen.cloud_account_id);
    if (!row) return;
    const json::Value before = shown(id);
    TagStore(transaction_, customer_)
        .observe(id, tags, seen.at, seen.at, row->flag(0) ? TagStore::Before::seen : TagStore::Before::unseen);
    transaction_.execute("UPDATE resources SET tags_known = 1, tags_read_at = $3 WHERE customer_id = $1 AND id = $2",
                         customer_.value, id, seen.at);
    const json::Value after = shown(id);
    if (row->flag(0) && before != after) note(id, seen.at, "changed", before, after);
}

void Repository::forget_tags(const std::string& cloud_account_id, Timestamp now) {
    TagStore(transaction_, customer_).forget_aws(cloud_account_id, now);
    transaction_.execute(
        "DELETE FROM resource_changes WHERE resource_id IN (SELECT id FROM resources WHERE customer_id "
        "= $1 AND cloud_account_id = $2)",
        customer_.value, cloud_account_id);
    transaction_.execute("UPDATE resources SET digest = '', tagged = 0, own_tags = 0, tags_known = 0, tags_read_at = "
                         "NULL, may_have_tags = 0 WHERE customer_id = $1 AND cloud_account_id = $2 AND (tagged = 1 OR "
                         "own_tags = 1 OR tags_known = 1)",
                         customer_.value, cloud_account_id);
    // A name that no call of its own service tells was a tag.
    store::Where where(customer_);
    where.condition("cloud_account_id = " + where.add(cloud_account_id));
    std::string named;
    for (const auto& type : aws::catalog())
        if (!type.name.empty()) named += (named.empty() ? "" : ", ") + where.add(std::string(type.type));
    where.condition("type NOT IN (" + named + ")");
    // search_text is name, identifier and ARN, folded, a line each: neither engine folds as fold_case() does.
    std::string sql = "UPDATE resources SET name = NULL, list_name = substr(substr(search_text, instr(search_text, "
                      "'\n') + 1), 1, CASE WHEN instr(substr(search_text, instr(search_text, '\n') + 1), '\n') > 200 "
                      "THEN 200 ELSE instr(substr(search_text, instr(search_text, '\n') + 1), '\n') - 1 END), "
                      "search_text = '\n' || substr(search_text, instr(search_text, '\n') + 1) WHERE name IS NOT NULL "
                      "AND " +
                      where.sql;
    if (transaction_.engine() == store::Engine::postgres)
        for (auto at = sql.find("instr("); at != std::string::npos; at = sql.find("instr(", at))
            sql.replace(at, 6, "strpos(");
    transaction_.change(sql, where.parameters);
}

void Repository::put(const Scan& scan, const std::string& import_id) {
    transaction_.execute(
        "INSERT INTO scans (cloud_account_id, customer_id, region, type, outcome, count, at, complete_at, detail, "
        "import_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (cloud_account_id, region, type) DO "
        "UPDATE SET outcome = $5, count = $6, at = $7, complete_at = COALESCE($8, scans.complete_at), detail = $9, "
        "import_id = $10",
        scan.cloud_account_id, customer_.value, scan.region, scan.type, name_of(scan.outcome), scan.count, scan.at,
        scan.outcome == ScanOutcome::complete ? std::optional(scan.at) : std::nullopt, scan.detail, import_id);
}

void Repository::add_detail(const std::string& cloud_account_id, const std::string& region, const std::string& type,
                            const std::string& detail) {
    transaction_.execute("UPDATE scans SET detail = CASE WHEN detail IS NULL THEN $5 ELSE detail || '; ' || $5 END "
                         "WHERE customer_id = $1 AND cloud_account_id = $2 AND region = $3 AND type = $4",
                         customer_.value, cloud_account_id, region, type, detail);
}

void Repository::forget_whole_regions(const std::string& cloud_account_id) {
    transaction_.execute("DELETE FROM scans WHERE customer_id = $1 AND cloud_account_id = $2 AND type = $3",
                         customer_.value, cloud_account_id, whole_region);
}

std::set<std::string> Repository::scanned(const std::string& import_id, const std::string& cloud_account_id,
                                          const std::string& region) {
    std::set<std::string> types;
    for (const auto& row : transaction_.query("SELECT type FROM scans WHERE customer_id = $1 AND import_id = $2 AND "
                                              "cloud_account_id = $3 AND region = $4",
                                              customer_.value, import_id, cloud_account_id, region))
        types.insert(row.text(0));
    return types;
}

std::set<std::string> Repository::complete(const std::string& import_id, const std::string& cloud_account_id,
                                           const std::string& region) {
    std::set<std::string> types;
    for (const auto& row :
         transaction_.query("SELECT type FROM scans WHERE customer_id = $1 AND import_id = $2 AND "
                            "cloud_account_id = $3 AND region IN ($4, 'global') AND outcome = 'complete'",
                            customer_.value, import_id, cloud_account_id, region))
        types.insert(row.text(0));
    return types;
}

std::map<std::string, Repository::RegionSum> Repository::sums(const std::string& import_id,
                                                              const std::string& cloud_account_id) {
    std::map<std::string, RegionSum> sums;
    for (const auto& row : transaction_.query(
             "SELECT region, COUNT(*), COUNT(CASE WHEN outcome IN ('partial', 'denied', 'throttled', 'failed') THEN 1 "
             "END), "
             "CAST(SUM(CASE WHEN type = 'tags' THEN 0 ELSE count END) AS BIGINT) FROM scans WHERE customer_id = $1 AND "
             "import_id = $2 AND cloud_account_id = $3 GROUP BY region",
             customer_.value, import_id, cloud_account_id))
        sums.emplace(row.text(0),
                     RegionSum{.looks = row.integer(1), .not_seen = row.integer(2), .resources = row.integer(3)});
    return sums;
}

json::Value Repository::shown(const std::string& id) {
    const auto row = transaction_.query_one(
        "SELECT name, state, facts FROM resources WHERE customer_id = $1 AND id = $2", customer_.value, id);
    if (!row) return nullptr;
    json::Object tags;
    for (const auto& tag :
         transaction_.query("SELECT tag_key, value FROM resource_tags WHERE customer_id = $1 AND resource_id = $2 "
                            "ORDER BY tag_key",
                            customer_.value, id))
        tags[tag.text(0)] = tag.text(1);
    return json::Object{{"name", row->is_null(0) ? json::Value(nullptr) : json::Value(row->text(0))},
                        {"state", row->is_null(1) ? json::Value(nullptr) : json::Value(row->text(1))},
                        {"facts", *json::parse(row->text(2))},
                        {"tags", std::move(tags)}};
}

void Repository::note(const std::string& id, Timestamp at, std::string_view what, const json::Value& before,
                      const json::Value& after) {
    const auto text = [](const json::Value& value) {
        return value.is_null() ? std::optional<std::string>() : json::serialize(value);
    };
    const auto there =
        transaction_.query("SELECT COUNT(*) FROM resource_changes WHERE resource_id = $1 AND at = $2", id, at);
    transaction_.execute(
        "INSERT INTO resource_changes (resource_id, at, number, what, before, after) VALUES ($1, $2, $3, "
        "$4, $5, $6)",
        id, at, there.at(0).integer(0), what, text(before), text(after));
}

} // namespace portal::resources
