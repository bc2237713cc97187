#include "base/day.hpp"

#include <algorithm>

namespace portal {

using namespace std::chrono;

std::optional<Day> read_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int numbers[3] = {0, 0, 0};
    int part = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 4 || i == 7) {
            ++part;
        } else if (text[i] >= '0' && text[i] <= '9') {
            numbers[part] = numbers[part] * 10 + (text[i] - '0');
        } else {
            return std::nullopt;
        }
    }
    const year_month_day made{year{numbers[0]}, month{static_cast<unsigned>(numbers[1])},
                              day{static_cast<unsigned>(numbers[2])}};
    if (!made.ok() || numbers[0] < 1900 || numbers[0] > 2199) return std::nullopt;
    return Day(made);
}

std::string day_text(Day day) {
    const year_month_day date(day);
    const auto padded = [](unsigned number, std::size_t width) {
        std::string text = std::to_string(number);
        return std::string(width - std::min(width, text.size()), '0') + text;
    };
    return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
           padded(static_cast<unsigned>(date.month()), 2) + "-" + padded(static_cast<unsigned>(date.day()), 2);
}

Day month_begin(Day day) {
    const year_month_day date(day);
    return Day(date.year() / date.month() / 1);
}

Day month_end(Day day) {
    const year_month_day date(day);
    return Day(date.year() / date.month() / last);
}

std::string month_text(Day day) { return day_text(day).substr(0, 7); }

std::optional<Day> read_month(const std::string& text) { return read_day(text + "-01"); }

} // namespace portal
