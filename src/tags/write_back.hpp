// What the sources of the write-back share; nobody else includes it.
#pragma once

#include "tags/calls.hpp"
#include "tags/repository.hpp"
#include "tags/write_check.hpp"

namespace portal::tags {

/// What is read and written at once: resources of one account and region.
struct Tags::Batch {
    struct Entry {
        StoredItem stored;
        const aws::CatalogType* type = nullptr;
        std::string id; ///< as its service names it
        resources::Tags current = {};
        Timestamp read_at{};
        bool was_read = false;
        bool was_refused = false; ///< AWS did not take the write
        std::optional<Error> error = {};
        TagChange delta = {};         ///< what is to be written now
        resources::Tags removed = {}; ///< what this change has taken away, with the earlier values
        bool was_put_back = false;    ///< AWS refused the rest, and has taken `removed` back
    };
    std::string change_id;
    std::string who;
    std::string cloud_account_id;
    aws::Identity identity;
    bool may_write = true; ///< false: what was sent before the access level fell is only followed to its end
    std::vector<Entry> entries;
    bool was_denied = false;
};

/// Read once a transaction.
using StatesByResource = std::map<std::string, resources::TagStates>;

inline constexpr std::string_view level_fell =
    "The account's access level does not write to AWS, or its role lost the permission. See Change Access.";

inline bool is_open(ItemState state) {
    return state == ItemState::queued || state == ItemState::sent || state == ItemState::accepted;
}

std::vector<std::string> keys_of(const ChangeItem& item);

/// What AWS said, for a person: bounded, with its code and request ID.
std::string words(const Error& error);

/// The portal's word on each key of an item that is still this change's.
template <class Use>
bool each_own_key(const StatesByResource& states, const std::string& change_id, const ChangeItem& item, Use use) {
    const auto of_resource = states.find(item.resource_id);
    if (of_resource == states.end()) return false;
    bool any = false;
    for (const auto& key : keys_of(item)) {
        const auto found = of_resource->second.find(key);
        if (found == of_resource->second.end() || !found->second.write || found->second.write->change_id != change_id)
            continue;
        any = true;
        const resources::TagState state = found->second; // `use` may put another in its place
        use(key, state);
    }
    return any;
}

/// Nothing more is written of this item; the history and the row say why.
void give_up_item(resources::TagStore& store, const StatesByResource& states, const std::string& change_id,
                  StoredItem& stored, std::string code, std::string detail, Timestamp now);

} // namespace portal::tags
