// Which three letters are a currency. Source: ISO 4217, list one (codes in use) as of 2026, without metals, units of
// account and codes for testing; and BGN, which Bulgaria used until 2025.
#pragma once

#include <string_view>

namespace portal {

/// "USD"; capital letters alone.
bool is_currency(std::string_view code);

} // namespace portal
