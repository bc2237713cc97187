// The conditions of a query that has filters, with their parameters in step.
#pragma once

#include "base/identifiers.hpp"
#include "store/store.hpp"

namespace portal::store {

/// Collects conditions and their parameters with the right numbers. Of one customer's rows, whatever is added.
class Where {
public:
    /// `column`: as the query calls customer_id.
    explicit Where(const CustomerId& customer, const std::string& column = "customer_id") {
        condition(column + " = " + add(customer.value));
    }
    std::string add(Value value) {
        parameters.push_back(std::move(value));
        return "$" + std::to_string(parameters.size());
    }
    void condition(const std::string& text) { sql += (sql.empty() ? "" : " AND ") + text; }
    /// `column` is one of these; none: no condition.
    void any_of(const std::string& column, const std::vector<std::string>& values) {
        std::string list;
        for (const auto& value : values) list += (list.empty() ? "" : ", ") + add(to_value(value));
        if (!list.empty()) condition(column + " IN (" + list + ")");
    }
    std::string sql;
    std::vector<Value> parameters;
};

/// `placeholder`'s text is a part of `column`'s, in what both engines share.
inline std::string contains(Engine engine, const std::string& column, const std::string& placeholder) {
    return (engine == Engine::sqlite ? "instr(" : "strpos(") + column + ", " + placeholder + ") > 0";
}

} // namespace portal::store
