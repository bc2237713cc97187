// The product's version, as CMake knows it.
#pragma once

namespace portal {

inline constexpr const char* version = PORTAL_VERSION;

} // namespace portal
