// What is written at once: read, compare, write, read back; a row says how far each resource is, so that a killed run
// goes on where it was, and a write that may have been made is made again only where AWS still has what was before.
#include "tags/write_back.hpp"

#include "aws/limits/sleeper.hpp"
#include "base/failpoint.hpp"
#include "resources/tag_reading.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

using namespace std::chrono_literals;
using resources::TagEvent;
using resources::TagState;
using resources::TagStore;
using resources::TagValue;
using resources::WriteState;

constexpr auto reading_time = 2s; // of the first read of a batch, so that no write is later than 5 s after its read
constexpr int looks_back = 3;     // at once; then with each run
constexpr std::int64_t most_attempts = 8; // of a resource: throttled, or read back late
constexpr std::int64_t most_looks_back = 6;

template <class Entries>
std::vector<std::string> resources_of(const Entries& entries) {
    std::vector<std::string> ids;
    for (const auto& entry : entries) ids.push_back(entry.stored.item.resource_id);
    return ids;
}

TagValue value_in(const resources::Tags& tags, const std::string& key) {
    const auto found = tags.find(key);
    return found == tags.end() ? TagValue() : TagValue(found->second);
}

/// Whether an earlier run of the change took the tag away: the first of its two calls, before it was killed or the
/// second one had to wait.
bool is_own_removal(const resources::TagWrite& write, const TagValue& seen) {
    return (write.state == WriteState::sent || write.state == WriteState::settled) && !write.wanted && write.base &&
           !seen;
}

} // namespace

Task<> Tags::read_before(std::shared_ptr<Batch> batch) {
    const Timestamp began = clock_.now();
    for (auto& entry : batch->entries) {
        if (clock_.now() - began > reading_time) break; // the rest comes with the next batch
        entry.read_at = clock_.now();
        auto tags = co_await resources::read_tags(*installation_.aws().client, batch->identity, *entry.type->tagging,
                                                  entry.stored.item.arn, entry.id);
        entry.was_read = true;
        if (tags)
            entry.current = std::move(*tags);
        else
            entry.error = std::move(tags.error());
    }
}

Task<> Tags::send(CustomerId customer, std::shared_ptr<Batch> batch) {
    auto targets = std::make_shared<std::vector<WriteTarget>>();
    std::vector<Batch::Entry*> entries;
    for (auto& entry : batch->entries) {
        if (entry.delta.set.empty() && entry.delta.remove.empty()) continue;
        entries.push_back(&entry);
        targets->push_back({.type = entry.type,
                            .arn = entry.stored.item.arn,
                            .id = entry.id,
                            .current = entry.current,
                            .read_at = entry.read_at,
                            .delta = entry.delta,
                            .is_last = entry.stored.attempts + 1 >= most_attempts,
                            .removed = entry.removed});
    }
    if (targets->empty()) co_return;
    failpoint(Failpoint::before_tags_are_sent);
    // A call may wait for AWS's rate; what it rests on is looked at when its turn has come.
    auto& client = *installation_.aws().client;
    const ConditionOf condition_of = [&, customer](std::vector<WriteTarget*> of) {
        return std::make_shared<WriteCheck>(store_, client, clock_, writes_under_way_,
                                            WriteCheck::Subject{customer, batch->cloud_account_id, batch->identity},
                                            std::move(of));
    };
    co_await write_tags(client, batch->identity, targets, clock_, condition_of);
    failpoint(Failpoint::after_tags_are_sent);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i]->error = std::move((*targets)[i].error);
        entries[i]->removed = std::move((*targets)[i].removed);
        entries[i]->was_put_back = (*targets)[i].was_put_back;
    }
}

Task<> Tags::read_back(std::shared_ptr<Batch> batch) {
    for (int look = 0; look < looks_back; ++look) {
        bool late = false;
        if (look > 0) co_await aws::make_sleeper()->sleep(200ms * (1 << look));
        for (auto& entry : batch->entries) {
            if (entry.stored.item.state != ItemState::accepted && !(entry.was_refused && !entry.was_read)) continue;
            const bool shows =
                std::ranges::all_of(
                    entry.stored.item.set,
                    [&](const auto& tag) { return value_in(entry.current, tag.first) == TagValue(tag.second); }) &&
                std::ranges::none_of(entry.stored.item.remove,
                                     [&](const auto& key) { return entry.current.contains(key); });
            if (entry.was_read && shows) continue;
            const Timestamp at = clock_.now();
            auto tags = co_await resources::read_tags(*installation_.aws().client, batch->identity,
                                                      *entry.type->tagging, entry.stored.item.arn, entry.id);
            if (!tags) continue; // the write stands; a later run looks again
            entry.current = std::move(*tags);
            entry.read_at = at;
            entry.was_read = true;
            late = true;
        }
        if (!late) break;
    }
}

