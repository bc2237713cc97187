#include "commitments/contract.hpp"

#include "base/identifiers.hpp"
#include "base/text.hpp"
#include "commitments/field_reader.hpp"

#include <algorithm>
#include <set>

namespace portal::commitments {

namespace {

using namespace std::chrono;

constexpr std::size_t most_record_types = 40;
constexpr std::size_t longest_record_type = 128;

std::vector<Period> read_periods(FieldReader& reader, const ContractInput& input) {
    std::vector<Period> periods;
    if (input.periods.empty()) reader.wrong("periods", "required", "A contract has at least one period.");
    if (input.periods.size() > most_periods) {
        reader.wrong("periods", "too-many", "At most " + std::to_string(most_periods) + " periods.");
        return periods;
    }
    const auto starts_on = reader.day("starts_on", input.starts_on);
    std::optional<Day> before; // the last day of the period before, while it is known
    for (std::size_t i = 0; i < input.periods.size(); ++i) {
        const auto& given = input.periods[i];
        const std::string at = "periods[" + std::to_string(i) + "]";
        const auto from = reader.day(at + ".starts_on", given.starts_on);
        const auto to = reader.day(at + ".ends_on", given.ends_on);
        const Money amount = reader.amount(at + ".amount", given.amount);
        if (from && i == 0 && starts_on && *from != *starts_on)
            reader.wrong(at + ".starts_on", "not-the-start", "The first period starts when the contract does.");
        if (from && before && *from <= *before)
            reader.wrong(at + ".starts_on", "overlaps", "The period before ends on " + day_text(*before) + ".");
        if (from && before && *from > *before + days{1})
            reader.wrong(at + ".starts_on", "gap", "The day after " + day_text(*before) + " belongs to no period.");
        if (from && to && *to < *from) reader.wrong(at + ".ends_on", "before-start", "It ends before it starts.");
        if (from && to && *to >= *from + days{longest_period_days})
            reader.wrong(at + ".ends_on", "too-long", "A period is at most five years.");
        before = to;
        if (from && to) periods.push_back({*from, *to, amount});
    }
    return periods;
}

std::vector<std::string> read_payers(FieldReader& reader, const std::vector<std::string>& given) {
    std::vector<std::string> payers;
    if (given.empty()) reader.wrong("payer_account_ids", "required", "A contract has at least one payer.");
    if (given.size() > most_payers) {
        reader.wrong("payer_account_ids", "too-many", "At most " + std::to_string(most_payers) + " payers.");
        return payers;
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string at = "payer_account_ids[" + std::to_string(i) + "]";
        const auto read = AccountId::parse(given[i]);
        if (!read)
            reader.wrong(at, "not-an-account", "An AWS account ID has 12 digits.");
        else if (std::find(payers.begin(), payers.end(), read->value()) != payers.end())
            reader.wrong(at, "twice", "The payer is named twice.");
        else
            payers.push_back(read->value());
    }
    return payers;
}

std::vector<std::string> read_record_types(FieldReader& reader, const std::vector<std::string>& given) {
    const std::string field = "rules.excluded_record_types";
    if (given.size() > most_record_types) reader.wrong(field, "too-many", "At most 40 record types.");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < given.size() && i < most_record_types; ++i) {
        const std::string at = field + "[" + std::to_string(i) + "]";
        const auto name = clean_name(given[i], at, 1, longest_record_type);
        // It is compared with what AWS answers, letter by letter: what was typed must be it.
        if (!name || *name != given[i])
            reader.wrong(at, "not-a-record-type", "A RECORD_TYPE of Cost Explorer, such as Tax.");
        else if (!seen.insert(*name).second)
            reader.wrong(at, "twice", "The record type is named twice.");
    }
    return given;
}

Rules read_rules(FieldReader& reader, const RulesInput& given, const std::vector<Period>& periods) {
    Rules rules;
    if (given.cost_metric) rules.cost_metric = *given.cost_metric;
    if (given.carry_over) rules.carry_over = *given.carry_over;
    if (given.excluded_record_types)
        rules.excluded_record_types = read_record_types(reader, *given.excluded_record_types);
    if (given.marketplace_cap_percent)
        rules.marketplace_cap_percent = reader.percent("rules.marketplace_cap_percent", *given.marketplace_cap_percent);
    if (given.opening_balance) rules.opening_balance = reader.amount("rules.opening_balance", *given.opening_balance);
    if (given.opening_balance_through) {
        const std::string field = "rules.opening_balance_through";
        rules.opening_balance_through = reader.day(field, *given.opening_balance_through);
        if (rules.opening_balance_through && !periods.empty() && !periods.front().holds(*rules.opening_balance_through))
            reader.wrong(field, "not-in-first-period",
                         "A day of the first period: a balance stands for its beginning.");
    }
    return rules;
}

} // namespace

Result<Contract> read_contract(const ContractInput& input) {
    FieldReader reader;
    Contract contract;
    if (auto name = clean_name(input.name, "name", 1, 200))
        contract.name = std::move(*name);
    else
        for (auto& field : name.error().fields) reader.wrong(field.field, field.code, field.detail);
    contract.payer_account_ids = read_payers(reader, input.payer_account_ids);
    contract.currency = input.currency;
    const bool letters =
        std::all_of(input.currency.begin(), input.currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (input.currency.size() != 3 || !letters)
        reader.wrong("currency", "not-a-currency", "Three capital letters, such as USD.");
    contract.periods = read_periods(reader, input);
    contract.rules = read_rules(reader, input.rules.value_or(RulesInput()), contract.periods);
    if (input.discount_percent) contract.discount_percent = reader.percent("discount_percent", *input.discount_percent);
    if (reader.is_wrong()) return tl::unexpected<Error>(std::move(reader).error());
    return contract;
}

ContractInput shown(const Contract& contract) {
    ContractInput made;
    made.name = contract.name;
    made.payer_account_ids = contract.payer_account_ids;
    made.currency = contract.currency;
    made.starts_on = day_text(contract.starts_on());
    for (const auto& period : contract.periods)
        made.periods.push_back({day_text(period.starts_on), day_text(period.ends_on), period.amount.text()});
    const auto& rules = contract.rules;
    made.rules = RulesInput{.cost_metric = rules.cost_metric,
                            .excluded_record_types = rules.excluded_record_types,
                            .marketplace_cap_percent = rules.marketplace_cap_percent.approximate(),
                            .opening_balance = rules.opening_balance.text(),
                            .opening_balance_through = {},
                            .carry_over = rules.carry_over};
    if (rules.opening_balance_through) made.rules->opening_balance_through = day_text(*rules.opening_balance_through);
    if (contract.discount_percent) made.discount_percent = contract.discount_percent->approximate();
    return made;
}

std::vector<Period> contract_years(Day starts_on, const std::vector<Money>& amounts) {
    const year_month_day start(starts_on);
    const auto anniversary = [&](std::size_t number) {
        const year_month_day same = start + years{static_cast<int>(number)};
        return Day(same.ok() ? same : year_month_day(same.year() / same.month() / last));
    };
    std::vector<Period> made;
    for (std::size_t i = 0; i < amounts.size(); ++i)
        made.push_back({anniversary(i), anniversary(i + 1) - days{1}, amounts[i]});
    return made;
}

} // namespace portal::commitments
