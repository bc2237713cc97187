#include "costs/periods.hpp"
#include "costs/repository.hpp"

#include "store/testing.hpp"

#include <random>

using namespace portal;
using namespace portal::costs;
using std::chrono::days;

namespace {

const CustomerId theirs{"c2"};
const std::string payer = "111111111111", other_payer = "222222222222";
const Timestamp noon = *from_rfc3339("2026-11-05T12:00:00Z");
const Day today = *read_day("2026-11-05"), year_begin = *read_day("2026-01-01"), year_end = *read_day("2026-12-31");

Day at(const char* text) { return *read_day(text); }

struct Line {
    std::string of;
    std::string month;
    std::string day;
    std::string type = "Usage";
    std::string amount = "100";
};

CostFile file_of(const std::vector<Line>& lines) {
    std::string text = "bill_payer_account_id,bill_billing_period_start_date,line_item_usage_start_date,"
                       "line_item_line_item_type,line_item_unblended_cost,line_item_currency_code,"
                       "bill_billing_entity\n";
    for (const auto& line : lines)
        text += line.of + "," + line.month + "-01," + line.day + "," + line.type + "," + line.amount + ",USD,AWS\n";
    CostCsv csv;
    csv.feed(text);
    auto file = csv.finish();
    REQUIRE(file.problem_count == 0);
    return file;
}

std::vector<Line> month_of(const char* first, const char* last, const std::string& amount = "100") {
    std::vector<Line> lines;
    for (Day day = at(first); day <= at(last); day += days{1})
        lines.push_back({payer, month_text(day), day_text(day), "Usage", amount});
    return lines;
}

struct Fixture {
    explicit Fixture(store::testing::Database& database) : store(database.open()) {
        store->write_now([](store::Transaction& t) {
            for (const char* id : {"c1", "c2"})
                t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
        });
    }
    /// Of whom nothing is known.
    void next_customer(const std::string& id) {
        ours = CustomerId{id};
        store->write_now([&](store::Transaction& t) {
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
        });
    }
    MonthsByPayer bring(const std::string& id, const CostFile& file, bool replaces = true, Day now = today) {
        return store->write_now([&](store::Transaction& t) {
            Repository repository(t, ours);
            return repository.put({id, repository.next_sequence(), file.format, 3, {{id + ".csv", id}}, "who", noon},
                                  file, {payer, other_payer}, now, replaces);
        });
    }
    MonthsByPayer take_back(const std::string& id) {
        return store->write_now([&](store::Transaction& t) {
            return Repository(t, ours).take_back({payer, other_payer}, id);
        });
    }
    void explorer(const std::string& of, Day first, Day last, const std::vector<CostRow>& rows) {
        store->write_now([&](store::Transaction& t) { Repository(t, ours).replace_read(of, first, last, rows); });
    }
    void explorer(const char* first, const char* last) {
        std::vector<CostRow> rows;
        for (Day day = at(first); day <= at(last); day += days{1})
            rows.push_back({payer, day, "Usage", "S3", false, "USD", {Money(100), Money(100), Money(100)}});
        explorer(payer, at(first), at(last), rows);
    }
    Money total(const std::string& of = payer) { return total(of, ours); }
    Money total(const std::string& of, const CustomerId& customer) {
        return store->read_now([&](store::Transaction& t) {
            Money sum;
            for (const auto& row : Repository(t, customer).costs(of, year_begin, year_end)) sum += row.costs.unblended;
            return sum;
        });
    }
    std::unique_ptr<store::Store> store;
    CustomerId ours{"c1"};
};

std::string told(const MonthsByPayer& months) {
    std::string all;
    for (const auto& [of, set] : months)
        for (const Day month : set) all += month_text(month) + " ";
    return all;
}

} // namespace

STORE_TEST_CASE("a line of another month counts on its day, and displaces nothing between") {
    Fixture portal(database);
    portal.explorer("2026-01-01", "2026-10-31");
    CHECK(portal.total() == Money(30400));
    auto lines = month_of("2026-10-01", "2026-10-31");
    lines.push_back({payer, "2026-10", "2026-06-15", "Refund", "-5"});
    CHECK(told(portal.bring("a", file_of(lines))) == "2026-06 2026-10 ");
    CHECK(portal.total() == Money(30395));
    CHECK(portal.total(payer, theirs) == Money());
    CHECK(told(portal.take_back("a")) == "2026-06 2026-10 ");
    CHECK(portal.total() == Money(30400));
    CHECK(portal.take_back("a").empty());
}

