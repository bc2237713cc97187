#include "costs/cost_upload.hpp"

#include "costs/testing/packing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::costs;
using namespace portal::costs::testing;
using namespace std::string_literals;

namespace {

const std::string header = "BilledCost,ChargePeriodStart,ChargeCategory,ServiceName,BillingAccountId,BillingCurrency\n";
const std::string csv = header + "5,2025-01-01,Usage,Café,111111111111,USD\n2,2025-01-02,Usage,S3,111111111111,USD\n";

std::vector<UploadedFile> read(std::string_view bytes, std::size_t piece = 1 << 20) {
    CostUpload upload("f");
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        if (!upload.feed(bytes.substr(at, piece))) break;
    upload.finish();
    return upload.take_finished();
}

/// Name, how it was read, its lines and services or what is wrong with it: all that a preview says.
std::string told(const std::vector<UploadedFile>& files) {
    const std::vector<std::string> encodings{"unknown", "utf-8", "utf-16-le", "utf-16-be", "windows-1252"};
    const std::vector<std::string> compressions{"none", "gzip", "zip"};
    std::string all;
    for (const auto& file : files) {
        all += (all.empty() ? "" : "; ") + file.name + " " + compressions[static_cast<std::size_t>(file.compression)] +
               " " + encodings[static_cast<std::size_t>(file.encoding)] + " " + std::to_string(file.costs.lines);
        for (const auto& row : file.costs.rows) all += " " + row.service + "=" + row.costs.unblended.text();
        for (const auto& problem : file.costs.problems)
            all += " line " + std::to_string(problem.line) + " " + problem.code;
    }
    return all;
}

std::string told(std::string_view bytes) { return told(read(bytes)); }

/// However it is cut into two, or into single bytes, it is the same.
void same_in_pieces(const std::string& bytes) {
    const auto whole = read(bytes);
    CHECK(told(read(bytes, 1)) == told(whole));
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        CostUpload upload("f");
        if (upload.feed(std::string_view(bytes).substr(0, cut))) upload.feed(std::string_view(bytes).substr(cut));
        upload.finish();
        const auto parts = upload.take_finished();
        REQUIRE(told(parts) == told(whole));
        for (std::size_t i = 0; i < parts.size(); ++i) REQUIRE(parts[i].sha256 == whole[i].sha256);
    }
}

} // namespace

TEST_CASE("a text is read in the encoding that it has, and the preview can say which") {
    CHECK(told(csv) == "f none utf-8 2 Café=5 S3=2");
    CHECK(told("\xEF\xBB\xBF" + csv) == "f none utf-8 2 Café=5 S3=2");
    CHECK(told(utf_16(csv, false, true)) == "f none utf-16-le 2 Café=5 S3=2");
    CHECK(told(utf_16(csv, true, true)) == "f none utf-16-be 2 Café=5 S3=2");
    CHECK(told(utf_16(csv, false, false)) == "f none utf-16-le 2 Café=5 S3=2");
    CHECK(told(utf_16(csv, true, false)) == "f none utf-16-be 2 Café=5 S3=2");
    CHECK(told(header + "5,2025-01-01,Usage,Caf\xE9 \x80,111111111111,USD\n") == "f none windows-1252 1 Café €=5");
    CHECK(told(header + "5,2025-01-01,Usage,\xF0\x9F\x98\x80,111111111111,USD\n") ==
          "f none utf-8 1 \xF0\x9F\x98\x80=5");
    CHECK(told(utf_16(header + "5,2025-01-01,Usage,\xF0\x9F\x98\x80,111111111111,USD\n", false, true)) ==
          "f none utf-16-le 1 \xF0\x9F\x98\x80=5");
}

