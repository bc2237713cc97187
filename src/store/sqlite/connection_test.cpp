#include "store/notices.hpp"
#include "store/sqlite/connection.hpp"
#include "store/testing.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace portal;
namespace fs = std::filesystem;

namespace {

::mode_t mode_of(const fs::path& path) {
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777;
}

struct Folder {
    std::unique_ptr<store::testing::Database> database = store::testing::sqlite_database();
    fs::path path = fs::path(database->url().substr(7)).parent_path();
};

} // namespace

TEST_CASE_FIXTURE(Folder, "the file and what stands beside it are the owner's alone, as is a directory that was made") {
    const fs::path file = path / "data" / "portal.db";
    const auto store = store::open({.url = "sqlite:" + file.string()});
    REQUIRE(store);
    CHECK(mode_of(path / "data") == 0700);
    for (const auto& entry : fs::directory_iterator(path / "data")) CHECK(mode_of(entry.path()) == 0600);
}

TEST_CASE_FIXTURE(Folder, "a file that is no database is named, and left as it is") {
    const fs::path file = path / "notes.txt";
    std::ofstream(file) << std::string(5000, 'n');
    const auto store = store::open({.url = "sqlite:" + file.string()});
    REQUIRE_FALSE(store);
    CHECK(store.error().code == ErrorCode::store_unavailable);
    CHECK(store.error().detail.find(file.string()) != std::string::npos);
    CHECK(store.error().detail.find("not a database") != std::string::npos);
    CHECK(fs::file_size(file) == 5000);
}

TEST_CASE_FIXTURE(Folder, "a directory that cannot be made is named, with the reason") {
    std::ofstream(path / "file") << "x";
    const auto store = store::open({.url = "sqlite:" + (path / "file" / "portal.db").string()});
    REQUIRE_FALSE(store);
    CHECK(store.error().code == ErrorCode::store_unavailable);
    CHECK(store.error().detail.find("Not a directory") != std::string::npos);
}

TEST_CASE("connections that open a new file at once all get it") {
    // Turning the write-ahead log on wants the file alone, and SQLite does not wait for that by itself.
    for (int round = 0; round < 25; ++round) {
        const auto database = store::testing::sqlite_database();
        store::Notices notices;
        std::atomic<int> ready = 0, opened = 0;
        std::vector<std::thread> starting;
        for (int i = 0; i < 6; ++i)
            starting.emplace_back([&] {
                ++ready;
                while (ready < 6) std::this_thread::yield();
                try {
                    store::sqlite::connect(database->url().substr(7), store::sqlite::Access::write, notices);
                    ++opened;
                } catch (const store::StoreError& error) {
                    MESSAGE(std::string(error.what()));
                }
            });
        for (auto& thread : starting) thread.join();
        REQUIRE(opened == 6);
    }
}
