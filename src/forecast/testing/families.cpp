#include "forecast/testing/families.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace portal::forecast::testing {

namespace {

using namespace std::chrono;

/// SplitMix64: the standard library's distributions differ from one library to the next.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : state_(seed) {}
    double uniform(double from, double to) {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        z ^= z >> 31;
        return from + (to - from) * (static_cast<double>(z >> 11) * 0x1.0p-53);
    }
    int whole(int from, int to) { return from + static_cast<int>(uniform(0, to - from + 1)); }
    bool in(double share) { return uniform(0, 1) < share; }
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform(0, 1)));
        return radius * std::cos(2 * std::numbers::pi * uniform(0, 1));
    }

private:
    std::uint64_t state_;
};

std::uint64_t mixed(std::string_view family, std::uint64_t seed) {
    std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed * 0x100000001B3ULL;
    for (const char c : family) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
}

/// The level of day `at`, as a multiple of the series' own; day 0 is the first that is not known.
struct Level {
    double yearly = 0; ///< growth, as a share a year
    bool on_a_line = false;
    int until = 100'000; ///< growth's last day
    double jump = 1;
    int jumps_at = 100'000;

    double of(int at) const {
        const double years = (std::min(at, until) + 600) / 365.0;
        const double grown = on_a_line ? std::max(0.1, 1 + yearly * years) : std::pow(1 + yearly, years);
        return grown * (at >= jumps_at ? jump : 1);
    }
};

} // namespace

Spend spend_of(std::string_view family, std::uint64_t seed) {
    Draws draws(mixed(family, seed));
    const double scale = std::pow(10, draws.uniform(1, 5));
    const bool season = family == "season";
    const int months_known = season ? draws.whole(26, 38) : draws.whole(8, 30);
    const year_month cut = year{2024} / January + months{draws.whole(0, 20)};
    const sys_days first = sys_days((cut - months{months_known}) / 1), open = sys_days(cut / 1),
                   end = sys_days((cut + months{held_out_months}) / 1);

    double noise = draws.uniform(0.03, 0.06), weekend = 1, amplitude = 0, phase = 0, second = 0, fee = 0;
    Level level;
    if (family == "trend") {
        level.yearly = draws.uniform(0.1, 0.6) * (draws.in(0.3) ? -0.5 : 1);
        level.on_a_line = draws.in(0.5);
    } else if (season) {
        weekend = draws.uniform(0.6, 0.9);
        amplitude = draws.uniform(0.1, 0.3);
        phase = draws.uniform(0, 1);
        second = draws.in(0.5) ? draws.uniform(0.02, 0.1) : 0;
    } else if (family == "step") {
        level.jump = draws.uniform(0.6, 1.6);
        level.jumps_at = -draws.whole(15, 240);
    } else if (family == "growth_then_stop") {
        level.yearly = draws.uniform(0.3, 0.8);
        level.until = draws.whole(-240, 30);
    } else if (family == "fees") {
        fee = draws.uniform(0.1, 0.33);
        weekend = draws.uniform(0.7, 1);
    } else if (family == "noise") {
        noise = 0.25;
    } else if (family != "flat") {
        throw std::invalid_argument("there is no such family of spend");
    }

    Spend made{first, {}, {}};
    double deviation = 0.02 * draws.normal();
    for (sys_days day = first; day < end; day += days{1}) {
        const int at = static_cast<int>((day - open).count());
        const auto date = year_month_day(day);
        const double of_year = (day - sys_days(date.year() / January / 1)).count() / 365.25 + phase;
        deviation = 0.95 * deviation + 0.02 * std::sqrt(1 - 0.95 * 0.95) * draws.normal();
        double spent = level.of(at);
        spent *= 1 + amplitude * std::sin(2 * std::numbers::pi * of_year) +
                 second * std::sin(4 * std::numbers::pi * of_year);
        const unsigned weekday_ = weekday(day).iso_encoding();
        spent *= weekday_ >= 6 ? weekend : 1;
        spent *= 1 + deviation + noise * draws.normal();
        if (family == "noise" && draws.in(0.02)) spent *= draws.uniform(3, 6);
        if (fee > 0 && date.day() == std::chrono::day{1}) spent += level.of(at) * 30 * fee / (1 - fee);
        (day < open ? made.known : made.held_out).push_back(scale * spent);
    }
    return made;
}

} // namespace portal::forecast::testing
