#include "commitments/counting.hpp"

#include <algorithm>

namespace portal::commitments {

using std::chrono::days;

namespace {

void add_part(std::vector<CountedPart>& parts, const std::string& record_type, bool marketplace, Money amount) {
    for (auto& part : parts) {
        if (part.marketplace != marketplace || part.record_type != record_type) continue;
        part.amount += amount;
        return;
    }
    parts.push_back({record_type, marketplace, amount});
}

} // namespace

Counter::Counter(Contract contract, Day as_of) : excluded_(contract.rules.excluded_record_types) {
    made_.contract = std::move(contract);
    made_.as_of = as_of;
    payers_ = made_.contract.payer_account_ids;
    std::sort(payers_.begin(), payers_.end());
    const auto& rules = made_.contract.rules;
    for (const auto& period : made_.contract.periods) {
        CountedPeriod counted{};
        counted.period = period;
        counted.marketplace_cap = period.amount.times(rules.marketplace_cap_percent, Money(100));
        period_of_.insert(period_of_.end(), static_cast<std::size_t>(period.days()),
                          static_cast<std::uint8_t>(made_.periods.size()));
        made_.periods.push_back(std::move(counted));
    }
    left_out_.resize(made_.periods.size() + 1);
    const Day last = std::min(as_of, made_.contract.ends_on());
    if (last < made_.contract.starts_on()) return;
    made_.days.resize(index(last) + 1);
    // The balance stands on the last day that it covers, so that no day builds up before it was spent.
    const Day opened = rules.opening_balance_through.value_or(made_.contract.starts_on());
    if (opened <= last) {
        made_.days[index(opened)].added += rules.opening_balance;
        made_.periods.front().opening_balance = rules.opening_balance;
    }
}

bool Counter::in_contract(Day day) const {
    return made_.contract.starts_on() <= day && day <= made_.contract.ends_on();
}

bool Counter::of_payer(const std::string& payer) {
    if (payer != last_payer_) {
        last_payer_ = payer;
        last_payer_counts_ = std::binary_search(payers_.begin(), payers_.end(), payer);
    }
    return last_payer_counts_;
}

const Counter::Charge& Counter::charge(const std::string& word) {
    const auto found = charges_.find(word);
    if (found != charges_.end()) return found->second;
    return charges_.emplace(word, Charge{costs::charge_name(word), excluded_.holds(word)}).first->second;
}

void Counter::leave_out(Day day, NotCountedReason reason, const std::string& record_type, const std::string& currency,
                        Money amount) {
    auto& reasons = in_contract(day) ? left_out_[period_of_[index(day)]] : left_out_.back();
    reasons[{reason, record_type, currency}] += amount;
}

void Counter::add(const costs::CostRow& row) {
    if (row.day > made_.as_of) return;
    const auto& rules = made_.contract.rules;
    const Money amount = row.costs.of(rules.cost_metric);
    const auto reason = [&]() -> std::optional<NotCountedReason> {
        if (!of_payer(row.payer_account_id)) return NotCountedReason::other_payer;
        if (row.currency != made_.contract.currency) return NotCountedReason::other_currency;
        if (charge(row.record_type).is_excluded) return NotCountedReason::record_type_excluded;
        return std::nullopt;
    }();
    if (reason) {
        const bool typed = *reason == NotCountedReason::record_type_excluded;
        leave_out(row.day, *reason, typed ? charge(row.record_type).name : std::string(), row.currency, amount);
        return;
    }
    if (!made_.first_cost || row.day < *made_.first_cost) made_.first_cost = row.day;
    if (!in_contract(row.day)) {
        leave_out(row.day, NotCountedReason::outside_contract, {}, row.currency, amount);
        if (row.day > made_.contract.ends_on()) return;
        auto& spent = made_.before[row.day];
        (row.marketplace ? spent.second : spent.first) += amount;
        return;
    }
    auto& day = made_.days[index(row.day)];
    (row.marketplace ? day.marketplace_spend : day.spend) += amount;
    if (rules.opening_balance_through && row.day <= *rules.opening_balance_through) {
        leave_out(row.day, NotCountedReason::in_opening_balance, {}, row.currency, amount);
        return;
    }
    (row.marketplace ? day.marketplace_counted : day.counted) += amount;
    add_part(made_.periods[period_of_[index(row.day)]].parts, charge(row.record_type).name, row.marketplace, amount);
}

void Counter::add(const Adjustment& adjustment) {
    if (!in_contract(adjustment.day)) {
        leave_out(adjustment.day, NotCountedReason::outside_contract, {}, made_.contract.currency, adjustment.amount);
    } else if (adjustment.day > made_.as_of) {
        made_.adjusted_later[adjustment.day] += adjustment.amount;
    } else {
        made_.days[index(adjustment.day)].added += adjustment.amount;
        made_.periods[period_of_[index(adjustment.day)]].adjustments += adjustment.amount;
    }
}

Counting Counter::counted() && {
    const bool none = made_.contract.rules.marketplace_cap_percent.is_zero();
    std::vector<Money> eligible(made_.periods.size());
    for (std::size_t at = 0; at < made_.days.size(); ++at) {
        auto& day = made_.days[at];
        auto& period = made_.periods[period_of_[at]];
        Money& sum = eligible[period_of_[at]];
        sum += day.marketplace_counted;
        const Money under_cap = none ? Money() : std::min(sum, period.marketplace_cap);
        day.marketplace_counted = under_cap - period.marketplace_counted;
        period.marketplace_counted = under_cap;
        period.counted += day.all();
    }
    for (std::size_t i = 0; i < left_out_.size(); ++i) {
        const bool outside = i == made_.periods.size();
        if (!outside) {
            const Money over = eligible[i] - made_.periods[i].marketplace_counted;
            made_.periods[i].marketplace_over_cap = over;
            left_out_[i][{NotCountedReason::over_marketplace_cap, "", made_.contract.currency}] += over;
        }
        auto& told = outside ? made_.not_counted : made_.periods[i].not_counted;
        for (auto& [key, amount] : left_out_[i])
            if (!amount.is_zero()) told.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), amount});
    }
    for (auto& period : made_.periods)
        std::sort(period.parts.begin(), period.parts.end(), [](const auto& a, const auto& b) {
            return std::tie(a.marketplace, a.record_type) < std::tie(b.marketplace, b.record_type);
        });
    return std::move(made_);
}

} // namespace portal::commitments