TEST_CASE("what is no text says so, by its line") {
    CHECK(told(csv + "5,2025-01-01,Us\0age,S3,111111111111,USD\n"s).ends_with(" line 4 not-text"));
    // UTF-8 that is damaged is not taken for something else.
    CHECK(told(csv + "5,2025-01-01,Usage,\xE9,111111111111,USD\n").ends_with(" line 4 not-utf-8"));
    CHECK(told(csv + "5,2025-01-01,Usage,\xC3").ends_with(" line 4 not-utf-8"));
    CHECK(told("\xEF\xBB\xBF" + header + "\xE9\n").ends_with(" line 2 not-utf-8"));
    for (const std::string& broken : {"\xD8\x00\x00\x41"s, "\xDC\x00\x00\x41"s, "\x00"s})
        CHECK(told(utf_16(csv, true, true) + broken).ends_with(" line 4 not-utf-16"));
    CHECK(told("") == "f none utf-8 0 line 1 empty");
}

TEST_CASE("compressed files are read as they come") {
    CHECK(told(gzip(csv)) == "f gzip utf-8 2 Café=5 S3=2");
    // As `cat a.gz b.gz` makes them, with the zeros that tapes leave.
    CHECK(told(gzip(csv.substr(0, 100)) + gzip(csv.substr(100))) == "f gzip utf-8 2 Café=5 S3=2");
    CHECK(told(gzip(csv) + std::string(512, '\0')) == "f gzip utf-8 2 Café=5 S3=2");
    CHECK(told(zip({{"a/1.csv", csv}})) == "f/a/1.csv zip utf-8 2 Café=5 S3=2");
    const auto two =
        zip({{"a/", ""}, {"1.csv", csv}, {"2.csv", header}, {"r-Manifest.json", "{}"}, {"__MACOSX/._1.csv", "x"}});
    CHECK(told(two) == "f/1.csv zip utf-8 2 Café=5 S3=2; f/2.csv zip utf-8 0");
    CHECK(told(zip({{"1.csv", csv}}, {.stored = true})) == "f/1.csv zip utf-8 2 Café=5 S3=2");
    CHECK(told(zip({{"1.csv", csv}, {"2.csv", csv}}, {.descriptor = true})) ==
          "f/1.csv zip utf-8 2 Café=5 S3=2; f/2.csv zip utf-8 2 Café=5 S3=2");
    CHECK(told(zip({{"1.csv", csv}}, {.descriptor = true, .zip64 = true})) == "f/1.csv zip utf-8 2 Café=5 S3=2");
    CHECK(told(zip({{"1.csv", csv}}, {.zip64 = true})) == "f/1.csv zip utf-8 2 Café=5 S3=2");
    CHECK(told(zip({{"1.csv.gz", gzip(utf_16(csv, false, true))}})) == "f/1.csv.gz zip utf-16-le 2 Café=5 S3=2");
    // Packed or not, it is the same file.
    CHECK(read(gzip(csv))[0].sha256 == read(csv)[0].sha256);
    CHECK(read(zip({{"1.csv", csv}}))[0].bytes == csv.size());
}