STORE_TEST_CASE("a later delivery of a period replaces the earlier one, which holds again when that is taken back") {
    Fixture portal(database);
    portal.bring("september", file_of(month_of("2026-09-01", "2026-09-30", "1")));
    auto lines = month_of("2026-10-01", "2026-10-31");
    lines.push_back({payer, "2026-10", "2026-02-10", "Refund", "-5"});
    portal.bring("first", file_of(lines));
    CHECK(portal.total() == Money(3125));
    CHECK(told(portal.bring("second", file_of(month_of("2026-10-01", "2026-10-31", "101")))) == "2026-02 2026-10 ");
    CHECK(portal.total() == Money(3161));
    portal.store->read_now([&](store::Transaction& t) {
        Repository repository(t, portal.ours);
        const auto all = repository.deliveries({payer});
        REQUIRE(all.size() == 3);
        CHECK(all[0].id == "second");
        CHECK(all[0].files == std::vector{DeliveredFile{"second.csv", "second"}});
        CHECK(repository.delivery("first") == all[1]);
        CHECK(Repository(t, theirs).deliveries({payer}).empty());
        CHECK_FALSE(Repository(t, theirs).delivery("first"));
        CHECK(repository.known_days({payer}) == DayRange{at("2026-02-10"), at("2026-10-31")});
    });
    CHECK(told(portal.take_back("second")) == "2026-02 2026-10 ");
    CHECK(portal.total() == Money(3125));
}

STORE_TEST_CASE("parts that are added count together, and a day of an open period comes from where it is complete") {
    Fixture portal(database);
    portal.explorer("2026-10-01", "2026-11-04");
    portal.bring("one", file_of({{payer, "2026-11", "2026-11-01"}, {payer, "2026-11", "2026-11-03", "Usage", "4"}}));
    CHECK(portal.total() == Money(3100 + 100 + 200)); // the 1st and 2nd by the file, the 3rd and 4th by Cost Explorer
    portal.bring("two", file_of({{payer, "2026-11", "2026-11-02", "Usage", "50"}, {payer, "2026-11", "2026-11-05"}}),
                 false);
    CHECK(portal.total() == Money(3100 + 100 + 50 + 4));
    portal.take_back("one");
    CHECK(portal.total() == Money(3100 + 50));
}

STORE_TEST_CASE("many rows are stored whole") {
    Fixture portal(database);
    CostFile file = file_of({{payer, "2026-10", "2026-10-01"}});
    file.rows.clear();
    for (int i = 0; i < 1001; ++i)
        file.rows.push_back({payer,
                             at("2026-10-01"),
                             "Usage",
                             "S" + std::to_string(10000 + i),
                             i % 2 == 0,
                             "USD",
                             {Money(i), Money(2 * i), Money(3)},
                             at("2026-10-01")});
    portal.bring("a", file);
    CHECK(portal.total() == Money(500500));
    portal.store->read_now([&](store::Transaction& t) {
        const auto rows = Repository(t, portal.ours).costs(payer, at("2026-10-01"), at("2026-10-01"));
        REQUIRE(rows.size() == 1001);
        CHECK(rows == file.rows);
    });
}

// What the total must be, from the lines alone: of each period the deliveries that stand together, and Cost Explorer's
// days that none of them covers.
namespace {

struct Model {
    std::map<std::string, std::map<Day, Money>> explorer;
    using Generation = std::map<std::string, std::vector<Line>>; ///< by delivery
    std::map<std::pair<std::string, std::string>, std::vector<Generation>> periods;

    void bring(const std::string& id, const std::vector<Line>& lines, bool replaces) {
        std::map<std::pair<std::string, std::string>, std::vector<Line>> parts;
        for (const auto& line : lines) parts[{line.of, line.month}].push_back(line);
        for (auto& [key, part] : parts) {
            auto& generations = periods[key];
            if (replaces || generations.empty()) generations.emplace_back();
            generations.back()[id] = part;
        }
    }
    void take_back(const std::string& id) {
        for (auto& [key, generations] : periods) {
            for (auto& generation : generations) generation.erase(id);
            std::erase_if(generations, [](const Generation& one) { return one.empty(); });
        }
    }
    Money total(const std::string& of) const {
        std::set<Day> covered;
        Money sum;
        for (const auto& [key, generations] : periods) {
            if (key.first != of || generations.empty()) continue;
            const Day first = at((key.second + "-01").c_str()), last = month_end(first);
            Day until = first - days{1};
            if (last < today) until = last;
            std::vector<Line> all;
            for (const auto& [id, lines] : generations.back()) all.insert(all.end(), lines.begin(), lines.end());
            for (const auto& line : all)
                if (const Day day = at(line.day.c_str()); line.type == "Usage" && day >= first && day <= last)
                    until = std::max(until, last < today ? last : std::min(day, today) - days{1});
            for (Day day = first; day <= until; day += days{1}) covered.insert(day);
            for (const auto& line : all)
                if (const Day day = at(line.day.c_str()); day < first || day > last || day <= until)
                    sum += *Money::parse(line.amount);
        }
        if (const auto costs = explorer.find(of); costs != explorer.end())
            for (const auto& [day, amount] : costs->second)
                if (!covered.contains(day)) sum += amount;
        return sum;
    }
};

} // namespace

