#include "commitments/imports.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;
using namespace std::chrono_literals;

namespace {

const CustomerId ours{"c1"};

struct Fixture {
    ManualClock clock{*from_rfc3339("2026-11-28T12:00:00Z")};
    SystemRandom random;
    Imports imports{clock, random};
    Contract contract{
        "c", {"111111111111"}, "USD", {{*read_day("2025-01-01"), *read_day("2025-12-31"), Money(1000)}}, {}, {}};

    std::string begin() { return imports.begin(ours, "k").value().id; }
    Result<ImportPosition> send(const std::string& id, std::int64_t file, std::int64_t number, std::string text,
                                bool last = true) {
        return imports.add(ours, "k", id, {file, number, "costs-" + std::to_string(file) + ".csv", last, text});
    }
    ImportView complete(const std::string& id) { return imports.complete(ours, "k", id, contract).value(); }
    /// The preview of one import of these files, each in one piece.
    ImportView preview(const std::vector<std::string>& files) {
        const auto id = begin();
        for (std::size_t i = 0; i < files.size(); ++i) REQUIRE(send(id, static_cast<std::int64_t>(i), 0, files[i]));
        return complete(id);
    }
    ErrorCode refusal(const std::string& id) { return imports.read(ours, "k", id, contract).error().code; }
};

const std::string header = "BilledCost,ChargePeriodStart,ChargeCategory,BillingAccountId,BillingCurrency\n";
std::string line(const std::string& cost, const std::string& day = "2025-01-01",
                 const std::string& payer = "111111111111") {
    return cost + "," + day + ",Usage," + payer + ",USD\n";
}

} // namespace

TEST_CASE("a piece that is sent again changes nothing, and one that is not the next is refused") {
    Fixture f;
    const auto id = f.begin();
    REQUIRE(f.send(id, 0, 0, header, false));
    REQUIRE(f.send(id, 0, 1, line("5"), false));
    const auto again = f.send(id, 0, 1, line("5"), false);
    CHECK(again->next_piece == 2);
    CHECK(again->lines == 1);
    for (const auto& [file, number] : {std::pair(0, 3), std::pair(0, 0), std::pair(1, 0), std::pair(1, 2)})
        CHECK(f.send(id, file, number, "").error().code == ErrorCode::conflict);
    // A file whose last piece is missing completes nothing.
    CHECK(f.imports.complete(ours, "k", id, f.contract).error().code == ErrorCode::conflict);
    CHECK(f.send(id, 0, 2, "")->next_file == 1);
    CHECK(f.send(id, 0, 2, "")->next_file == 1);
    REQUIRE(f.send(id, 1, 0, header, false));
    CHECK(f.imports.complete(ours, "k", id, f.contract).error().code == ErrorCode::conflict);
    REQUIRE(f.send(id, 1, 1, ""));
    const auto view = f.complete(id);
    CHECK(f.complete(id).months.at(0).amount == "5");
    REQUIRE(view.months.size() == 1);
    CHECK(view.months[0].amount == "5");
    CHECK(f.send(id, 2, 0, header).error().code == ErrorCode::conflict);
    // What is read stays when the import goes.
    const auto read = f.imports.read(ours, "k", id, f.contract);
    CHECK(f.imports.give_up(ours, "k", id));
    CHECK_FALSE(f.imports.read(ours, "k", id, f.contract));
    CHECK(read->costs->rows.size() == 1);
}

TEST_CASE("an import is its customer's and its contract's alone") {
    Fixture f;
    const auto id = f.begin();
    CHECK_FALSE(f.imports.add({"c2"}, "k", id, {0, 0, "a", true, header}));
    CHECK_FALSE(f.imports.add(ours, "other", id, {0, 0, "a", true, header}));
    CHECK_FALSE(f.imports.complete({"c2"}, "k", id, f.contract));
    CHECK_FALSE(f.imports.give_up({"c2"}, "k", id));
}