TEST_CASE("compressed files that are not whole, or not right, say so and are nothing") {
    const auto whole = gzip(csv);
    CHECK(told(whole.substr(0, whole.size() - 1)).ends_with(" cut"));
    CHECK(told(whole.substr(0, 5)).ends_with(" cut"));
    auto wrong = whole;
    wrong[wrong.size() - 6] = static_cast<char>(wrong[wrong.size() - 6] ^ 1);
    CHECK(told(wrong).ends_with(" damaged"));
    CHECK(told(whole + "text").ends_with(" damaged"));
    CHECK(told(gzip(whole)).ends_with(" packed-twice"));
    CHECK(told(zip({{"1.zip", zip({{"1.csv", csv}})}})).ends_with(" packed-twice"));
    const auto archive = zip({{"1.csv", csv}, {"2.csv", csv}});
    CHECK(told(archive.substr(0, archive.size() - 1)).ends_with(" cut"));
    CHECK(told(archive.substr(0, archive.size() / 3)).ends_with(" cut"));
    CHECK(told(archive + "x").ends_with(" damaged"));
    CHECK(told(zip({{"1.csv", csv}}, {.encrypted = true})).ends_with(" encrypted"));
    CHECK(told(zip({{"1.csv", csv}}, {.method = 9})).ends_with(" zip-method"));
    CHECK(told(zip({{"1.csv", csv}}, {.stored = true, .descriptor = true})).ends_with(" zip-method"));
    CHECK(told(zip({{"1.csv", csv}}, {.crc_off_by = 1})).ends_with(" damaged"));
    CHECK(told(zip({{"1.csv", csv}}, {.unlisted = true})).ends_with(" damaged"));
    CHECK(told(zip({{"r-Manifest.json", "{}"}})).ends_with(" no-csv"));
    for (const auto& file : read(archive.substr(0, archive.size() - 1)))
        if (file.costs.problem_count > 0) CHECK(file.sha256.empty());
}

TEST_CASE("what is recognized and cannot be read is named, with what to do instead") {
    CHECK(told("PAR1" + csv) == "f none unknown 0 line 1 parquet");
    CHECK(read("PAR1")[0].costs.problems.at(0).detail.find("gzip - text/csv") != std::string::npos);
    CHECK(told(gzip("PAR1" + csv)).ends_with(" parquet"));
    CHECK(told(zip({{"1.parquet", "PAR1" + csv}})).ends_with(" parquet"));
    CHECK(told(zip({{"[Content_Types].xml", "<x/>"}, {"xl/workbook.xml", "<x/>"}})).ends_with(" spreadsheet"));
    CHECK(told(zip({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}, {.stored = true}))
              .ends_with(" spreadsheet"));
    CHECK(told("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 xls").ends_with(" spreadsheet"));
    for (const std::string& archive :
         {"\x28\xB5\x2F\xFD zstd", "BZh91AY&SY", "7z\xBC\xAF\x27\x1C rest", "Rar!\x1A\x07\x01 rest"})
        CHECK(told(archive).ends_with(" archive"));
    CHECK(told("%PDF-1.7 ...").ends_with(" not-csv"));
}

TEST_CASE("a file that unpacks to far more than its size is refused while it is unpacked") {
    std::string line = "5,2025-01-01,Usage,S3,111111111111,USD\n", text = header;
    while (text.size() < 80u << 20) text += line;
    const auto bomb = gzip(text);
    REQUIRE(text.size() / bomb.size() > 200);
    CHECK(told(bomb).find("too-compressed") != std::string::npos);
    // What is small may shrink as it likes.
    CHECK(told(gzip(text.substr(0, 1 << 20))).find("too-compressed") == std::string::npos);
}

TEST_CASE("how a file is cut into pieces makes no difference") {
    same_in_pieces(header + "5,2025-01-01,Usage,Caf\xE9 \x80,111111111111,USD\n");
    same_in_pieces("\xEF\xBB\xBF" + header + "5,2025-01-01,Usage,\xF0\x9F\x98\x80é,111111111111,USD\n");
    same_in_pieces(utf_16(header + "5,2025-01-01,Usage,\xF0\x9F\x98\x80é,111111111111,USD\n", true, false));
    same_in_pieces(csv + "5,2025-01-01,Usage,\xE9,111111111111,USD\n");
    same_in_pieces(gzip(csv.substr(0, 100)) + gzip(csv.substr(100)));
    for (const ZipOptions& options :
         {ZipOptions{}, ZipOptions{.stored = true}, ZipOptions{.descriptor = true},
          ZipOptions{.descriptor = true, .zip64 = true}, ZipOptions{.encrypted = true}, ZipOptions{.unlisted = true}})
        same_in_pieces(zip({{"1.csv", csv}, {"2.csv", header}}, options));
    same_in_pieces("PAR1" + csv);
}
