// What the requests of the room share; nobody else includes it.
#pragma once

#include "tags/repository.hpp"

namespace portal::tags {

inline constexpr std::size_t most_resources = 10'000; ///< of one change

/// A change with its resources and what happens to each of them.
struct Tags::Planning {
    ChangeKind kind = ChangeKind::edit;
    std::map<std::string, std::string> set;
    std::vector<std::string> remove;
    std::optional<std::string> undoes = {};
    std::vector<Subject> subjects;
    std::vector<Planned> planned; ///< of each subject
};

/// With everything that a plan depends on, in the order of the ids; ids that are not there are left out.
std::vector<Subject> subjects(store::Transaction& transaction, const CustomerId& customer,
                              const std::vector<std::string>& resource_ids);

} // namespace portal::tags
