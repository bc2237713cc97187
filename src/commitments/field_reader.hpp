// Reads a request's texts and collects everything that is wrong, so that a person mends all of it at once. Of this room
// alone; one thread.
#pragma once

#include "commitments/contract.hpp"

namespace portal::commitments {

class FieldReader {
public:
    void wrong(std::string field, std::string code, std::string detail) {
        fields_.push_back({std::move(field), std::move(code), std::move(detail)});
    }
    bool is_wrong() const { return !fields_.empty(); }

    std::optional<Day> day(const std::string& field, const std::string& text);
    /// Not negative, at most a thousand billion: sums of many stay within Money. Nothing where it is wrong.
    Money amount(const std::string& field, const std::string& text);
    Money signed_amount(const std::string& field, const std::string& text);
    /// From 0 to 100, with four decimals.
    Money percent(const std::string& field, double number);

    /// invalid_request with all of it; only where something is wrong.
    Error error() &&;

private:
    std::vector<FieldError> fields_;
};

} // namespace portal::commitments
