#include "commitments/commitments.hpp"

#include "accounts/accounts.hpp"
#include "audit/audit.hpp"
#include "base/currency.hpp"
#include "base/text.hpp"
#include "commitments/field_reader.hpp"
#include "commitments/known.hpp"
#include "events/events.hpp"

#include <algorithm>
#include <map>

namespace portal::commitments {

using std::chrono::days;

namespace {

constexpr std::size_t most_contracts = 200; // of a customer
constexpr std::size_t most_adjustments = 1'000;
constexpr std::size_t longest_reason = 1'000;

tl::unexpected<Error> none() { return fail(ErrorCode::not_found, "There is no such commitment."); }

Day yesterday(Timestamp now) { return std::chrono::floor<days>(now) - days{1}; }

ProgressView shown(const StoredContract& stored, Known known, const Projection& projection, Granularity granularity,
                   Day today) {
    const Progress made = progress(known.counting, projection);
    auto view = progress_view(stored.id, known.counting, made, granularity);
    view.alerts = alerts(stored.contract, made, known.is_anything, known.behind, today);
    view.behind = std::move(known.behind);
    view.sources = std::move(known.sources);
    if (!known.is_anything) view.as_of.reset();
    return view;
}

std::vector<PayerSource> sources_of(Repository& repository, const Contract& contract, Day today) {
    const auto& payers = contract.payer_account_ids;
    auto& rows = repository.cost_rows();
    // Days up to the opening balance's stand in it.
    Day from = contract.starts_on();
    if (contract.rules.opening_balance_through)
        from = std::max(from, *contract.rules.opening_balance_through + days{1});
    const auto coverages = rows.coverages(payers);
    auto sources = source_views(rows.sources(payers), coverages, rows.deliveries(payers), from);
    const auto checks = repository.month_checks().find(payers);
    for (auto& source : sources) {
        const auto coverage = coverages.find(source.payer_account_id);
        if (const auto check = checks.find(source.payer_account_id); check != checks.end())
            source.closed_months = closed_months_view(
                check->second, coverage == coverages.end() ? costs::Coverage() : coverage->second, today);
    }
    return sources;
}

} // namespace

Known known(Repository& repository, const StoredContract& stored, Timestamp now) {
    const auto& contract = stored.contract;
    Known made;
    made.sources = sources_of(repository, contract, std::chrono::floor<days>(now));
    const auto last = last_known_day(made.sources);
    made.is_anything = last.has_value();
    // A file may tell days that are not over.
    Counter counter(contract, std::min(last.value_or(yesterday(now)), yesterday(now)));
    for (const auto& row : repository.sums(stored.id, contract.payer_account_ids.front())) counter.add(row);
    for (const auto& one : repository.adjustments(stored.id)) counter.add(one.adjustment);
    made.counting = std::move(counter).counted();
    made.counting.final_through = final_through(made.sources).value_or(contract.starts_on() - days{1});
    if (made.is_anything) made.behind = behind(made.sources, made.counting.as_of);
    return made;
}

Commitments::Commitments(store::Store& store, cost_explorer::CostExplorer& cost_explorer, mail::Mail& mail,
                         const Clock& clock, Random& random, Settings settings)
    : store_(store), cost_explorer_(cost_explorer), mail_(mail), clock_(clock), random_(random), settings_(settings),
      imports_(clock, random) {}

Day Commitments::today() const { return std::chrono::floor<days>(clock_.now()); }

Commitment Commitments::view(Repository& repository, const StoredContract& stored) const {
    return commitment_view(repository.customer().value, stored, repository.adjustments(stored.id),
                           sources_of(repository, stored.contract, today()));
}

Task<Result<CommitmentList>> Commitments::list(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<CommitmentList> {
        Repository repository(t, context.caller.customer);
        CommitmentList made;
        for (const auto& stored : repository.list()) made.items.push_back(view(repository, stored));
        return made;
    });
}

Task<Result<Commitment>> Commitments::get(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Commitment> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        return view(repository, *stored);
    });
}

Result<Contract> Commitments::checked(store::Transaction& transaction, const api::Context& context,
                                      const CommitmentRequest& wanted) const {
    auto contract = read_contract(wanted);
    std::vector<FieldError> wrong;
    if (!contract) wrong = contract.error().fields;
    if (wanted.customer_id && *wanted.customer_id != context.caller.customer.value)
        wrong.push_back(
            {"customer_id", "not-the-customer", "Act for that customer first: the contract is this one's."});
    // Stored contracts are read without this: what was a currency once stays readable.
    if (contract && !is_currency(contract->currency))
        wrong.push_back({"currency", "not-a-currency", "A currency of ISO 4217, such as USD."});
    if (contract) {
        std::map<std::string, std::optional<std::string>> masters; // of the customer's accounts among the payers
        for (const auto& account :
             accounts::find_accounts(transaction, context.caller.customer, contract->payer_account_ids))
            masters.emplace(account.account_id.value(), account.master_account_id);
        for (std::size_t i = 0; i < contract->payer_account_ids.size(); ++i) {
            const std::string field = "payer_account_ids[" + std::to_string(i) + "]";
            const auto account = masters.find(contract->payer_account_ids[i]);
            if (account == masters.end())
                wrong.push_back(
                    {field, "not-the-customers", "The customer has no such account in the portal: add it first."});
            else if (account->second && *account->second != account->first && masters.contains(*account->second))
                wrong.push_back({field, "linked-to-a-payer",
                                 "It is a linked account of " + *account->second +
                                     ", which is a payer here: its costs are in that one's, and would count twice."});
        }
    }
    if (wrong.empty()) return contract;
    Error error{.code = ErrorCode::invalid_request, .detail = wrong.front().field + ": " + wrong.front().detail};
    error.fields = std::move(wrong);
    return tl::unexpected<Error>(std::move(error));
}

