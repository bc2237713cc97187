#include "costs/unpacker.hpp"

#include "base/text.hpp"
#include "costs/zip_reader.hpp"

#include <array>

namespace portal::costs {

namespace {

constexpr std::size_t longest_name = 255;

/// What is no CSV, by its first bytes, and how to come by one.
struct Kind {
    std::string_view begins;
    Refusal refusal;
};
constexpr std::size_t longest_beginning = 8;
constexpr Refusal spreadsheet{"spreadsheet", "The file is a spreadsheet: save it as CSV (in UTF-8)."};
constexpr Refusal other_archive{"archive",
                                "The file is packed in a way that is not read: unpack it, or pack it with gzip "
                                "or zip."};
const std::array kinds{
    Kind{"PAR1",
         {"parquet",
          "The file is Parquet. In AWS's console, under Data Exports, choose \"gzip - text/csv\" as the export's "
          "compression type and file format; by the API Format TEXT_OR_CSV and Compression GZIP. A legacy Cost "
          "and Usage Report has the compression type GZIP or ZIP."}},
    Kind{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", spreadsheet},
    Kind{"\x28\xB5\x2F\xFD", other_archive},
    Kind{"BZh", other_archive},
    Kind{std::string_view("\xFD\x37zXZ\0", 6), other_archive},
    Kind{"7z\xBC\xAF\x27\x1C", other_archive},
    Kind{"Rar!\x1A\x07", other_archive},
    Kind{"%PDF-", {"not-csv", "The file is a PDF, such as an invoice: export the costs as CSV."}},
};

constexpr Refusal cut{"cut", "The compressed file ends too early: was it copied as a whole?"};
constexpr Refusal damaged{"damaged", "The compressed file is damaged: its checksum or its data is wrong."};
constexpr Refusal trailing{"damaged", "Something that is not gzip follows the compressed data."};
constexpr Refusal packed_twice{"packed-twice", "The file is packed twice: unpack it once first."};
constexpr Refusal no_csv{"no-csv", "The zip file holds no CSV."};
constexpr Refusal too_compressed{"too-compressed",
                                 "The file unpacks to more than 200 times its size: no cost file does."};
constexpr Refusal too_large{"too-large", "The file unpacks to more than 256 GiB."};

bool is_gzip(std::string_view begin) { return begin.starts_with("\x1F\x8B"); }
bool is_zip(std::string_view begin) { return begin.starts_with("PK\x03\x04") || begin.starts_with("PK\x05\x06"); }

std::string_view base_of(std::string_view name) {
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// Folders, and what systems put into a zip file by themselves.
bool is_hidden(std::string_view name) {
    const auto base = base_of(name);
    return base.empty() || base.starts_with('.') || name.starts_with("__MACOSX/");
}

/// What stands beside the texts in a zip file.
bool is_left_out(std::string_view name) {
    const std::string lower = to_lower(base_of(name));
    return lower.ends_with(".json") || lower.ends_with(".sql") || lower.ends_with(".yml") || lower.ends_with(".yaml") ||
           lower.ends_with(".md") || lower.ends_with(".txt");
}

/// Members that workbooks of today have: Office Open XML and OpenDocument.
bool of_spreadsheet(std::string_view name) {
    return name == "[Content_Types].xml" || name.starts_with("xl/") || name == "mimetype";
}

/// What one upload has taken and given, over all its layers.
struct Amounts {
    std::uint64_t in = 0, out = 0;
};

/// One layer: what its first bytes say it is.
class Layer final : public ZipReader::Sink {
public:
    enum class May { be_gzip_or_zip, be_gzip, be_text };

    Layer(Unpacker::Sink& sink, Amounts& amounts, May may, std::string member)
        : sink_(sink), amounts_(amounts), may_(may), member_(std::move(member)) {}

    Compression compression = Compression::none;

    std::optional<Refusal> feed(std::string_view bytes) {
        if (is_known_) return go_on(bytes);
        const auto used = std::min(bytes.size(), longest_beginning - begin_.size());
        begin_.append(bytes.substr(0, used));
        if (begin_.size() < longest_beginning) return std::nullopt;
        if (auto refused = recognize()) return refused;
        return go_on(bytes.substr(used));
    }

    std::optional<Refusal> finish() {
        if (!is_known_)
            if (auto refused = recognize()) return refused;
        if (compression == Compression::gzip) {
            if (!at_boundary_) return cut;
            return inner_->finish();
        }
        if (compression == Compression::zip) {
            if (auto refused = zip_->finish()) return refused;
            return members_ == 0 ? std::optional(no_csv) : std::nullopt;
        }
        goes_on_ = sink_.end() && goes_on_;
        return std::nullopt;
    }

private:
    std::optional<Refusal> recognize() {
        is_known_ = true;
        for (const Kind& kind : kinds)
            if (begin_.starts_with(kind.begins)) return kind.refusal;
        if (is_zip(begin_)) {
            if (may_ != May::be_gzip_or_zip) return packed_twice;
            compression = Compression::zip;
            zip_ = std::make_unique<ZipReader>(*this);
        } else if (is_gzip(begin_)) {
            if (may_ == May::be_text) return packed_twice;
            compression = Compression::gzip;
            inflater_ = std::make_unique<Inflater>(Inflater::Wrapping::gzip);
            inner_ = std::make_unique<Layer>(sink_, amounts_, May::be_text, member_);
        } else {
            sink_.begin(member_);
        }
        return go_on(begin_);
    }

    std::optional<Refusal> go_on(std::string_view bytes) {
        if (!goes_on_ || bytes.empty()) return std::nullopt;
        if (zip_) return zip_->feed(bytes);
        if (inflater_) return inflate(bytes);
        goes_on_ = sink_.bytes(bytes);
        return std::nullopt;
    }

    std::optional<Refusal> inflate(std::string_view bytes) {
        while (!bytes.empty()) {
            if (at_boundary_ && has_begun_) {
                // Some writers fill the last block with zeros.
                if (bytes.front() == '\0') is_filling_ = true;
                if (is_filling_)
                    return bytes.find_first_not_of('\0') == std::string_view::npos ? std::nullopt
                                                                                   : std::optional(trailing);
                if (bytes.front() != '\x1F') return trailing;
                inflater_->reset();
            }
            at_boundary_ = false;
            has_begun_ = true;
            std::optional<Refusal> refused;
            const auto state = inflater_->feed(bytes, [&](std::string_view data) {
                refused = count(data.size());
                if (!refused) refused = inner_->feed(data);
                return !refused;
            });
            if (refused) return refused;
            if (state == Inflater::State::broken) return damaged;
            at_boundary_ = state == Inflater::State::ended;
        }
        return std::nullopt;
    }

    std::optional<Refusal> count(std::size_t bytes) {
        amounts_.out += bytes;
        if (amounts_.out > Unpacker::most_bytes) return too_large;
        if (amounts_.out > Unpacker::free_bytes && amounts_.out / Unpacker::most_ratio > amounts_.in)
            return too_compressed;
        return std::nullopt;
    }

    void begin_member(std::string name) override {
        is_spreadsheet_ = is_spreadsheet_ || of_spreadsheet(name);
        inner_.reset();
        if (is_hidden(name)) return;
        if (is_left_out(name)) return sink_.left_out(cut_name(name));
        ++members_;
        inner_ = std::make_unique<Layer>(sink_, amounts_, May::be_gzip, cut_name(name));
    }
    std::optional<Refusal> member_bytes(std::string_view bytes) override {
        if (is_spreadsheet_) return spreadsheet;
        if (auto refused = count(bytes.size())) return refused;
        return inner_ ? inner_->feed(bytes) : std::nullopt;
    }
    std::optional<Refusal> end_member() override {
        if (is_spreadsheet_) return spreadsheet;
        return inner_ ? inner_->finish() : std::nullopt;
    }
    static std::string cut_name(const std::string& name) { return portal::cut(printable(name), longest_name); }

    Unpacker::Sink& sink_;
    Amounts& amounts_;
    const May may_;
    const std::string member_;
    std::string begin_;
    bool is_known_ = false;
    bool goes_on_ = true;
    std::unique_ptr<Inflater> inflater_;
    bool at_boundary_ = true, has_begun_ = false, is_filling_ = false; ///< between gzip's members
    std::unique_ptr<ZipReader> zip_;
    std::size_t members_ = 0;
    bool is_spreadsheet_ = false;
    std::unique_ptr<Layer> inner_; ///< of the gzip file, or of the zip's member that is read
};

} // namespace

struct Unpacker::Inside {
    explicit Inside(Sink& sink) : layer(sink, amounts, Layer::May::be_gzip_or_zip, "") {}
    Amounts amounts;
    Layer layer;
};

Unpacker::Unpacker(Sink& sink) : inside_(std::make_unique<Inside>(sink)) {}
Unpacker::~Unpacker() = default;

std::optional<Refusal> Unpacker::feed(std::string_view bytes) {
    inside_->amounts.in += bytes.size();
    return inside_->layer.feed(bytes);
}

std::optional<Refusal> Unpacker::finish() { return inside_->layer.finish(); }

Compression Unpacker::compression() const { return inside_->layer.compression; }

} // namespace portal::costs
