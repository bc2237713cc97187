#include "costs/cost_line.hpp"

#include "base/text.hpp"

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

bool begins(const std::string& text_, std::initializer_list<std::string_view> with) {
    return std::any_of(with.begin(), with.end(), [&](auto start) { return text_.starts_with(start); });
}

std::string cur_record_type(const std::string& type) {
    // What Cost Explorer names otherwise. "Discount" is what the report said of bundled discounts once.
    static const std::map<std::string_view, std::string_view> others = {
        {"EdpDiscount", "Enterprise Discount Program Discount"},
        {"SppDiscount", "Solution Provider Program Discount"},
        {"PrivateRateDiscount", "Private Rate Discount"},
        {"BundledDiscount", "Bundled Discount"},
        {"Discount", "Bundled Discount"},
        {"RiVolumeDiscount", "RI Volume Discount"},
        {"DistributorDiscount", "Distributor Discount"}};
    const auto found = others.find(type);
    return found == others.end() ? type : std::string(found->second);
}

std::string focus_record_type(const Line& line, bool negative) {
    const auto& category = text(line, Column::type);
    const auto& commitment = text(line, Column::commitment_type);
    const bool plan = commitment.find("Savings") != std::string::npos;
    const bool correction = text(line, Column::charge_class) == "Correction";
    if (category == "Tax" || category == "Credit") return category;
    // A correction that gives back is what Cost Explorer calls a refund.
    if ((correction || category == "Adjustment") && negative) return "Refund";
    if (category == "Adjustment") return "Other out-of-cycle charges";
    if (category == "Purchase") {
        const bool recurring = text(line, Column::charge_frequency) == "Recurring";
        if (plan) return recurring ? "SavingsPlanRecurringFee" : "SavingsPlanUpfrontFee";
        if (!commitment.empty()) return recurring ? "RIFee" : "Fee";
        return text(line, Column::product_name).find("Support") != std::string::npos ? "Support" : "Fee";
    }
    if (category != "Usage" || commitment.empty()) return category;
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

std::string record_type(CostFormat format, const Line& line, bool negative) {
    return format == CostFormat::cur ? cur_record_type(text(line, Column::type)) : focus_record_type(line, negative);
}

bool of_marketplace(CostFormat format, const Line& line) {
    const auto& seller = text(line, Column::seller);
    const auto& legal = text(line, Column::legal_entity);
    const auto of_amazon = [](const std::string& name) { return begins(name, {"Amazon", "AWS", "AISPL"}); };
    if (format == CostFormat::cur && !seller.empty()) return seller == "AWS Marketplace";
    if (seller.find("Marketplace") != std::string::npos || legal.find("Marketplace") != std::string::npos) return true;
    // Of what AWS sells it is the seller itself; of a marketplace product its vendor is.
    const auto& name = seller.empty() ? legal : seller;
    return !name.empty() && !of_amazon(name);
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