void Commitments::sum_up_all(Repository& repository, const std::string& id, const Contract& contract) {
    repository.forget_sums(id);
    if (const auto range = repository.cost_rows().known_days(contract.payer_account_ids))
        repository.sum_up(id, contract.payer_account_ids, range->first, range->last);
}

Task<Result<Commitment>> Commitments::create(api::Context context, CommitmentRequest wanted) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Commitment> {
        const auto contract = checked(t, context, wanted);
        if (!contract) return tl::unexpected<Error>(contract.error());
        Repository repository(t, context.caller.customer);
        if (repository.list().size() >= most_contracts)
            return fail(ErrorCode::conflict, "A customer has at most 200 contracts.");
        const Timestamp now = clock_.now();
        const StoredContract stored{uuid_v7(clock_, random_), *contract, now, now};
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.create", stored.id, nullptr,
                                       json::write(commitments::shown(*contract))));
        repository.put(stored);
        // Costs of its payers may be known from another contract.
        sum_up_all(repository, stored.id, *contract);
        events::append(t, clock_, context.caller.customer, "commitments", stored.id);
        if (settings_.automatic) schedule(t, context.caller.customer, stored.id, now);
        return view(repository, stored);
    });
}

Task<Result<Commitment>> Commitments::change(api::Context context, std::string id, CommitmentRequest wanted) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Commitment> {
        Repository repository(t, context.caller.customer);
        auto stored = repository.find(id);
        if (!stored) return none();
        if (const auto fine = api::check_if_match(context, json::write(view(repository, *stored))); !fine)
            return tl::unexpected<Error>(fine.error());
        const auto contract = checked(t, context, wanted);
        if (!contract) return tl::unexpected<Error>(contract.error());
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.change", id,
                                       json::write(commitments::shown(stored->contract)),
                                       json::write(commitments::shown(*contract))));
        const bool same_payers = stored->contract.payer_account_ids == contract->payer_account_ids;
        stored->contract = *contract;
        stored->changed_at = clock_.now();
        repository.put(*stored);
        if (!same_payers) sum_up_all(repository, id, *contract);
        // The schedule of a contract that had ended has ended too; this one may have new years.
        if (settings_.automatic && !jobs::find_unfinished(t, context.caller.customer, "commitment-schedule:" + id))
            schedule(t, context.caller.customer, id, clock_.now());
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return view(repository, *stored);
    });
}

Task<Result<api::Nothing>> Commitments::remove(api::Context context, std::string id) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<api::Nothing> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        audit::append(
            t, clock_, random_,
            audit::by_caller(context, "commitment.remove", id, json::write(view(repository, *stored)), nullptr));
        repository.erase(id);
        jobs::cancel(t, clock_, context.caller.customer, "commitment-schedule:" + id);
        jobs::cancel(t, clock_, context.caller.customer, "commitment-refresh:" + id);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return api::Nothing{};
    });
}

Task<Result<Commitment>> Commitments::adjust(api::Context context, std::string id, AdjustmentRequest wanted) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Commitment> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        FieldReader reader;
        const auto day = reader.day("day", wanted.day);
        const Money amount = reader.signed_amount("amount", wanted.amount);
        if (day && (*day < stored->contract.starts_on() || *day > stored->contract.ends_on()))
            reader.wrong("day", "outside-contract", "A day of the contract.");
        const auto reason = clean_name(wanted.reason, "reason", 1, longest_reason);
        if (!reason) reader.wrong("reason", "required", "Say why, in at most 1,000 characters: the customer reads it.");
        if (reader.is_wrong()) return tl::unexpected<Error>(std::move(reader).error());
        if (repository.adjustments(id).size() >= most_adjustments)
            return fail(ErrorCode::conflict, "A contract has at most 1,000 adjustments.");
        const StoredAdjustment made{
            uuid_v7(clock_, random_), {*day, amount, *reason}, context.caller.email, clock_.now()};
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.adjust", id, nullptr, json::write(adjustment_view(made))));
        repository.put(id, made);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return view(repository, *stored);
    });
}

Task<Result<Commitment>> Commitments::take_back(api::Context context, std::string id, std::string adjustment_id) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Commitment> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        const auto all = repository.adjustments(id);
        const auto found = std::ranges::find(all, adjustment_id, &StoredAdjustment::id);
        if (found == all.end()) return fail(ErrorCode::not_found, "There is no such adjustment.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.take-back-adjustment", id,
                                       json::write(adjustment_view(*found)), nullptr));
        repository.erase_adjustment(id, adjustment_id);
        events::append(t, clock_, context.caller.customer, "commitments", id);
        return view(repository, *stored);
    });
}

Task<Result<ProgressView>> Commitments::progress_of(api::Context context, std::string id, Granularity granularity) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<ProgressView> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        Known found = known(repository, *stored, clock_.now());
        const auto projection = forecast(found.counting);
        return shown(*stored, std::move(found), projection, granularity, today());
    });
}

Task<Result<ProgressView>> Commitments::what_if(api::Context context, std::string id, WhatIfInput input,
                                                Granularity granularity) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<ProgressView> {
        Repository repository(t, context.caller.customer);
        const auto stored = repository.find(id);
        if (!stored) return none();
        Known found = known(repository, *stored, clock_.now());
        const auto read = read_what_if(input, stored->contract, found.counting.as_of);
        if (!read) return tl::unexpected<Error>(read.error());
        const auto projection = changed(found.counting, forecast(found.counting), *read);
        return shown(*stored, std::move(found), projection, granularity, today());
    });
}

} // namespace portal::commitments
