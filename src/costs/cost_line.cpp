#include "costs/cost_line.hpp"

#include "base/text.hpp"
#include "costs/charges.hpp"
#include "costs/sellers.hpp"

#include <algorithm>
#include <map>

namespace portal::costs {

namespace {

using Names = std::map<std::string_view, Column>;

const Names& names(CostFormat format) {
    static const Names cur = {
        {"lineitemusagestartdate", Column::day},
        {"lineitemusageenddate", Column::day_end},
        {"billbillingperiodstartdate", Column::period},
        {"billbillingperiodenddate", Column::period_end},
        {"lineitemlineitemtype", Column::type},
        {"billpayeraccountid", Column::payer},
        {"lineitemcurrencycode", Column::currency},
        {"lineitemunblendedcost", Column::unblended},
        {"lineitemnetunblendedcost", Column::net_unblended},
        {"productproductname", Column::product_name},
        {"productservicecode", Column::service_code},
        {"lineitemproductcode", Column::product_code},
        {"billbillingentity", Column::seller},
        {"lineitemlegalentity", Column::legal_entity},
        {"reservationreservationarn", Column::reservation_arn},
        {"reservationeffectivecost", Column::reservation_effective_cost},
        {"reservationunusedamortizedupfrontfeeforbillingperiod", Column::reservation_unused_upfront},
        {"reservationunusedrecurringfee", Column::reservation_unused_recurring},
        {"savingsplansavingsplaneffectivecost", Column::plan_effective_cost},
        {"savingsplantotalcommitmenttodate", Column::plan_commitment},
        {"savingsplanusedcommitment", Column::plan_used_commitment},
    };
    static const Names focus = {
        {"chargeperiodstart", Column::day},
        {"chargeperiodend", Column::day_end},
        {"billingperiodstart", Column::period},
        {"billingperiodend", Column::period_end},
        {"chargecategory", Column::type},
        {"billingaccountid", Column::payer},
        {"billingcurrency", Column::currency},
        {"billedcost", Column::unblended},
        {"effectivecost", Column::amortized},
        {"servicename", Column::product_name},
        {"publishername", Column::seller},
        {"publisher", Column::seller},
        {"providername", Column::provider},
        {"provider", Column::provider},
        {"serviceprovidername", Column::service_provider},
        {"invoiceissuername", Column::legal_entity},
        {"invoiceissuer", Column::legal_entity},
        {"chargeclass", Column::charge_class},
        {"chargefrequency", Column::charge_frequency},
        {"commitmentdiscounttype", Column::commitment_type},
        {"commitmentdiscountstatus", Column::commitment_status},
    };
    static const Names none;
    return format == CostFormat::cur ? cur : format == CostFormat::focus ? focus : none;
}

/// "lineItem/UnblendedCost", "line_item_unblended_cost" and "Line Item Unblended Cost" are one name.
std::string plain(std::string_view header) {
    std::string made;
    for (const char c : to_lower(header))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) made += c;
    return made;
}

const std::string& text(const Line& line, Column column) { return line[static_cast<std::size_t>(column)]; }

/// A plan of AWS Support: "AWS Support (Business)", "AWS Premium Support", "AWSSupportEnterprise".
bool of_support(const Line& line) {
    return std::ranges::any_of(std::array{Column::product_name, Column::service_code, Column::product_code},
                               [&](Column column) { return text(line, column).find("Support") != std::string::npos; });
}

std::string cur_record_type(const Line& line) {
    const auto& type = text(line, Column::type);
    if (type != "Fee") return charge_name(type);
    // A report has one word for what Cost Explorer has three.
    if (!text(line, Column::reservation_arn).empty()) return "Upfront";
    return of_support(line) && !of_marketplace(CostFormat::cur, line) ? "Support" : "Other out-of-cycle charges";
}

std::string focus_record_type(const Line& line, bool negative) {
    const auto& category = text(line, Column::type);
    const auto& commitment = text(line, Column::commitment_type);
    const bool plan = commitment.find("Savings") != std::string::npos;
    const bool recurring = text(line, Column::charge_frequency) == "Recurring";
    // A correction is of the kind of what it corrects, whichever way it goes: one that takes a charge back and one that
    // makes it again add up. What gives back beside the charges is an adjustment.
    if (category == "Adjustment") return negative || is_correction(line) ? "Refund" : "Other out-of-cycle charges";
    if (category == "Purchase") {
        if (plan) return recurring ? "SavingsPlanRecurringFee" : "SavingsPlanUpfrontFee";
        if (!commitment.empty()) return recurring ? "Recurring" : "Upfront";
        return of_support(line) && !of_marketplace(CostFormat::focus, line) ? "Support" : "Other out-of-cycle charges";
    }
    if (category != "Usage" || commitment.empty()) return charge_name(category);
    // What was paid for and not used stands in the fee, as with Cost Explorer.
    if (text(line, Column::commitment_status) == "Unused") return plan ? "SavingsPlanRecurringFee" : "Recurring";
    return plan ? "SavingsPlanCoveredUsage" : "DiscountedUsage";
}

} // namespace

