// Folders and files that are nobody's but the user's who runs the portal.
#pragma once

#include "base/error.hpp"

#include <memory>
#include <string>

namespace portal::program {

/// The folder, made with those above it when missing; what is made is 0700. Error: not_configured, with the system's
/// words.
Result<void> make_private_folder(const std::string& path);

/// Replaces the file as a whole, by one of 0600. Error: not_configured, with the system's words; then what stood there
/// before still stands.
Result<void> write_private_file(const std::string& path, const std::string& content);

/// Whether somebody else than its owner and root may read the file. False where there is none.
bool others_may_read(const std::string& path);

/// Held by the one process that serves a folder of SQLite. It goes with the process, however that ends.
class FolderLock {
public:
    /// Error: not_configured, when another process holds it.
    static Result<FolderLock> take(const std::string& folder);

private:
    struct Close {
        void operator()(const int* descriptor) const;
    };
    explicit FolderLock(int descriptor) : descriptor_(new int(descriptor)) {}
    std::unique_ptr<const int, Close> descriptor_;
};

} // namespace portal::program
