// Reading one payer, and looking at its closed months again, through the request meter.
#include "aws/asking.hpp"
#include "aws/operations/ce.hpp"
#include "commitments/payer_reader.hpp"
#include "commitments/refresh.hpp"

namespace portal::commitments {

/// Nothing where all was read; else why not.
auto Commitments::read_payer(CustomerId customer, std::string job_id, PayerPlan payer, bool is_read)
    -> Task<std::optional<ReadProblem>> {
    const cost_explorer::Asker asker{customer, payer.cloud_account_id, payer.payer_account_id,
                                     cost_explorer::Purpose::commitments};
    std::string session = aws::session_name("commitments", job_id);
    auto identity = co_await cost_explorer_.enter(asker, std::move(session));
    if (!identity) co_return ReadProblem::of(identity.error());
    AskCosts ask = [&](aws::Value parameters) {
        return cost_explorer_.invoke(asker, aws::ce::GetCostAndUsage::operation(), std::move(parameters), *identity);
    };
    PayerReader reader(store_, clock_, customer, payer.payer_account_id, std::move(ask));
    if (!is_read && payer.windows() > 0)
        if (auto problem = co_await reader.read(payer.first, payer.last, true)) co_return problem;
    if (!payer.check.is_due) co_return std::nullopt;
    co_return co_await reader.check_months(payer.check);
}

} // namespace portal::commitments