std::optional<Column> column_of(CostFormat format, std::string_view header) {
    const std::string name = plain(header);
    const auto& known = names(format);
    const auto found = known.find(name);
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

CostFormat format_of(const std::vector<std::string>& headers) {
    for (const auto& header : headers) {
        const auto name = plain(header);
        if (name == "lineitemunblendedcost" || name == "lineitemlineitemtype") return CostFormat::cur;
        if (name == "billedcost" || name == "chargecategory") return CostFormat::focus;
    }
    return CostFormat::unknown;
}

std::vector<std::pair<std::vector<Column>, std::string>> needed(CostFormat format) {
    if (format == CostFormat::cur)
        return {{{Column::day}, "line_item_usage_start_date"},
                {{Column::type}, "line_item_line_item_type"},
                {{Column::payer}, "bill_payer_account_id"},
                {{Column::currency}, "line_item_currency_code"},
                {{Column::unblended}, "line_item_unblended_cost"},
                {{Column::seller, Column::legal_entity}, "bill_billing_entity"}};
    return {{{Column::day}, "ChargePeriodStart"},
            {{Column::type}, "ChargeCategory"},
            {{Column::payer}, "BillingAccountId"},
            {{Column::currency}, "BillingCurrency"},
            {{Column::unblended}, "BilledCost"}};
}

bool is_correction(const Line& line) { return text(line, Column::charge_class) == "Correction"; }

std::string record_type(CostFormat format, const Line& line, bool negative) {
    return format == CostFormat::cur ? cur_record_type(line) : focus_record_type(line, negative);
}

bool is_usage(const std::string& type) {
    return type == "Usage" || type == "DiscountedUsage" || type == "SavingsPlanCoveredUsage";
}

bool of_marketplace(CostFormat format, const Line& line) {
    const auto& seller = text(line, Column::seller);
    const auto& legal = text(line, Column::legal_entity);
    if (format == CostFormat::cur) {
        if (!seller.empty()) return seller == "AWS Marketplace";
        return !legal.empty() && (is_marketplace(legal) || !is_aws(legal));
    }
    if (is_marketplace(seller) || is_marketplace(legal) || text(line, Column::product_name) == "AWS Marketplace")
        return true;
    // Of what AWS sells it is publisher and service provider itself; of a marketplace product its vendor is, whom AWS
    // invoices. Who issues the invoice says who sold only where nothing else does.
    const auto& service_provider = text(line, Column::service_provider);
    const auto is_other = [](const std::string& name) { return !name.empty() && !is_aws(name); };
    if (!seller.empty() || !service_provider.empty()) return is_other(seller) || is_other(service_provider);
    return is_other(legal) && !is_aws(text(line, Column::provider));
}

std::optional<std::string> other_provider(CostFormat format, const Line& line) {
    if (format != CostFormat::focus) return std::nullopt;
    std::optional<std::string> named;
    for (const auto column : {Column::provider, Column::legal_entity, Column::service_provider, Column::seller}) {
        const auto& name = text(line, column);
        if (is_aws(name) || is_marketplace(name)) return std::nullopt;
        if (!named && !name.empty()) named = name;
    }
    return named;
}

std::string service(const Line& line) {
    for (const auto column : {Column::product_name, Column::service_code, Column::product_code})
        if (!text(line, column).empty()) return text(line, column);
    return {};
}

Money amortized(const Line& line, Money unblended, const std::function<Money(Column)>& amount) {
    const auto& type = text(line, Column::type);
    if (type == "DiscountedUsage") return amount(Column::reservation_effective_cost);
    if (type == "RIFee")
        return amount(Column::reservation_unused_upfront) + amount(Column::reservation_unused_recurring);
    if (type == "Fee" && !text(line, Column::reservation_arn).empty()) return Money();
    if (type == "SavingsPlanCoveredUsage") return amount(Column::plan_effective_cost);
    if (type == "SavingsPlanRecurringFee")
        return amount(Column::plan_commitment) - amount(Column::plan_used_commitment);
    if (type == "SavingsPlanNegation" || type == "SavingsPlanUpfrontFee") return Money();
    return unblended;
}

} // namespace portal::costs
