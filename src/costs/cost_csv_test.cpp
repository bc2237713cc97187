#include "costs/cost_csv.hpp"

#include "costs/csv_reader.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace portal;
using namespace portal::costs;

namespace {

CostFile read(std::string_view text, std::size_t piece = 1 << 16) {
    CostCsv csv;
    for (std::size_t at = 0; at < text.size(); at += piece) csv.feed(text.substr(at, piece));
    return csv.finish();
}

std::string told(const CostFile& file) {
    std::string all;
    for (const auto& row : file.rows)
        all += row.payer_account_id + " " + day_text(row.day) + " " + row.record_type + " " + row.service +
               (row.marketplace ? " (marketplace) " : " ") + row.currency + " " + row.costs.unblended.text() + " " +
               row.costs.net_unblended.text() + " " + row.costs.amortized.text() + "\n";
    for (const auto& problem : file.problems)
        all += "line " + std::to_string(problem.line) + ", " + problem.field + ": " + problem.code + "\n";
    return all;
}

const std::string cur_header =
    "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
    "line_item_net_unblended_cost,line_item_currency_code,bill_billing_entity,product_product_name\n";

std::string cur(const std::string& lines) { return cur_header + lines; }

} // namespace

TEST_CASE("a Cost and Usage Report becomes sums a day") {
    const auto file = read(cur("000000000012,2025-01-01T00:00:00Z,Usage,1.10,1.05,USD,AWS,Amazon S3\n"
                               "000000000012,2025-01-01T23:00:00.000Z,Usage,0.2,0.15,USD,AWS,Amazon S3\n"
                               "000000000012,2025-01-01 05:00:00,Usage,5,,USD,AWS Marketplace,Product\n"
                               "000000000012,2025-01-02,EdpDiscount,-0.5,0,USD,AWS,Amazon S3\n"));
    CHECK(file.format == CostFormat::cur);
    CHECK(file.lines == 4);
    CHECK(file.has_net_unblended);
    CHECK(file.has_amortized); // nothing in it is spread over days
    CHECK(told(file) == "000000000012 2025-01-01 Usage Amazon S3 USD 1.3 1.2 1.3\n"
                        "000000000012 2025-01-01 Usage Product (marketplace) USD 5 5 5\n"
                        "000000000012 2025-01-02 Enterprise Discount Program Discount Amazon S3 USD -0.5 0 -0.5\n");
}

TEST_CASE("the amortized cost of a report is made of the fees that its types of lines have") {
    const auto file =
        read("bill/PayerAccountId,lineItem/UsageStartDate,lineItem/LineItemType,lineItem/UnblendedCost,lineItem/"
             "CurrencyCode,"
             "bill/BillingEntity,lineItem/ProductCode,reservation/EffectiveCost,reservation/"
             "UnusedAmortizedUpfrontFeeForBillingPeriod,"
             "reservation/UnusedRecurringFee,savingsPlan/SavingsPlanEffectiveCost,savingsPlan/TotalCommitmentToDate,"
             "savingsPlan/UsedCommitment,reservation/ReservationARN\n"
             "111111111111,2025-01-01,DiscountedUsage,0,USD,AWS,EC2,1.5,,,,,,arn\n"
             "111111111111,2025-01-01,RIFee,100,USD,AWS,EC2,,2,3,,,,arn\n"
             "111111111111,2025-01-01,Fee,900,USD,AWS,EC2,,,,,,,arn\n"
             "111111111111,2025-01-02,Fee,7,USD,AWS,Route53,,,,,,,\n"
             "111111111111,2025-01-01,SavingsPlanCoveredUsage,10,USD,AWS,EC2,,,,6,,,\n"
             "111111111111,2025-01-01,SavingsPlanNegation,-10,USD,AWS,EC2,,,,,,,\n"
             "111111111111,2025-01-01,SavingsPlanRecurringFee,8,USD,AWS,SP,,,,,8,6,\n"
             "111111111111,2025-01-01,SavingsPlanUpfrontFee,50,USD,AWS,SP,,,,,,,\n");
    CHECK(file.has_amortized);
    CHECK(told(file) == "111111111111 2025-01-01 DiscountedUsage EC2 USD 0 0 1.5\n"
                        "111111111111 2025-01-01 Recurring EC2 USD 100 100 5\n"
                        "111111111111 2025-01-01 SavingsPlanCoveredUsage EC2 USD 10 10 6\n"
                        "111111111111 2025-01-01 SavingsPlanNegation EC2 USD -10 -10 0\n"
                        "111111111111 2025-01-01 SavingsPlanRecurringFee SP USD 8 8 2\n"
                        "111111111111 2025-01-01 SavingsPlanUpfrontFee SP USD 50 50 0\n"
                        "111111111111 2025-01-01 Upfront EC2 USD 900 900 0\n"
                        "111111111111 2025-01-02 Other out-of-cycle charges Route53 USD 7 7 7\n");
}

