// Two customers with an account each, and imports into them by hand: what the tests of this room begin with.
#pragma once

#include "resources/repository.hpp"
#include "store/testing.hpp"

namespace portal::resources {

inline const CustomerId acme{"00000000-0000-7000-8000-000000000001"};
inline const CustomerId globex{"00000000-0000-7000-8000-000000000002"};

struct World {
    std::unique_ptr<store::Store> store;
    ManualClock clock{from_microseconds(1'800'000'000'000'000)};
    SystemRandom random;

    explicit World(store::testing::Database& database) : store(database.open()) {
        store->write_now([&](store::Transaction& t) {
            for (const auto& [customer, name] : {std::pair{acme, "acme"}, {globex, "globex"}}) {
                t.execute("INSERT INTO customers (id, code, name, created_at) VALUES ($1, $2, $3, 0)", customer.value,
                          name, name);
                t.execute(
                    "INSERT INTO cloud_accounts (id, customer_id, account_id, partition, name, organization_role, "
                    "organizational_units, status, access_level, cost_explorer_sync, added, created_at, "
                    "search_text) VALUES ($1, $2, '123456789012', 'aws', 'A', 'standalone', '[]', 'activated', "
                    "'resources_and_tags', 1, 1, 0, '')",
                    std::string(name) + "-account", customer.value);
            }
        });
    }

    Seen seen(const std::string& who = "acme") const {
        return {.cloud_account_id = who + "-account", .account_id = "123456789012", .at = clock.now()};
    }

    static Found volume(const std::string& id, std::optional<std::map<std::string, std::string>> tags = std::nullopt) {
        return {.arn = "arn:aws:ec2:eu-west-1:123456789012:volume/" + id,
                .type = "AWS::EC2::Volume",
                .service = "ec2",
                .region = "eu-west-1",
                .resource_id = id,
                .name = std::nullopt,
                .state = "available",
                .facts = {{"size_gib", 8}},
                .tags = std::move(tags)};
    }

    /// One listing of volumes, as a scan does it; those that it does not show are retired.
    void list(const std::vector<Found>& items, const CustomerId& customer = acme, const std::string& who = "acme") {
        store->write_now([&](store::Transaction& t) {
            Repository repository(t, customer);
            auto known = repository.known(who + "-account", "eu-west-1", "AWS::EC2::Volume");
            std::map<std::string, Known> updates;
            std::set<std::string> shown;
            for (const auto& found : items) {
                repository.put_listed(clock, random, seen(who), found, known, updates);
                shown.insert(found.arn);
            }
            for (const auto& [arn, row] : known)
                if (!row.gone && !shown.contains(arn)) repository.retire(seen(who), row.id);
        });
        clock.advance(std::chrono::minutes(1));
    }

    void tagged(const Found& found, bool may_be_new) {
        store->write_now([&](store::Transaction& t) {
            const std::set<std::string> complete = may_be_new ? std::set<std::string>{} : std::set{found.type};
            Repository(t, acme).put_tagged(clock, random, seen(), {found}, complete);
        });
        clock.advance(std::chrono::minutes(1));
    }

    /// The end of a complete look of the Tagging API at the region.
    void end_of_tagged(const std::set<std::string>& shown_arns, const std::string& who = "acme") {
        store->write_now([&](store::Transaction& t) {
            Repository(t, who == "acme" ? acme : globex).end_of_tagged(seen(who), "eu-west-1", shown_arns);
        });
        clock.advance(std::chrono::minutes(1));
    }

    std::vector<Resource> all(ResourceFilter filter = {}, const CustomerId& customer = acme) {
        return store->write_now(
            [&](store::Transaction& t) { return Repository(t, customer).list(filter, {}, 100).resources; });
    }
    std::vector<Change> changes(const std::string& id) {
        return store->write_now([&](store::Transaction& t) { return Repository(t, acme).changes(id, 100); });
    }
};

inline std::map<std::string, std::string> tags_of(const Resource& resource) {
    std::map<std::string, std::string> tags;
    for (const auto& tag : resource.tags) tags[tag.key] = tag.value;
    return tags;
}

} // namespace portal::resources
