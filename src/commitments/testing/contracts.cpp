#include "commitments/testing/contracts.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace portal::commitments::testing {

namespace {

std::string text(const json::Object& from, std::string_view name, std::string usual = {}) {
    const auto* found = from.if_contains(name);
    return found ? std::string(found->as_string()) : usual;
}

Day day(const json::Object& from, std::string_view name) { return read_day(text(from, name)).value(); }

Money money(const json::Object& from, std::string_view name, std::string_view otherwise) {
    return Money::parse(text(from, from.contains(name) ? name : otherwise)).value();
}

/// The file leaves out what every contract has the same.
Contract contract_of(const json::Object& given) {
    const auto read = json::read<ContractInput>(given);
    if (!read) throw std::invalid_argument(read.error().detail);
    const auto contract = read_contract(*read);
    if (!contract) throw std::invalid_argument(contract.error().detail);
    return *contract;
}

void add_costs(std::vector<costs::CostRow>& rows, const json::Object& given) {
    costs::CostRow row{text(given, "payer_account_id"),
                       {},
                       text(given, "record_type", "Usage"),
                       text(given, "service", "Amazon Elastic Compute Cloud - Compute"),
                       text(given, "billing_entity") == "AWS Marketplace",
                       text(given, "currency", "USD"),
                       {money(given, "unblended", "unblended"), money(given, "net_unblended", "unblended"),
                        money(given, "amortized", "unblended")}};
    for (row.day = day(given, "first"); row.day <= day(given, "last"); row.day += std::chrono::days{1})
        rows.push_back(row);
}

WorkedContract read_file(const std::filesystem::path& path) {
    std::stringstream content;
    content << std::ifstream(path).rdbuf();
    const auto parsed = json::parse(content.str());
    if (!parsed) throw std::invalid_argument(path.string() + ": " + parsed.error().detail);
    const auto& file = parsed->as_object();
    WorkedContract made{path.filename(),
                        contract_of(file.at("contract").as_object()),
                        day(file, "as_of"),
                        {},
                        {},
                        file.at("expected").as_object()};
    for (const auto& costs : file.at("costs").as_array()) add_costs(made.costs, costs.as_object());
    for (const auto& given : file.at("adjustments").as_array())
        made.adjustments.push_back({day(given.as_object(), "day"), money(given.as_object(), "amount", "amount"),
                                    text(given.as_object(), "reason")});
    return made;
}

} // namespace

std::vector<WorkedContract> worked_contracts() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(PORTAL_WORKED_CONTRACTS))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<WorkedContract> made;
    for (const auto& path : paths) made.push_back(read_file(path));
    return made;
}

} // namespace portal::commitments::testing
