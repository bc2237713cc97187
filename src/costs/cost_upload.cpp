#include "costs/cost_upload.hpp"

#include "base/text.hpp"

#include <array>
#include <openssl/evp.h>
#include <stdexcept>
#include <utility>

namespace portal::costs {

namespace {

constexpr std::size_t longest_name = 512;

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw std::runtime_error("SHA-256 could not be begun");
    }
    void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int size = 0;
        EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
        return to_hex({reinterpret_cast<const char*>(digest.data()), size});
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

/// One text that is being read.
struct Text {
    UploadedFile file;
    TextDecoder decoder;
    CostCsv csv;
    Sha256 sha256;
    bool goes_on = true;
};

} // namespace

class CostUpload::Reading final : public Unpacker::Sink {
public:
    explicit Reading(std::string name) : name_(std::move(name)) {}

    bool feed(std::string_view bytes) {
        if (!goes_on_) return false;
        if (const auto refused = unpacker_.feed(bytes)) refuse(*refused);
        return goes_on_;
    }

    void finish() {
        if (goes_on_)
            if (const auto refused = unpacker_.finish()) refuse(*refused);
        if (text_) close(false);
    }

    std::vector<UploadedFile> finished;
    std::vector<std::string> names_left_out;
    std::uint64_t left_out_count = 0;
    std::size_t sums() const { return text_ ? text_->csv.sums() : 0; }
    const CostFile* so_far() const { return text_ ? &text_->csv.so_far() : nullptr; }

private:
    void begin(std::string_view member) override {
        if (!goes_on_) return;
        text_.emplace();
        text_->file.name = member.empty() ? name_ : name_of(member);
    }

    void left_out(std::string_view member) override {
        ++left_out_count;
        if (names_left_out.size() < most_left_out) names_left_out.push_back(name_of(member));
    }

    std::string name_of(std::string_view member) const { return cut(name_ + "/" + std::string(member), longest_name); }

    bool bytes(std::string_view bytes) override {
        if (!goes_on_ || !text_) return false;
        text_->file.bytes += bytes.size();
        text_->sha256.add(bytes);
        return decoded(text_->decoder.feed(bytes, take_));
    }

    bool end() override {
        if (!goes_on_ || !text_) return false;
        const bool was_right = decoded(text_->decoder.finish(take_));
        close(was_right);
        return was_right;
    }

    bool decoded(const std::optional<Refusal>& refused) {
        if (refused) refuse(*refused);
        goes_on_ = goes_on_ && text_->goes_on;
        return goes_on_;
    }

    /// The file that is read gets the problem; one that was refused before it began is made for it.
    void refuse(const Refusal& refused) {
        if (!text_) begin("");
        if (!text_) return;
        text_->csv.refuse(std::string(refused.code), std::string(refused.detail));
        goes_on_ = false;
    }

    void close(bool is_whole) {
        UploadedFile file = std::move(text_->file);
        file.compression = unpacker_.compression();
        if (text_->goes_on) file.encoding = text_->decoder.encoding();
        if (is_whole) file.sha256 = text_->sha256.hex();
        file.costs = text_->csv.finish();
        text_.reset();
        finished.push_back(std::move(file));
    }

    const std::string name_;
    bool goes_on_ = true;
    std::optional<Text> text_;
    TextDecoder::Take take_ = [this](std::string_view text) {
        if (!text_->goes_on) return;
        text_->goes_on = text_->csv.feed(text);
        // What follows in the piece says nothing of what was read.
        text_->file.encoding = text_->decoder.encoding();
    };
    Unpacker unpacker_{*this};
};

CostUpload::CostUpload(std::string name) : reading_(std::make_unique<Reading>(std::move(name))) {}
CostUpload::~CostUpload() = default;
CostUpload::CostUpload(CostUpload&&) noexcept = default;
CostUpload& CostUpload::operator=(CostUpload&&) noexcept = default;

bool CostUpload::feed(std::string_view bytes) { return reading_->feed(bytes); }
void CostUpload::finish() { reading_->finish(); }
std::vector<UploadedFile> CostUpload::take_finished() { return std::exchange(reading_->finished, {}); }
const std::vector<std::string>& CostUpload::left_out() const { return reading_->names_left_out; }
std::uint64_t CostUpload::left_out_count() const { return reading_->left_out_count; }
std::size_t CostUpload::sums() const { return reading_->sums(); }
std::uint64_t CostUpload::lines() const { return reading_->so_far() ? reading_->so_far()->lines : 0; }
std::uint64_t CostUpload::problem_count() const { return reading_->so_far() ? reading_->so_far()->problem_count : 0; }

} // namespace portal::costs
