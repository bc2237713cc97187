// Identifiers with meaning in their type: a customer's ID is never taken for an account's.
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"

#include <compare>
#include <string>

namespace portal {

/// UUID version 7 (RFC 9562): sorts by the time it was made. Lower-case text of 36 characters.
std::string uuid_v7(const Clock& clock, Random& random);

/// The customer whose rows a repository may see. Every query on customers' data takes one.
struct CustomerId {
    std::string value;
    auto operator<=>(const CustomerId&) const = default;
};

/// A 12-digit AWS account ID. Text, as leading zeros count.
class AccountId {
public:
    /// What a person typed or pasted: spaces and dashes are removed (the console shows 1234-5678-9012).
    /// Error: invalid_account_id on the field `account_id`, saying what was wrong.
    static Result<AccountId> parse(std::string_view typed);

    /// From AWS or the store: exactly 12 digits, anything else throws std::invalid_argument (a bug or a lie).
    static AccountId trusted(std::string_view digits);

    const std::string& value() const { return digits_; }
    auto operator<=>(const AccountId&) const = default;

private:
    explicit AccountId(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

} // namespace portal
