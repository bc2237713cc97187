#include "cli/cost_files.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

using namespace portal;
using namespace portal::cli;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("cost-files-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    std::string write(const std::string& name, const std::string& text = "x") {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
        return (path / name).string();
    }
    /// The files' paths below the folder, or the error.
    std::string found(const std::vector<std::string>& given) {
        const auto files = cost_files(given);
        if (!files) return files.error().detail.substr(files.error().detail.find(' ') + 1);
        std::string all;
        for (const auto& file : *files) all += (all.empty() ? "" : " ") + fs::relative(file, path).string();
        return all;
    }
};

} // namespace

TEST_CASE("files are taken as they are named, and a folder's by their names") {
    Folder f;
    const auto b = f.write("b.csv"), a = f.write("a.CSV.GZ"), zip = f.write("c.zip");
    f.write("a-Manifest.json");
    f.write(".hidden.csv");
    f.write("part.parquet");
    f.write("below/d.csv");
    CHECK(f.found({b, a}) == "b.csv a.CSV.GZ");
    CHECK(f.found({f.path.string()}) == "a.CSV.GZ b.csv c.zip");
    CHECK(f.found({f.path.string() + "/none.csv"}) == "cannot be read.");
    std::vector<std::string> beside;
    for (const auto& path : left_out_of({f.path.string(), b})) beside.push_back(path.filename().string());
    CHECK(beside == std::vector<std::string>{"a-Manifest.json", "below", "part.parquet"});
    f.write("empty/readme.txt");
    CHECK(f.found({f.path.string() + "/empty"}) == "holds no *.csv, *.csv.gz or *.zip.");
}

TEST_CASE("a manifest names its files, which lie beside it or as in the bucket") {
    Folder f;
    f.write("flat/r-1.csv.gz");
    f.write("flat/r-2.csv.gz");
    f.write("flat/other.csv.gz");
    CHECK(f.found({f.write("flat/r-Manifest.json",
                           R"({"assemblyId":"9f","compression":"GZIP","reportKeys":
                               ["p/r/20261001-20261101/9f/r-1.csv.gz","p/r/20261001-20261101/9f/r-2.csv.gz"]})")}) ==
          "flat/r-1.csv.gz flat/r-2.csv.gz");
    // The report's top manifest: of several versions the one that it names.
    f.write("cur/20261001-20261101/8e/r-1.csv.gz");
    f.write("cur/20261001-20261101/9f/r-1.csv.gz");
    CHECK(f.found({f.write("cur/20261001-20261101/r-Manifest.json",
                           R"({"reportKeys":["p/r/20261001-20261101/9f/r-1.csv.gz"]})")}) ==
          "cur/20261001-20261101/9f/r-1.csv.gz");
    // A Data Export: data and metadata stand beside each other.
    f.write("e/data/BILLING_PERIOD=2026-10/e-00001.csv.gz");
    CHECK(f.found({f.write("e/metadata/BILLING_PERIOD=2026-10/e-Manifest.json",
                           R"({"dataFiles":["s3://bucket/p/e/data/BILLING_PERIOD=2026-10/e-00001.csv.gz"]})")}) ==
          "e/data/BILLING_PERIOD=2026-10/e-00001.csv.gz");
}

TEST_CASE("a manifest that lists nothing, or what is not there, says so") {
    Folder f;
    CHECK(f.found({f.write("m.json", R"({"reportKeys":["a/gone.csv.gz"]})")}) ==
          "lists a/gone.csv.gz, which does not lie beside it.");
    CHECK(f.found({f.write("m.json", R"({"reportKeys":["../../../../../../etc/passwd"]})")}) ==
          "lists ../../../../../../etc/passwd, which is no cost file.");
    CHECK(f.found({f.write("m.json", R"({"reportKeys":[]})")}).starts_with("is no manifest"));
    CHECK(f.found({f.write("m.json", "[1]")}).starts_with("is no manifest"));
    CHECK(f.found({f.write("m.json", "not JSON")}).starts_with("is no manifest"));
    CHECK(f.found({f.write("m.json", R"({"dataFiles":[1]})")}).starts_with("lists something"));
}