TEST_CASE("a line may cost what an upfront fee does in any currency") {
    const auto file = read("bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,"
                           "line_item_unblended_cost,line_item_currency_code,bill_billing_entity\n"
                           "111111111111,2025-01-01,SavingsPlanUpfrontFee,16000000000.5,IDR,AWS\n"
                           "111111111111,2025-01-01,SavingsPlanUpfrontFee,100000000001,IDR,AWS\n");
    CHECK(told(file) == "111111111111 2025-01-01 SavingsPlanUpfrontFee  IDR 16000000000.5 16000000000.5 0\n"
                        "line 3, line_item_unblended_cost: too-large\n");
}

TEST_CASE("a report whose lines lack a column that their amortized cost is made of has none") {
    const auto has = [](const std::string& type, const std::string& column) {
        return read(
                   "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
                   "line_item_currency_code,bill_billing_entity" +
                   column + "\n111111111111,2025-01-01," + type + ",300,USD,AWS" + (column.empty() ? "" : ",1") + "\n")
            .has_amortized;
    };
    for (const char* type : {"Usage", "Tax", "Fee", "Refund", "EdpDiscount", "SavingsPlanNegation"})
        CHECK(has(type, ""));
    for (const char* type : {"RIFee", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanRecurringFee"})
        CHECK_FALSE(has(type, ""));
    CHECK(has("DiscountedUsage", ",reservation_effective_cost"));
    CHECK_FALSE(has("RIFee", ",reservation_effective_cost"));
    CHECK_FALSE(has("RIFee", ",reservation_unused_recurring_fee")); // the upfront part may be more than nothing
    CHECK_FALSE(has("SavingsPlanRecurringFee", ",savings_plan_used_commitment"));
}

TEST_CASE("FOCUS with what spreadsheets make of it: a byte-order mark, semicolons, decimal commas, CR LF, quotes") {
    const auto file =
        read("\xEF\xBB\xBF\"BilledCost\";EffectiveCost;ChargePeriodStart;ChargeCategory;ChargeClass;ServiceName;"
             "PublisherName;"
             "BillingAccountId;BillingCurrency;ChargeFrequency;CommitmentDiscountType;CommitmentDiscountStatus\r\n"
             "\"12,50\";\"11,5\";2025-03-01T00:00:00Z;Usage;;\"Compute; \"\"fast\"\"\";Amazon Web Services, "
             "Inc.;111111111111;EUR;Usage-Based;;\r\n"
             "1.5;1,5;2025-03-01T00:00:00Z;Tax;;S3;AWS;111111111111;EUR;One-Time;;\r\n"
             "\r\n"
             "-3;-3;2025-03-01T00:00:00Z;Usage;Correction;S3;AWS;111111111111;EUR;One-Time;;\r\n"
             "9;9;2025-03-01T00:00:00Z;Purchase;;Agent;Some Vendor;111111111111;EUR;Recurring;;\r\n"
             "0;2;2025-03-01T00:00:00Z;Usage;;EC2;AWS;111111111111;EUR;Usage-Based;Compute Savings Plan;Used\r\n"
             "40;0;2025-03-01T00:00:00Z;Purchase;;EC2;AWS;111111111111;EUR;Recurring;Reserved Instance;");
    CHECK(file.format == CostFormat::focus);
    CHECK(file.lines == 6);
    CHECK(told(file) == "111111111111 2025-03-01 Other out-of-cycle charges Agent (marketplace) EUR 9 9 9\n"
                        "111111111111 2025-03-01 Recurring EC2 EUR 40 40 0\n"
                        "111111111111 2025-03-01 SavingsPlanCoveredUsage EC2 EUR 0 0 2\n"
                        "111111111111 2025-03-01 Tax S3 EUR 1.5 1.5 1.5\n"
                        "111111111111 2025-03-01 Usage Compute; \"fast\" EUR 12.5 12.5 11.5\n"
                        "111111111111 2025-03-01 Usage S3 EUR -3 -3 -3\n");
}

TEST_CASE("a report's fees are told apart by what they are for") {
    const auto file =
        read("bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
             "line_item_currency_code,bill_billing_entity,product_product_name,reservation_reservation_a_r_n\n"
             "111111111111,2026-01-01,Fee,300,USD,AWS,AWS Premium Support,\n"
             "111111111111,2026-01-01,Fee,400,USD,AWS,Amazon Elastic Compute "
             "Cloud,arn:aws:ec2:us-east-1:1:reserved-instances/x\n"
             "111111111111,2026-01-01,Fee,12,USD,AWS,Amazon Registrar,NULL\n"
             "111111111111,2026-01-01,Fee,7,USD,AWS Marketplace,Vendor Support,\n"
             "111111111111,2026-01-01,PrivateRateDiscount,-3,USD,AWS,Amazon Elastic Compute Cloud,\n");
    CHECK(file.untold_fees == 0);
    std::string kinds;
    for (const auto& row : file.rows) kinds += row.record_type + " " + row.costs.unblended.text() + "\n";
    CHECK(kinds == "Other out-of-cycle charges 12\nOther out-of-cycle charges 7\nPrivate Rate Card Discount -3\n"
                   "Support 300\nUpfront 400\n");
}

namespace {

/// The sum of what is of the marketplace, and of all.
std::pair<std::string, std::string> sold(const std::string& columns, const std::string& lines) {
    Money marketplace, all;
    const auto file =
        read("BilledCost,ChargePeriodStart,ChargeCategory,BillingAccountId,BillingCurrency," + columns + "\n" + lines);
    CHECK(file.problem_count == 0);
    for (const auto& row : file.rows) {
        all += row.costs.unblended;
        if (row.marketplace) marketplace += row.costs.unblended;
    }
    return {marketplace.text(), all.text()};
}

} // namespace

TEST_CASE("whom AWS invoices as a vendor is of the marketplace, in every version of FOCUS") {
    const std::string ec2 = "700,2026-01-01,Usage,111111111111,USD,",
                      vendor = "300,2026-01-01,Purchase,111111111111,USD,";
    const std::pair<std::string, std::string> right{"300", "1000"};
    CHECK(sold("Provider,Publisher,InvoiceIssuer", ec2 + "AWS,AWS,AWS\n" + vendor + "AWS,Vendor,AWS\n") ==
          right);                                              // 0.5
    CHECK(sold("ProviderName,PublisherName,InvoiceIssuerName", // 1.0 to 1.2
               ec2 + "AWS,\"Amazon Web Services, Inc.\",Amazon Web Services EMEA SARL\n" + vendor +
                   "AWS,Vendor,Amazon Web Services EMEA SARL\n") == right);
    CHECK(sold("ProviderName,PublisherName,ServiceProviderName,HostProviderName,InvoiceIssuerName", // 1.3
               ec2 + "AWS,AWS,AWS,AWS,AWS\n" + vendor + "AWS,NULL,Vendor,AWS,AWS\n") == right);
    CHECK(sold("ServiceProviderName,HostProviderName,InvoiceIssuerName", // 1.4
               ec2 + "Amazon Web Services,AWS,AWS\n" + vendor + "Vendor,Vendor,AWS\n") == right);
    CHECK(sold("ProviderName,InvoiceIssuerName", ec2 + "AWS,AWS\n" + vendor + "AWS,AWS Marketplace\n") == right);
    // A reseller's invoice makes nothing a product of the marketplace; nor does AWS in another country.
    CHECK(sold("ProviderName,InvoiceIssuerName", ec2 + "AWS,Reseller GmbH\n").first == "0");
    CHECK(sold("PublisherName,InvoiceIssuerName", ec2 + "Sinnet,Beijing Sinnet Technology Co.\n").first == "0");
}

TEST_CASE("FOCUS: a correction is of the kind that it corrects, and an adjustment that gives back is a refund") {
    const auto file =
        read("BilledCost,EffectiveCost,ChargePeriodStart,ChargeCategory,ChargeClass,BillingAccountId,BillingCurrency,"
             "CommitmentDiscountType,CommitmentDiscountStatus,ChargeFrequency,ServiceName\n"
             "1000,NULL,2026-01-01,Usage,NULL,111111111111,USD,NULL,NULL,Usage-Based,EC2\n"
             "-1000,NULL,2026-01-01,Usage,Correction,111111111111,USD,NULL,NULL,Usage-Based,EC2\n"
             "900,NULL,2026-01-01,Usage,Correction,111111111111,USD,NULL,NULL,Usage-Based,EC2\n"
             "-5,-5,2026-01-01,Adjustment,,111111111111,USD,,,One-Time,EC2\n"
             "4,4,2026-01-01,Adjustment,,111111111111,USD,,,One-Time,EC2\n"
             "0,2,2026-01-01,Usage,,111111111111,USD,Compute Savings Plan,Unused,Usage-Based,EC2\n"
             "0,3,2026-01-01,Usage,,111111111111,USD,Standard,Unused,Usage-Based,EC2\n"
             "50,0,2026-01-01,Purchase,,111111111111,USD,Standard,,One-Time,EC2\n"
             "9,9,2026-01-01,Purchase,,111111111111,USD,,,Recurring,AWS Support (Business)\n");
    CHECK(file.corrections == 2);
    CHECK(told(file) == "111111111111 2026-01-01 Other out-of-cycle charges EC2 USD 4 4 4\n"
                        "111111111111 2026-01-01 Recurring EC2 USD 0 0 3\n"
                        "111111111111 2026-01-01 Refund EC2 USD -5 -5 -5\n"
                        "111111111111 2026-01-01 SavingsPlanRecurringFee EC2 USD 0 0 2\n"
                        "111111111111 2026-01-01 Support AWS Support (Business) USD 9 9 9\n"
                        "111111111111 2026-01-01 Upfront EC2 USD 50 50 0\n"
                        "111111111111 2026-01-01 Usage EC2 USD 900 900 900\n");
}

TEST_CASE("what cannot be read is named by line and field, and nothing hides it") {
    CHECK(told(read(cur("111111111111,2025-01-32,Usage,1,1,USD,AWS,S3\n"
                        "11111111111,2025-01-01,Usage,\"1,5\",1,usd,AWS,S3\n"
                        "111111111111,2025-01-01,,,1,USD,AWS,S3\n"
                        "111111111111,2025-01-01T00:00:00+02:00,Usage,1,1.234.5,USD,AWS,S3\n"
                        "111111111111,2025-01-01,Usage,1,1,USD,AWS\n"
                        "111111111111,2025-01-01,Usage,1e12,1,USD,AWS,\"several\nlines\"\n"
                        "1.11E+11,2025-01-01,Usage,1,1,USD,AWS,S3\n"
                        "111111111111,2025-01-01,Usage,1,1,USD,AWS,\"S\"3\n"
                        "111111111111,2025-01-01,Usage,2,2,USD,AWS,S3\n"))) ==
          "111111111111 2025-01-01 Usage S3 USD 2 2 2\n"
          "line 2, line_item_usage_start_date: not-a-day\n"
          "line 3, bill_payer_account_id: not-an-account\n"
          "line 3, line_item_currency_code: not-a-currency\n"
          "line 3, line_item_unblended_cost: not-an-amount\n"
          "line 4, line_item_line_item_type: required\n"
          "line 4, line_item_unblended_cost: required\n"
          "line 5, line_item_usage_start_date: not-a-day\n"
          "line 5, line_item_net_unblended_cost: not-an-amount\n"
          "line 6, : columns\n"
          "line 7, line_item_unblended_cost: too-large\n"
          "line 9, bill_payer_account_id: not-an-account\n"
          "line 10, : quotes\n");
    std::string many = cur_header;
    for (int i = 0; i < 30; ++i) many += "x\n";
    CHECK(read(many).problem_count == 30);
    CHECK(read(many).problems.size() == CostCsv::most_problems);
}

TEST_CASE("a file that is none of costs is refused as a whole") {
    CHECK(told(read("")) == "line 1, : empty\n");
    CHECK(told(read("a,b,c\n1,2,3\n")) == "line 1, : no-known-format\n");
    CHECK(told(read("a,b,c")) == "line 1, : no-known-format\n");
    CHECK(told(read("BilledCost,ChargeCategory\n1,Usage\n")) ==
          "line 1, ChargePeriodStart: no-such-column\nline 1, BillingAccountId: no-such-column\n"
          "line 1, BillingCurrency: no-such-column\n");
    CHECK(told(read("BilledCost,billed_cost,ChargeCategory,ChargePeriodStart,BillingAccountId,BillingCurrency\n")) ==
          "line 1, billed_cost: twice\n");
    CHECK(told(read(cur("111111111111,2025-01-01,Usage,1,1,USD,AWS,\"S3\n"))) == "line 2, : quotes\n");
    CHECK(told(read(cur("\"" + std::string(CsvReader::longest_field + 10, 'x')))) == "line 2, : too-long\n");
    CHECK(told(read(std::string(CsvReader::longest_first_line + 10, 'x'))) == "line 1, : too-long\n");
}

TEST_CASE("how a file is cut into pieces makes no difference") {
    const std::string text = "\xEF\xBB\xBF" + cur("\"111111111111\",2025-01-01,Usage,1,1,USD,AWS,\"a \"\"b\"\", c\"\r\n"
                                                  "\r"
                                                  "111111111111,2025-01-01,Usage,x,1,USD,AWS,\"two\r\nlines\"\r\n"
                                                  "111111111111,2025-01-02,Tax,\"2\",1,USD,AWS,");
    const auto whole = told(read(text));
    CHECK(whole.find("a \"b\", c") != std::string::npos);
    CHECK(whole.find("line 4, line_item_unblended_cost") != std::string::npos);
    for (std::size_t piece = 1; piece < 60; ++piece) CHECK(told(read(text, piece)) == whole);
    rc::check("pieces", [] {
        const auto any =
            *rc::gen::container<std::string>(rc::gen::element('"', ',', ';', '\n', '\r', 'a', '1', '.', '\t'));
        const auto any_text = cur(any);
        RC_ASSERT(told(read(any_text, *rc::gen::inRange<std::size_t>(1, 9))) == told(read(any_text)));
    });
}

TEST_CASE("sums of a file are its lines' sum, whatever they are summed by") {
    rc::check("sums", [] {
        std::string lines;
        Money sum;
        const int count = *rc::gen::inRange(0, 60);
        for (int i = 0; i < count; ++i) {
            const Money amount = Money(*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000)).share(1, 1000);
            sum += amount;
            lines += "111111111111,2025-01-0" + std::to_string(*rc::gen::inRange(1, 9)) + "," +
                     *rc::gen::element<std::string>("Usage", "Tax", "Novel") + "," + amount.text() + ",,USD," +
                     *rc::gen::element<std::string>("AWS", "AWS Marketplace") + ",S3\n";
        }
        Money told_sum;
        for (const auto& row : read(cur(lines)).rows) told_sum += row.costs.unblended;
        RC_ASSERT(told_sum == sum);
    });
}
