#include "program/private_files.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace portal::program;

namespace {

struct Folder {
    Folder() {
        char name[] = "/tmp/portal-private-XXXXXX";
        path = mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string in(const std::string& name) const { return path + "/" + name; }
    std::string path;
};

unsigned mode_of(const std::string& path) {
    struct stat found = {};
    REQUIRE(stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777U;
}

std::string content_of(const std::string& path) {
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    return content.str();
}

} // namespace

TEST_CASE("folders that are made are their owner's alone, whatever the umask") {
    const Folder folder;
    const mode_t before = umask(0);
    CHECK(make_private_folder(folder.in("a/b/")));
    umask(before);
    CHECK(mode_of(folder.in("a")) == 0700);
    CHECK(mode_of(folder.in("a/b")) == 0700);
    CHECK(make_private_folder(folder.in("a/b")));
    std::ofstream(folder.in("file")) << "x";
    CHECK(make_private_folder(folder.in("file")).error().detail.find("Not a directory") != std::string::npos);
    CHECK_FALSE(make_private_folder(folder.in("file/c")));
}

TEST_CASE("a private file replaces one that others may read") {
    const Folder folder;
    const std::string path = folder.in("password");
    std::ofstream(path) << "before";
    chmod(path.c_str(), 0644);
    CHECK(others_may_read(path));
    const mode_t before = umask(0);
    CHECK(write_private_file(path, "after"));
    umask(before);
    CHECK(mode_of(path) == 0600);
    CHECK_FALSE(others_may_read(path));
    CHECK(content_of(path) == "after");
    CHECK_FALSE(others_may_read(folder.in("none")));
}

TEST_CASE("a file that cannot be written says why, and leaves nothing behind") {
    const Folder folder;
    CHECK(write_private_file(folder.in("none/file"), "x").error().detail.find("No such file or directory") !=
          std::string::npos);
    std::filesystem::create_directory(folder.in("taken"));
    CHECK_FALSE(write_private_file(folder.in("taken"), "x"));
    CHECK(write_private_file("/dev/full", "x").error().detail.find("No space left") != std::string::npos);
    CHECK(write_private_file("/dev/null", "x"));
    std::size_t left = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path)) ++left;
    CHECK(left == 1);
}

TEST_CASE("a folder is served by one at a time") {
    const Folder folder;
    {
        const auto first = FolderLock::take(folder.path);
        REQUIRE(first);
        CHECK(FolderLock::take(folder.path).error().detail.find("Another client-portal") != std::string::npos);
    }
    CHECK(FolderLock::take(folder.path));
}
