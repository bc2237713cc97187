#include "forecast/forecast_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace portal::forecast {

namespace {

double median(std::vector<double>& of) {
    const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
    std::nth_element(of.begin(), middle, of.end());
    return *middle;
}

constexpr double year_weeks = 365.25 / 7;
constexpr std::size_t harmonics = 2;
constexpr std::size_t terms = 3 + 2 * harmonics; ///< level, slope, bend and the year's waves
// Two years show what is the year's and what is growth; the trial of a model may make do with less.
constexpr std::size_t fewest_weeks_of_a_season = 100;
constexpr std::size_t fewest_weeks_of_a_tried_season = 72;
constexpr std::size_t fewest_tried_weeks = 6;
constexpr std::size_t trial_step = 2;
constexpr std::size_t trials_from = 52; ///< weeks back
// A week further than this from the mean is another level; weeks scatter.
constexpr double strange_scatters = 4;
constexpr std::size_t longest_steady = 78;
// A trial weighs less the longer ago it began, and a model by its regret: how much worse it was than the best.
constexpr double trial_fades = 26;
constexpr double regret_floor = 0.002;
constexpr double regret_power = 7;
constexpr std::array<std::size_t, 5> horizons = {4, 8, 13, 26, 39};

/// A model's word: level now, its change a week, and how much of the change is left after each week.
struct Line {
    double level = 0, slope = 0, damping = 1;
};

struct Smoothing {
    double alpha, beta, damping;
};
// Means of some weeks, then levels smoothed, then trends smoothed.
constexpr std::array<std::size_t, 4> means = {4, 8, 16, 32};
constexpr std::array<Smoothing, 7> smoothings = {{{0.2, 0, 1},
                                                  {0.5, 0, 1},
                                                  {0.3, 0.05, 0.98},
                                                  {0.3, 0.1, 0.95},
                                                  {0.15, 0.05, 0.99},
                                                  {0.5, 0.2, 0.9},
                                                  {0.2, 0.02, 1}}};
// Slopes that several stretches of weeks agree on: the least of them, none where they differ in direction.
constexpr std::array<std::array<std::size_t, 3>, 3> slopes = {{{13, 26, 26}, {13, 26, 52}, {8, 13, 26}}};
constexpr std::size_t models = means.size() + smoothings.size() + slopes.size() + 1;

using Lines = std::array<Line, models>;

/// The mean of the weeks up to `last` since the level last changed: as far back as weeks look like those after them.
double steady_mean(std::span<const double> known, std::size_t last, double scatter) {
    double sum = known[last];
    std::size_t n = 1, strange = 0;
    double strangers = 0;
    for (std::size_t at = last; at-- > 0 && n < longest_steady;) {
        const double mean = sum / static_cast<double>(n);
        if (n >= 3 && std::abs(known[at] - mean) > strange_scatters * scatter) {
            // One week may be out of the ordinary; two in a row are another level.
            strangers += known[at];
            if (++strange == 2) break;
            continue;
        }
        sum += known[at] + strangers;
        n += 1 + strange;
        strange = 0;
        strangers = 0;
    }
    return sum / static_cast<double>(n);
}

void smooth(Line& state, const Smoothing& by, double came, std::size_t weeks_before) {
    // The first weeks weigh as in a mean, so that the start is soon forgotten.
    const double gain = std::max(by.alpha, 1 / static_cast<double>(weeks_before + 1));
    const double change = by.damping * state.slope, expected = state.level + change;
    const double level = expected + gain * (came - expected);
    if (weeks_before > 0 && by.beta > 0) state.slope = change + by.beta * (level - state.level - change);
    state.level = level;
}

/// What every model says after each week of `known` from the `from`-th on.
std::vector<Lines> run(std::span<const double> known, std::size_t from) {
    std::vector<Lines> made(known.size());
    std::vector<double> sums(known.size() + 1), moments(known.size() + 1);
    for (std::size_t i = 0; i < known.size(); ++i) {
        sums[i + 1] = sums[i] + known[i];
        moments[i + 1] = moments[i] + known[i] * static_cast<double>(i);
    }
    std::vector<double> changes;
    for (std::size_t i = 1; i < known.size(); ++i) changes.push_back(std::abs(known[i] - known[i - 1]));
    const double scatter = changes.empty() ? 0 : median(changes) / 0.954;
    std::array<Line, smoothings.size()> states;
    for (std::size_t i = 0; i < smoothings.size(); ++i) states[i] = {known[0], 0, smoothings[i].damping};
    for (std::size_t t = 0; t < known.size(); ++t) {
        for (std::size_t i = 0; i < smoothings.size(); ++i) smooth(states[i], smoothings[i], known[t], t);
        if (t < from) continue;
        std::size_t model = 0;
        for (const auto& state : states) made[t][model++] = state;
        for (const auto weeks_ : means) {
            const std::size_t n = std::min(weeks_, t + 1);
            made[t][model++] = {(sums[t + 1] - sums[t + 1 - n]) / static_cast<double>(n), 0, 1};
        }
        made[t][model++] = {steady_mean(known, t, scatter), 0, 1};
        const auto slope_of = [&](std::size_t most) {
            const std::size_t n = std::min(most, t + 1);
            if (n < 8) return 0.0;
            const auto count = static_cast<double>(n);
            const double mean = (sums[t + 1] - sums[t + 1 - n]) / count;
            const double middle = static_cast<double>(t) - (count - 1) / 2;
            return (moments[t + 1] - moments[t + 1 - n] - middle * mean * count) * 12 / (count * (count * count - 1));
        };
        for (const auto& stretches : slopes) {
            double least = slope_of(stretches[0]);
            for (const auto weeks_ : stretches) {
                const double slope = slope_of(weeks_);
                if (slope * least <= 0)
                    least = 0;
                else if (std::abs(slope) < std::abs(least))
                    least = slope;
            }
            // The mean of eight weeks is the level of their middle.
            const std::size_t n = std::min<std::size_t>(8, t + 1);
            const double mean = (sums[t + 1] - sums[t + 1 - n]) / static_cast<double>(n);
            made[t][model++] = {mean + least * static_cast<double>(n - 1) / 2, least, 0.995};
        }
    }
    return made;
}

/// The year's waves of each week: what every look at the season is made of.
using Waves = std::vector<std::array<double, 2 * harmonics>>;

Waves waves(std::size_t weeks_) {
    Waves made(weeks_);
    for (std::size_t week = 0; week < weeks_; ++week)
        for (std::size_t j = 0; j < harmonics; ++j) {
            const double angle = 2 * std::numbers::pi * static_cast<double>((j + 1) * week) / year_weeks;
            made[week][2 * j] = std::cos(angle);
            made[week][2 * j + 1] = std::sin(angle);
        }
    return made;
}

/// The year's wave as factors of weeks 0 .. count - 1, learned of those known; of a mean of 1 over a year. Empty
/// where it cannot be told.
std::vector<double> season(std::span<const double> known, const Waves& of_weeks, std::size_t count) {
    const std::size_t seen = known.size();
    std::array<std::array<double, terms + 1>, terms> normal{};
    const auto row = [&](std::size_t week) {
        std::array<double, terms> made{};
        const double t = static_cast<double>(week) / static_cast<double>(seen);
        made[0] = 1;
        made[1] = t;
        made[2] = t * t;
        std::copy(of_weeks[week].begin(), of_weeks[week].end(), made.begin() + 3);
        return made;
    };
    for (std::size_t week = 0; week < seen; ++week) {
        if (known[week] <= 0) return {};
        const auto x = row(week);
        const double y = std::log(known[week]);
        for (std::size_t i = 0; i < terms; ++i) {
            for (std::size_t j = 0; j < terms; ++j) normal[i][j] += x[i] * x[j];
            normal[i][terms] += x[i] * y;
        }
    }
    // A little less than least squares of the waves: what is not sure is taken as smaller.
    for (std::size_t i = 3; i < terms; ++i) normal[i][i] += 2;
    for (std::size_t i = 0; i < terms; ++i) {
        std::size_t pivot = i;
        for (std::size_t r = i + 1; r < terms; ++r)
            if (std::abs(normal[r][i]) > std::abs(normal[pivot][i])) pivot = r;
        if (std::abs(normal[pivot][i]) < 1e-9) return {};
        std::swap(normal[i], normal[pivot]);
        for (std::size_t r = 0; r < terms; ++r) {
            if (r == i) continue;
            const double by = normal[r][i] / normal[i][i];
            for (std::size_t c = i; c <= terms; ++c) normal[r][c] -= by * normal[i][c];
        }
    }
    std::vector<double> made(count);
    for (std::size_t week = 0; week < count; ++week) {
        double wave = 0;
        for (std::size_t i = 3; i < terms; ++i) wave += of_weeks[week][i - 3] * normal[i][terms] / normal[i][i];
        made[week] = std::exp(wave);
    }
    return made;
}

/// One way of seeing the weeks: as they are, or without the year's wave.
struct View {
    std::vector<Lines> said;
    std::vector<double> factors; ///< of known weeks and those ahead; empty: 1

