// Files of costs as deliveries: what each covers, and which of them count.
//
// A delivery is what was brought at one time: one file, or the parts of one. It has a section for each payer and
// billing period (a calendar month, as AWS bills). Deliveries are a log: one that replaces begins a new generation of
// its payer's period, one that is added joins the newest generation, and of a period the newest generation counts.
// Taken back, a delivery leaves what stands without it; nothing that was replaced is lost.
//
// A section covers days of its period: all of them where the period was over when it came, else those up to the last
// one that its usage tells completely. Of covered days nothing is taken from Cost Explorer; what a section says of days
// of its period that are not covered is not counted, as Cost Explorer tells them. Lines of other months (refunds,
// corrections, fees) count on their own day beside whatever else is known of it, and displace nothing.
//
// Sources: Cost and Usage Report User Guide, "Bill columns" (the billing period) and RefreshClosedReports in the CUR
// API ("charges related to previous months"); FOCUS 1.2, BillingPeriodStart and ChargePeriodStart. Plain values; pure.
#pragma once

#include "base/clock.hpp"
#include "costs/cost_csv.hpp"

#include <map>

namespace portal::costs {

struct DayRange {
    Day first;
    Day last;
    bool operator==(const DayRange&) const = default;
};

/// In order, without gaps between days of one range.
std::vector<DayRange> joined(std::vector<DayRange> ranges);

struct DeliveredFile {
    std::string name;
    std::string sha256; ///< of its bytes, unpacked: 64 hexadecimal digits
    bool operator==(const DeliveredFile&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeliveredFile, (), (name, sha256))

struct Delivery {
    std::string id;
    std::int64_t sequence = 0; ///< the order in which the customer's were stored
    CostFormat format{};
    std::int64_t lines = 0;
    std::vector<DeliveredFile> files; ///< none of imports that were stored before files were kept
    std::string who;
    Timestamp at;
    bool operator==(const Delivery&) const = default;
};

struct Section {
    std::string delivery_id;
    std::string payer_account_id;
    Day month; ///< the first day of the billing period
    std::int64_t sequence = 0;
    std::int64_t generation = 0;
    CostGranularity granularity{};
    std::optional<DayRange> covered; ///< within the month
    DayRange rows;                   ///< the first and the last day of its costs, those of other months too
    std::int64_t lines = 0;
    bool operator==(const Section&) const = default;
};

/// The days that a file covers of a period. `today`: in UTC.
std::optional<DayRange> covered_days(const FilePeriod& period, Day today);

/// A section of a file that is to be stored, with its rows: file.rows[begin] to file.rows[end - 1].
struct FileSection {
    Section section;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Of a file whose rows all have periods; by payer and month, each in a generation of its own.
std::vector<FileSection> file_sections(const CostFile& file, const std::string& delivery_id, std::int64_t sequence,
                                       Day today);

/// The sections of one payer: which count, and which days they cover.
class Coverage {
public:
    Coverage() = default;
    explicit Coverage(std::vector<Section> sections);

    /// The generation of one more section: its own, or the newest of its period.
    std::int64_t generation_of(const Section& section, bool replaces) const;
    Coverage with(Section section) const;
    Coverage without(const std::string& delivery_id) const;

    const std::vector<Section>& sections() const { return sections_; }
    bool is_effective(const Section& section) const;
    std::vector<Section> effective(Day month) const;
    std::vector<Section> effective() const;
    bool covers(Day day) const;
    /// Whether costs that an effective section of this period has on this day count.
    bool counts(Day month, Day day) const { return month_begin(day) != month || covers(day); }
    /// As joined() says.
    std::vector<DayRange> covered() const;

private:
    std::vector<Section> sections_;           ///< by month and sequence
    std::map<Day, std::int64_t> generations_; ///< the newest, by month
    std::map<Day, std::vector<DayRange>> covered_;
};

/// By payer.
std::map<std::string, Coverage> coverages_of(const std::vector<Section>& sections);

} // namespace portal::costs
