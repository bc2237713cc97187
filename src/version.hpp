#pragma once

namespace portal {

inline constexpr const char* version = PORTAL_VERSION;

} // namespace portal