    /// Calls `take(step, level)` for each of the steps after `origin`, counted from 1.
    template <class Take>
    void follow(std::size_t model, std::size_t origin, std::size_t steps, Take take) const {
        const Line& line = said[origin][model];
        double grown = 0, left = 1;
        for (std::size_t step = 1; step <= steps; ++step) {
            grown += left *= line.damping;
            take(step, (line.level + line.slope * grown) * (factors.empty() ? 1 : factors[origin + step]));
        }
    }
};

/// Nothing is said where no season can be told.
View without_season(std::span<const double> known, const Waves& of_weeks, std::size_t from, std::size_t ahead) {
    View made;
    made.factors = season(known, of_weeks, known.size() + ahead);
    if (made.factors.empty()) return made;
    std::vector<double> without(known.begin(), known.end());
    for (std::size_t i = 0; i < without.size(); ++i) without[i] /= made.factors[i];
    made.said = run(without, from);
    return made;
}

struct Trial {
    std::size_t back, horizon;
    std::vector<double> off; ///< of each model: the mean error as a share of the level
    double weight() const { return std::exp(-static_cast<double>(back) / trial_fades); }
};

std::vector<Trial> trials(std::span<const double> known, const std::vector<View>& views, const Waves& of_weeks) {
    std::vector<Trial> made;
    const std::size_t newest = known.size() - 1;
    const std::size_t fewest = views.size() > 1 ? fewest_weeks_of_a_tried_season : fewest_tried_weeks;
    for (std::size_t back = horizons.front(); back <= trials_from && newest >= back + fewest; back += trial_step) {
        const std::size_t origin = newest - back;
        View tried;
        if (views.size() > 1) {
            // The wave as it was known then.
            tried = without_season(known.subspan(0, origin + 1), of_weeks, origin, back);
            if (tried.said.empty()) continue;
        }
        double level = 0;
        for (std::size_t i = origin + 1; i <= newest; ++i) level += known[i];
        level /= static_cast<double>(back);
        if (level <= 0) continue;
        const std::size_t first_trial = made.size();
        for (const auto horizon : horizons)
            if (horizon <= back) made.push_back({back, horizon, {}});
        const std::size_t farthest = made.back().horizon;
        for (std::size_t v = 0; v < views.size(); ++v)
            for (std::size_t model = 0; model < models; ++model) {
                double off = 0;
                std::size_t at = first_trial;
                (v == 0 ? views[0] : tried).follow(model, origin, farthest, [&](std::size_t step, double said) {
                    off += said - known[origin + step];
                    if (step != made[at].horizon) return;
                    made[at++].off.push_back(off / static_cast<double>(step) / level);
                });
            }
    }
    return made;
}

std::vector<double> weights(const std::vector<Trial>& trials_, std::size_t count) {
    std::vector<double> made(count, 0);
    if (trials_.empty()) {
        made[smoothings.size()] = 1; // the first of the means
        return made;
    }
    // What all models got wrong says nothing about which is better.
    for (const auto& trial : trials_) {
        double best = std::abs(trial.off[0]);
        for (const double off : trial.off) best = std::min(best, std::abs(off));
        for (std::size_t model = 0; model < count; ++model)
            made[model] += trial.weight() * (std::abs(trial.off[model]) - best);
    }
    double sum = 0, of_all = 0;
    for (const auto& trial : trials_) of_all += trial.weight();
    for (auto& weight : made) {
        weight = std::pow(weight / of_all + regret_floor, -regret_power);
        sum += weight;
    }
    for (auto& weight : made) weight /= sum;
    return made;
}

/// Two variances, of the level and of its drift a day, that fit the errors of the trials; with what is usual mixed in,
/// as trials are few and overlap.
Spread spread(const std::vector<Trial>& trials_, const std::vector<double>& weights_, double level, double noise) {
    // Where nothing could be tried, little is known.
    if (trials_.empty()) return {0, 0.1 * 0.1 * level * level, 0.3 * 0.3 / 270 * level * level};
    constexpr double usual_level = 0.02 * 0.02, usual_drift = 0.04 * 0.04 / 270, usual_counts = 3;
    double xx = usual_counts * 90 * 90, xy = usual_counts * 90 * 90 * usual_drift, near = usual_counts * usual_level,
           nears = usual_counts;
    for (const auto& trial : trials_) {
        double off = 0;
        for (std::size_t model = 0; model < weights_.size(); ++model) off += weights_[model] * trial.off[model];
        const double distance = static_cast<double>(trial.horizon * 7) / 3;
        if (trial.horizon == horizons.front()) {
            near += off * off;
            nears += 1;
        } else {
            xx += distance * distance;
            xy += distance * off * off;
        }
    }
    // Four weeks' own noise is in their errors, and is counted by itself.
    const double of_noise = level > 0 ? noise * noise / (level * level) / 28 : 0;
    const double of_level = std::max(near / nears - of_noise, 0.2 * near / nears) / 2;
    const double of_drift = std::max(xy / xx, 0.0);
    return {0, of_level * level * level, of_drift * level * level};
}

} // namespace

