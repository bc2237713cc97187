// The portal's own credentials while somebody replaces them in the files: a server runs longer than a key lives.
#pragma once

#include "aws/credentials/default_credentials.hpp"

#include <functional>

namespace portal::aws {

/// As default_credentials, of what the files hold now: they are read again at a get() once 5 seconds have passed, and
/// at once where AWS no longer takes a key (it is Renewable). Of what is loaded anew only the profiles count. While the
/// files cannot be read or understood, or the profile in use is not there, as when they are being written, what was
/// read last stays in use. `load` may be called on any thread, one at a time.
std::shared_ptr<CredentialsProvider> watched_credentials(Configuration configuration,
                                                         std::function<Result<Configuration>()> load,
                                                         CredentialSources sources, const Clock& clock);

} // namespace portal::aws
