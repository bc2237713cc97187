// The product's version, as CMake knows it.
#pragma once

namespace portal::program {

inline constexpr const char* version = PORTAL_VERSION;

} // namespace portal::program