TEST_CASE("files of one import are one delivery: previewed together, and each for itself") {
    Fixture f;
    const auto view = f.preview({header + line("5") + line("7", "2025-02-02"), header + line("1.5"),
                                 header + line("2", "2025-01-03", "999999999999")});
    CHECK(view.complete);
    CHECK(view.problem_count == 0);
    CHECK(view.lines == 4);
    CHECK((view.first_day == "2025-01-01" && view.last_day == "2025-02-02"));
    REQUIRE(view.months.size() == 2);
    CHECK(view.months[0].amount == "6.5");
    CHECK(view.other_payers == std::vector<std::string>{"999999999999"});
    REQUIRE(view.files.size() == 3);
    CHECK(view.files[0].name == "costs-0.csv");
    CHECK(view.files[0].lines == 2);
    CHECK(view.files[0].last_day == "2025-02-02");
    CHECK(view.files[1].encoding == costs::Encoding::utf_8);
    CHECK(view.files[1].sha256->size() == 64);
    const auto stored = f.imports.read(ours, "k", view.id, f.contract);
    CHECK(stored->costs->rows.size() == 3);
    CHECK(stored->files.size() == 3);
}

TEST_CASE("the same file twice, and files of two formats, are problems that say so") {
    Fixture f;
    const std::string file = header + line("5");
    const auto twice = f.preview({file, header + line("1"), file});
    REQUIRE(twice.problem_count == 1);
    CHECK(twice.problems[0].code == "same-file");
    CHECK(twice.problems[0].file == 2);
    CHECK(twice.problems[0].detail == "It holds the same as costs-0.csv: its costs would count twice.");
    CHECK(f.refusal(twice.id) == ErrorCode::nothing_to_change);
    const auto mixed = f.preview(
        {file, "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
               "line_item_currency_code,bill_billing_entity\n111111111111,2025-01-01T00:00:00Z,Usage,1,USD,AWS\n"});
    CHECK(mixed.problems.at(0).code == "other-format");
}

TEST_CASE("with a problem, or not complete, nothing is read") {
    Fixture f;
    const auto id = f.begin();
    CHECK(f.refusal(id) == ErrorCode::nothing_to_change);
    CHECK(f.imports.complete(ours, "k", id, f.contract).error().code == ErrorCode::conflict);
    const auto wrong = f.preview({header + line("5"), header + line("1") + line("x")});
    REQUIRE(wrong.problem_count == 1);
    CHECK((wrong.problems[0].file == 1 && wrong.problems[0].line == 3 && wrong.problems[0].field == "BilledCost"));
    CHECK((wrong.files[0].problem_count == 0 && wrong.files[1].problem_count == 1));
    CHECK(f.refusal(wrong.id) == ErrorCode::nothing_to_change);
    // Nothing of a refused file is kept in memory.
    CHECK(f.imports.sums() == 0);
    const auto others = f.preview({header + line("5", "2025-01-01", "999999999999")});
    CHECK(others.problems.at(0).code == "no-costs");
    CHECK_FALSE(others.problems[0].file);
    // The contract's metric must be in every file.
    f.contract.rules.cost_metric = costs::CostMetric::amortized;
    CHECK(f.preview({header + line("5")}).problems.at(0).code == "no-such-column");
}

TEST_CASE("a file that nothing can help ends where it is, and the next one is read") {
    Fixture f;
    const auto id = f.begin();
    const auto position = f.send(id, 0, 0, "PAR1 and binary", false);
    CHECK((position->next_file == 1 && position->next_piece == 0 && position->problem_count == 1));
    CHECK(f.send(id, 1, 0, header + line("5"))->next_file == 2);
    const auto view = f.complete(id);
    CHECK(view.problems.at(0).code == "parquet");
    CHECK_FALSE(view.files[0].sha256);
    CHECK(view.files.size() == 2);
}

TEST_CASE("a piece and a file's name have a bound") {
    Fixture f;
    const auto id = f.begin();
    const auto add = [&](ImportPiece piece) { return f.imports.add(ours, "k", id, std::move(piece)); };
    CHECK(add({0, 0, "", true, header}).error().fields.at(0).field == "name");
    CHECK(add({0, 0, std::string(256, 'a'), true, header}).error().fields.at(0).code == "too-long");
    CHECK(add({0, 0, "a", true, std::string((1 << 20) + 1, 'a')}).error().fields.at(0).code == "too-long");
    CHECK(add({0, 0, "a\x1b[2J", true, header})->next_file == 1);
    CHECK(f.complete(id).files.at(0).name == "a\\u001b[2J");
}

