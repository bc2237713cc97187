// What Cost Explorer says of reservations and plans that are owned: how far they are used, what they cover, when they
// end.
#include "recommendations/reading_support.hpp"

namespace portal::recommendations {

namespace {

/// AWS writes times of owned things in several ways: "2027-03-01T00:00:00.000Z", "2027-03-01T00:00:00Z", "2027-03-01".
std::optional<Timestamp> time_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    if (text->size() == 10) return from_rfc3339(*text + "T00:00:00Z");
    return from_rfc3339(*text);
}

/// Cost Explorer names no currency here: its amounts are in the payer's, which is looked up when they are shown.
Amount bare(const std::string& amount) { return {.amount = amount, .currency = {}}; }

void read_reservations(const Asked& asked, const Question& question, const aws::Value& page, Answer& into) {
    each_of(page.find("UtilizationsByTime"), [&](const aws::Value& period) {
        each_of(period.find("Groups"), [&](const aws::Value& group) {
            const aws::Value nothing;
            const aws::Value& said = group.find("Attributes") ? *group.find("Attributes") : nothing;
            const aws::Value& used = group.find("Utilization") ? *group.find("Utilization") : nothing;
            Owned row{.id = member(group, "Value").value_or(attribute(said, "SubscriptionId").value_or("")),
                      .kind = Kind::reserved_instance,
                      .service = question.service,
                      .payer_account_id = asked.account_id,
                      .account_id = attribute(said, "AccountId").value_or(asked.account_id),
                      .region = attribute(said, "Region"),
                      .title = attribute(said, "InstanceType").value_or("unknown"),
                      .quantity = attribute(said, "NumberOfInstances"),
                      .payment_option = attribute(said, "SubscriptionType"),
                      .utilization_percentage = member(used, "UtilizationPercentage"),
                      .net_savings = std::nullopt,
                      .starts_at = time_of(attribute(said, "StartDateTime")),
                      .ends_at = time_of(attribute(said, "EndDateTime")),
                      .details = to_json(group),
                      .seen_at = {}};
            if (const auto platform = attribute(said, "Platform")) row.title += ", " + *platform;
            if (const auto net = member(used, "NetRISavings"); net && Money::parse(*net)) row.net_savings = bare(*net);
            if (!row.id.empty()) into.owned.push_back(std::move(row));
        });
    });
}

void read_plans(const Asked& asked, const aws::Value& page, Answer& into) {
    each_of(page.find("SavingsPlansUtilizationDetails"), [&](const aws::Value& plan) {
        const aws::Value nothing;
        const auto part = [&](const char* name) -> const aws::Value& {
            return plan.find(name) ? *plan.find(name) : nothing;
        };
        const aws::Value &said = part("Attributes"), &used = part("Utilization"), &savings = part("Savings");
        Owned row{.id = member(plan, "SavingsPlanArn").value_or(""),
                  .kind = Kind::savings_plan,
                  .service = attribute(said, "SavingsPlansType").value_or("unknown"),
                  .payer_account_id = asked.account_id,
                  .account_id = attribute(said, "AccountId").value_or(asked.account_id),
                  .region = attribute(said, "Region"),
                  .title = attribute(said, "SavingsPlansType").value_or("Savings Plan"),
                  .quantity = attribute(said, "HourlyCommitment"),
                  .payment_option = attribute(said, "PaymentOption"),
                  .utilization_percentage = member(used, "UtilizationPercentage"),
                  .net_savings = std::nullopt,
                  .starts_at = time_of(attribute(said, "StartDateTime")),
                  .ends_at = time_of(attribute(said, "EndDateTime")),
                  .details = to_json(plan),
                  .seen_at = {}};
        if (const auto family = attribute(said, "InstanceFamily")) row.title += ", " + *family;
        if (const auto net = member(savings, "NetSavings"); net && Money::parse(*net)) row.net_savings = bare(*net);
        if (!row.id.empty()) into.owned.push_back(std::move(row));
    });
}

std::optional<Amount> cost(const aws::Value* of, std::string_view name) {
    const auto text = of ? member(*of, name) : std::nullopt;
    if (!text || !Money::parse(*text)) return std::nullopt;
    return bare(*text);
}

void read_coverage(const Asked& asked, const Question& question, const aws::Value& page, Answer& into) {
    CoverageOf row{.kind = question.kind,
                   .service = question.service,
                   .payer_account_id = asked.account_id,
                   .coverage_percentage = std::nullopt,
                   .on_demand_cost = std::nullopt,
                   .problem = std::nullopt,
                   .seen_at = {}};
    if (question.kind == Kind::savings_plan) {
        each_of(page.find("SavingsPlansCoverages"), [&](const aws::Value& group) {
            CoverageOf one = row;
            if (const aws::Value* said = group.find("Attributes"))
                one.service = attribute(*said, "SERVICE").value_or(row.service);
            const aws::Value* coverage = group.find("Coverage");
            if (coverage) one.coverage_percentage = member(*coverage, "CoveragePercentage");
            one.on_demand_cost = cost(coverage, "OnDemandCost");
            into.coverage.push_back(std::move(one));
        });
        return;
    }
    const aws::Value* total = page.find("Total");
    const aws::Value* hours = total ? total->find("CoverageHours") : nullptr;
    if (!hours || !into.coverage.empty()) return;
    row.coverage_percentage = member(*hours, "CoverageHoursPercentage");
    row.on_demand_cost = cost(total->find("CoverageCost"), "OnDemandCost");
    into.coverage.push_back(std::move(row));
}

} // namespace

void read_owned(const Asked& asked, const Question& question, const aws::Value& page, Answer& into) {
    if (question.about == About::coverage) return read_coverage(asked, question, page, into);
    if (question.kind == Kind::savings_plan) return read_plans(asked, page, into);
    read_reservations(asked, question, page, into);
}

} // namespace portal::recommendations