STORE_TEST_CASE("however a month is split, joined, added, taken back and brought again, its total is its lines'") {
    Fixture portal(database);
    for (unsigned seed = 1; seed <= 40; ++seed) {
        portal.next_customer("p" + std::to_string(seed));
        std::mt19937 draw(seed);
        const auto below = [&](unsigned bound) { return std::uniform_int_distribution<unsigned>(0, bound - 1)(draw); };
        Model model;
        const std::string month = below(2) ? "2026-10" : "2026-11"; // over, and still open
        const Day first = at((month + "-01").c_str());
        const auto amount = [&] { return Money(static_cast<int>(below(2'000'000)) - 200'000).share(1, 1000).text(); };
        std::vector<Line> lines;
        for (unsigned i = 0, count = 20 + below(80); i < count; ++i) {
            const bool is_payer = below(4) != 0;
            Day day = first + days{below(month == "2026-11" ? 5 : 31)};
            if (below(10) == 0) day = year_begin + days{below(365)};
            lines.push_back({is_payer ? payer : other_payer, month, day_text(day),
                             below(5)   ? "Usage"
                             : below(2) ? "Tax"
                                        : "Refund",
                             amount()});
        }
        for (const auto& of : {payer, other_payer}) {
            if (below(3) == 0) continue;
            const Day from = year_begin + days{below(300)}, until = std::min(today - days{1}, from + days{below(365)});
            std::vector<CostRow> rows;
            for (Day day = from; day <= until; day += days{1}) {
                const Money told_amount = *Money::parse(amount());
                model.explorer[of][day] += told_amount;
                rows.push_back({of, day, "Usage", "S3", false, "USD", {told_amount, told_amount, told_amount}});
            }
            portal.explorer(of, from, until, rows);
        }
        // Something stood there before, of which nothing may be left.
        if (below(2)) {
            const std::vector<Line> had(lines.begin(), lines.begin() + 1 + below(10));
            portal.bring("had", file_of(had));
            model.bring("had", had, true);
        }
        std::vector<std::vector<Line>> files(1 + below(5));
        for (const auto& line : lines) files[below(static_cast<unsigned>(files.size()))].push_back(line);
        std::erase_if(files, [](const auto& one) { return one.empty(); });
        std::shuffle(files.begin(), files.end(), draw);
        std::vector<std::string> brought(files.size());
        std::set<std::string> is_there;
        bool is_first = true;
        const auto bring = [&](std::size_t begin, std::size_t end, const std::string& id) {
            auto file = file_of(files[begin]);
            auto all = files[begin];
            brought[begin] = id;
            for (std::size_t i = begin + 1; i < end; ++i) {
                join(file, file_of(files[i]));
                all.insert(all.end(), files[i].begin(), files[i].end());
                brought[i] = id;
            }
            portal.bring(id, file, is_first);
            model.bring(id, all, is_first);
            is_first = false;
            CHECK_MESSAGE(portal.total() == model.total(payer), "seed ", seed, ", ", id);
            CHECK_MESSAGE(portal.total(other_payer) == model.total(other_payer), "seed ", seed, ", ", id);
        };
        for (std::size_t i = 0; i < files.size();) {
            const std::size_t end = std::min(files.size(), i + 1 + below(3));
            bring(i, end, "d" + std::to_string(i));
            i = end;
        }
        for (int round = 0; round < 3; ++round) {
            const std::string id = brought[below(static_cast<unsigned>(brought.size()))];
            std::size_t begin = 0;
            while (brought[begin] != id) ++begin;
            std::size_t end = begin;
            while (end < brought.size() && brought[end] == id) ++end;
            portal.take_back(id);
            model.take_back(id);
            CHECK_MESSAGE(portal.total() == model.total(payer), "seed ", seed, ", without ", id);
            // The one that is alone and taken back leaves what stood before it: it replaces again.
            is_first = std::ranges::all_of(brought, [&](const auto& one) { return one == id; });
            bring(begin, end, "again" + std::to_string(round));
        }
        // All of it is there: no line is lost, none counts twice.
        Model whole{model.explorer, {}};
        whole.bring("all", lines, true);
        CHECK_MESSAGE(portal.total() == whole.total(payer), "seed ", seed);
        CHECK_MESSAGE(portal.total(other_payer) == whole.total(other_payer), "seed ", seed);
    }
}
