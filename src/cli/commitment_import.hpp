// client-portal commitment import: cost files sent to the portal, looked at, and stored where that is wanted.
#pragma once

#include "cli/commitment_commands.hpp"

namespace portal::cli {

/// Files in pieces, so that nothing has to fit into memory; applied only when that is wanted and all of it is right.
int import_costs(const CommitmentOptions& options);
/// What was imported, the newest first, and what counts again when it is removed.
int list_imports(const CommitmentOptions& options);
int remove_import(const CommitmentOptions& options);

} // namespace portal::cli
