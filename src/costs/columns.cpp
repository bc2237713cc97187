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

CostRow cost_row_of(const std::string& payer, const store::Row& row) {
    return {payer,
            day_from(row.text(0)),
            row.text(1),
            row.text(2),
            row.flag(3),
            row.text(4),
            {money_from(row.text(5)), money_from(row.text(6)), money_from(row.text(7))}};
}

} // namespace portal::costs
