#include "costs/columns.hpp"

#include "store/store.hpp"

namespace portal::costs {

Day day_from(const std::string& text) {
    const auto day = read_day(text);
    if (!day) throw store::StoreError("the store holds a day that is none: " + text);
    return *day;
}

Money money_from(std::string_view text) {
    const auto money = Money::parse(text);
    if (!money) throw store::StoreError("the store holds an amount that is none");
    return *money;
}

} // namespace portal::costs