Levels forecast_levels(std::span<const double> known, std::size_t ahead, double noise) {
    std::vector<View> views{{run(known, 0), {}}};
    Waves of_weeks;
    if (known.size() >= fewest_weeks_of_a_season) {
        of_weeks = waves(known.size() + ahead);
        auto seasonal = without_season(known, of_weeks, known.size() - 1, ahead);
        if (!seasonal.said.empty()) views.push_back(std::move(seasonal));
    }
    const auto tried = trials(known, views, of_weeks);
    const auto weighed = weights(tried, views.size() * models);
    Levels made;
    double level = 0;
    const std::size_t newest = known.size() - 1;
    made.weeks.resize(ahead);
    for (std::size_t v = 0; v < views.size(); ++v)
        for (std::size_t model = 0; model < models; ++model)
            views[v].follow(model, newest, ahead, [&](std::size_t step, double said) {
                made.weeks[step - 1] += weighed[v * models + model] * said;
            });
    for (std::size_t i = known.size() - std::min<std::size_t>(known.size(), 8); i < known.size(); ++i)
        level += known[i];
    level = std::abs(level) / static_cast<double>(std::min<std::size_t>(known.size(), 8));
    made.spread = spread(tried, weighed, level, noise);
    return made;
}

} // namespace portal::forecast