Task<> Tags::write_batch(CustomerId customer, std::shared_ptr<Batch> batch) {
    co_await read_before(batch);
    std::erase_if(batch->entries, [](const auto& entry) { return !entry.was_read; });

    // What AWS shows now decides, and is written down before anything is sent. A transaction may be run twice: each of
    // these three changes a copy of the entries, and answers it.
    batch->entries = co_await store_.write([&](store::Transaction& t) {
        auto entries = batch->entries;
        Repository repository(t, customer);
        TagStore store(t, customer);
        auto states = store.states(resources_of(entries));
        const Timestamp now = clock_.now();
        for (auto& entry : entries) {
            ChangeItem& item = entry.stored.item;
            if (entry.error) {
                ++entry.stored.attempts;
                if (is_gone(*entry.error))
                    give_up_item(store, states, batch->change_id, entry.stored, "gone", "It is not there any more.",
                                 now);
                else if (!is_temporary(*entry.error) || entry.stored.attempts >= most_attempts)
                    give_up_item(store, states, batch->change_id, entry.stored, std::string(entry.error->name()),
                                 "Its tags could not be read before writing. " + words(*entry.error), now);
                repository.update_item(batch->change_id, entry.stored, now);
                continue;
            }
            bool waits = false;
            bool conflicted = false;
            bool may_not = false;
            const bool was_sent = item.state != ItemState::queued;
            const bool any =
                each_own_key(states, batch->change_id, item, [&](const std::string& key, const TagState& before) {
                    const TagValue seen = value_in(entry.current, key);
                    TagState after = before;
                    TagEvent what = TagEvent::none;
                    switch (before_write(after, seen, entry.read_at, now, item.state == ItemState::accepted, what)) {
                    case resources::Step::done:
                        if (item.state == ItemState::sent && is_own_removal(*before.write, seen))
                            entry.removed.emplace(key, *before.write->base);
                        break;
                    case resources::Step::wait: waits = true; break;
                    case resources::Step::conflict: conflicted = true; break;
                    case resources::Step::write:
                        may_not = !batch->may_write;
                        if (may_not)
                            break;
                        else if (before.write->wanted)
                            entry.delta.set.emplace(key, *before.write->wanted);
                        else
                            entry.delta.remove.push_back(key);
                    }
                    // What was there before anything was sent is somebody else's doing.
                    store.put(item.resource_id, key, before, after, what,
                              {.who = was_sent && what == TagEvent::written ? batch->who : std::string(),
                               .change_id = batch->change_id},
                              now, before.write->wanted);
                    states[item.resource_id][key] = after;
                });
            const bool writes = !entry.delta.set.empty() || !entry.delta.remove.empty();
            if (may_not) {
                give_up_item(store, states, batch->change_id, entry.stored, "access-level", std::string(level_fell),
                             now);
            } else if (writes) {
                std::size_t count = 0;
                auto after = entry.current;
                for (const auto& key : entry.delta.remove) after.erase(key);
                for (const auto& [key, value] : entry.delta.set) after[key] = value;
                for (const auto& [key, value] : after) count += !is_reserved(key);
                if (count > entry.type->tagging->most) {
                    entry.delta = {};
                    give_up_item(store, states, batch->change_id, entry.stored, "too-many-tags",
                                 "AWS has more tags of it by now: it would have more than " +
                                     std::to_string(entry.type->tagging->most) + ".",
                                 now);
                } else {
                    item.state = ItemState::sent;
                }
            } else if (waits && ++entry.stored.attempts < most_looks_back) {
                // stays as it is
            } else if (waits && item.state == ItemState::accepted) {
                item.state = ItemState::done;
                item.detail = "AWS took it; its reads still showed the earlier value. The next import looks again.";
            } else if (waits) {
                give_up_item(store, states, batch->change_id, entry.stored, "read-late",
                             "AWS's reads kept showing a value from before an earlier write. Nothing was written.",
                             now);
            } else {
                item.state = conflicted ? ItemState::conflict : any ? ItemState::done : ItemState::superseded;
            }
            repository.update_item(batch->change_id, entry.stored, now);
        }
        return entries;
    });
    co_await send(customer, batch);

    // AWS's word on each is written down before it is read back: from here on a late read is known for what it is.
    batch->entries = co_await store_.write([&](store::Transaction& t) {
        auto entries = batch->entries;
        Repository repository(t, customer);
        const Timestamp now = clock_.now();
        for (auto& entry : entries) {
            if (entry.stored.item.state != ItemState::sent) continue;
            if (entry.delta.set.empty() && entry.delta.remove.empty()) continue; // not sent now
            if (!entry.error) {
                entry.stored.item.state = ItemState::accepted;
                entry.stored.attempts = 0;
                entry.was_read = false;
            } else if (!is_temporary(*entry.error) || ++entry.stored.attempts >= most_attempts) {
                // Of two calls one may have been taken: what is there is looked at before it is given up.
                if (is_temporary(*entry.error))
                    entry.error->detail = "Tried " + std::to_string(most_attempts) + " times. " + entry.error->detail;
                entry.was_refused = true;
                entry.was_read = false;
                continue;
            }
            repository.update_item(batch->change_id, entry.stored, now);
        }
        return entries;
    });
    batch->was_denied = std::ranges::any_of(batch->entries, [](const auto& entry) {
        return entry.was_refused && entry.error->code == ErrorCode::aws_access_denied;
    });
    failpoint(Failpoint::after_sending_is_recorded);
    co_await read_back(batch);
    batch->entries = co_await store_.write([&](store::Transaction& t) {
        auto entries = batch->entries;
        Repository repository(t, customer);
        TagStore store(t, customer);
        auto states = store.states(resources_of(entries));
        const Timestamp now = clock_.now();
        for (auto& entry : entries) {
            ChangeItem& item = entry.stored.item;
            if (entry.was_refused) {
                std::string why = words(*entry.error);
                if (entry.was_put_back) why += " What was removed to make room was put back.";
                each_own_key(states, batch->change_id, item, [&](const std::string& key, const TagState& before) {
                    const TagValue seen = value_in(entry.current, key);
                    TagState after = before;
                    TagEvent what = TagEvent::none;
                    if (const auto back = entry.removed.find(key); entry.was_put_back && back != entry.removed.end()) {
                        after = {.aws = back->second, .portal = std::nullopt}; // AWS said so: its reads may lag
                        what = TagEvent::not_written;
                    } else if (entry.was_read && seen == before.write->wanted) {
                        what = observe(after, seen, entry.read_at);
                    } else {
                        return;
                    }
                    store.put(item.resource_id, key, before, after, what,
                              {.who = batch->who,
                               .change_id = batch->change_id,
                               .detail = what == TagEvent::not_written ? std::optional(why) : std::nullopt},
                              now, before.write->wanted);
                    states[item.resource_id][key] = after; // what AWS took is not given up below
                });
                give_up_item(store, states, batch->change_id, entry.stored,
                             is_gone(*entry.error) ? "gone" : std::string(entry.error->name()), why, now);
                repository.update_item(batch->change_id, entry.stored, now);
                continue;
            }
            if (item.state != ItemState::accepted || !entry.was_read) continue;
            bool late = false;
            bool conflicted = false;
            each_own_key(states, batch->change_id, item, [&](const std::string& key, const TagState& before) {
                TagState after = before;
                const TagValue seen = value_in(entry.current, key);
                const TagEvent what = observe(after, seen, entry.read_at);
                late |= what == TagEvent::none && after.write && after.write->state == WriteState::sent;
                conflicted |= after.write && after.write->state == WriteState::conflict;
                store.put(item.resource_id, key, before, after, what,
                          {.who = batch->who, .change_id = batch->change_id}, now, before.write->wanted);
            });
            if (!late) item.state = conflicted ? ItemState::conflict : ItemState::done;
            if (conflicted) item.detail = "AWS showed another value after the write: decide which one stays.";
            repository.update_item(batch->change_id, entry.stored, now);
        }
        return entries;
    });
    failpoint(Failpoint::after_tags_are_read_back);
}

} // namespace portal::tags
