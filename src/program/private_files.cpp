#include "program/private_files.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace portal::program {

namespace {

tl::unexpected<Error> cannot(const std::string& what, int error) {
    return fail(ErrorCode::not_configured, what + ": " + std::strerror(error) + ".");
}

/// Errors of a write may be told by close alone, as of a full disk.
int write_and_close(int descriptor, const std::string& content) {
    std::size_t done = 0;
    int error = 0;
    while (done < content.size() && error == 0) {
        const ssize_t written = write(descriptor, content.data() + done, content.size() - done);
        if (written >= 0)
            done += std::size_t(written);
        else if (errno != EINTR)
            error = errno;
    }
    if (error == 0 && fsync(descriptor) != 0) error = errno;
    if (close(descriptor) != 0 && error == 0) error = errno;
    return error;
}

} // namespace

Result<void> make_private_folder(const std::string& path) {
    std::string made;
    for (const auto& part : std::filesystem::path(path)) {
        made = (std::filesystem::path(made) / part).string();
        if (mkdir(made.c_str(), 0700) != 0 && errno != EEXIST && errno != EISDIR)
            return cannot("The data folder " + path + " cannot be made", errno);
    }
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored))
        return cannot("The data folder " + path + " cannot be made", ENOTDIR);
    return {};
}

Result<void> write_private_file(const std::string& path, const std::string& content) {
    const std::string what = "The file " + path + " cannot be written";
    // A device or a pipe (/dev/stdout) is written to, a file is replaced.
    struct stat there = {};
    if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
        const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) return cannot(what, errno);
        const int error = write_and_close(descriptor, content);
        if (error != 0 && error != EINVAL && error != EROFS) return cannot(what, error);
        return {};
    }
    std::string made = path + ".XXXXXX"; // 0600, whatever the umask
    const int descriptor = mkostemp(made.data(), O_CLOEXEC);
    if (descriptor < 0) return cannot(what, errno);
    int error = write_and_close(descriptor, content);
    if (error == 0 && rename(made.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return {};
    unlink(made.c_str());
    return cannot(what, error);
}

bool others_may_read(const std::string& path) {
    struct stat there = {};
    return stat(path.c_str(), &there) == 0 && (there.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
    const std::string path = (std::filesystem::path(folder) / "serve.lock").string();
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot("The file " + path + " cannot be made", errno);
    FolderLock lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return lock; // a file system without locks, such as an old NFS
    return fail(ErrorCode::not_configured,
                "Another client-portal serves the data folder " + folder +
                    ". SQLite is for one process; several nodes need PostgreSQL (store_url).");
}

void FolderLock::Close::operator()(const int* descriptor) const {
    close(*descriptor);
    delete descriptor;
}

} // namespace portal::program