TEST_CASE("a customer has a few imports at once, and keeps nobody else from importing") {
    Fixture f;
    const auto first = f.begin();
    for (std::size_t i = 1; i < Imports::most_at_once; ++i) f.begin();
    CHECK(f.imports.begin(ours, "k").error().code == ErrorCode::too_many_requests);
    CHECK(f.imports.begin({"c2"}, "k"));
    // What was left alone for a minute gives its place, the oldest first; what is looked at stays.
    f.clock.advance(61s);
    REQUIRE(f.send(first, 0, 0, header, false));
    for (std::size_t i = 1; i < Imports::most_at_once; ++i) f.begin();
    CHECK(f.imports.begin(ours, "k").error().code == ErrorCode::too_many_requests);
    CHECK(f.send(first, 0, 1, "", false)->next_piece == 2);
    // So does one whose files were refused, at once.
    REQUIRE(f.send(first, 0, 2, "x,2025-01-01,Usage,111111111111,USD\n"));
    CHECK(f.complete(first).problem_count == 1);
    CHECK(f.imports.begin(ours, "k"));
    CHECK_FALSE(f.send(first, 1, 0, ""));
    // Without need a preview is kept for an hour.
    Fixture calm;
    const auto kept = calm.begin();
    calm.clock.advance(59min);
    CHECK(calm.send(kept, 0, 0, header, false)->next_piece == 1);
}

TEST_CASE("all customers together have so many, and those that were left alone make room") {
    Fixture f;
    for (std::size_t i = 0; i < Imports::most_of_all; ++i) REQUIRE(f.imports.begin({"c" + std::to_string(i)}, "k"));
    CHECK(f.imports.begin({"late"}, "k").error().code == ErrorCode::too_many_requests);
    f.clock.advance(61s);
    CHECK(f.imports.begin({"late"}, "k"));
}

namespace {

/// A file of so many sums: each line is of another service.
std::string many_sums(std::size_t from, std::size_t count) {
    std::string text = "BilledCost,ChargePeriodStart,ChargeCategory,BillingAccountId,BillingCurrency,ServiceName\n";
    for (std::size_t i = from; i < from + count; ++i)
        text += "1,2025-01-01,Usage,111111111111,USD,s" + std::to_string(i) + "\n";
    return text;
}

} // namespace

TEST_CASE("what all imports hold in memory is bounded, and what was left alone makes room") {
    Fixture f;
    Imports imports(f.clock, f.random, {.of_customer = 2'000, .of_all = 4'000});
    const auto add = [&](const std::string& customer, std::size_t sums) {
        const auto id = imports.begin({customer}, "k").value().id;
        return imports.add({customer}, "k", id, {0, 0, "f", true, many_sums(0, sums)}).has_value();
    };
    // One customer cannot take all of it: what is held is over its part by one piece at most.
    CHECK(add("c1", 1'500));
    CHECK(add("c1", 1'500));
    CHECK_FALSE(add("c1", 1));
    CHECK(imports.sums() == 3'000);
    CHECK(add("c2", 1'500));
    CHECK_FALSE(add("c3", 1));
    CHECK(imports.sums() == 4'500);
    // What was left alone for a minute gives its memory, the oldest first, and no more than is needed.
    f.clock.advance(61s);
    CHECK(add("c3", 1));
    CHECK(imports.sums() == 3'001);
    // An import that is refused holds nothing.
    const auto id = imports.begin({"c4"}, "k").value().id;
    REQUIRE(imports.add({"c4"}, "k", id, {0, 0, "f", true, many_sums(0, 500) + line("x")}));
    REQUIRE(imports.complete({"c4"}, "k", id, f.contract));
    CHECK(imports.sums() == 3'001);
}
