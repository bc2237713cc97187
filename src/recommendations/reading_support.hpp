// What both readers of Cost Explorer's answers use. Internal to recommendations/.
#pragma once

#include "recommendations/reading.hpp"

namespace portal::recommendations {

/// A scalar as text; nothing where it is absent, empty or no scalar.
std::optional<std::string> member(const aws::Value& of, std::string_view name);
/// The same whatever the case of the name's letters: AWS writes the attributes of what is owned in both ways.
std::optional<std::string> attribute(const aws::Value& of, std::string_view name);

template <class Function>
void each_of(const aws::Value* list, Function function) {
    const aws::ValueList* items = list ? list->as_list() : nullptr;
    for (std::size_t i = 0; items && i < items->size(); ++i) function((*items)[i]);
}

void read_owned(const Asked& asked, const Question& question, const aws::Value& page, Answer& into);

} // namespace portal::recommendations
