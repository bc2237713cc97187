// SQLite, the embedded default: one file, write-ahead log, every commit on the disk before it is answered.
#pragma once

#include "store/engine.hpp"

namespace portal::store::sqlite {

enum class Access { read, write };

/// Makes the file (mode 0600) and its directory (0700) where they are missing. Throws StoreError.
std::unique_ptr<Connection> connect(const std::string& file, Access access, Notices& notices);

} // namespace portal::store::sqlite
