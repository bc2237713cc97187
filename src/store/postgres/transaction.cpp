#include "store/postgres/transaction.hpp"

#include "store/postgres/libpqxx.hpp"

namespace portal::store::postgres {

namespace {

// pg_type.dat's fixed numbers.
enum Type : unsigned {
    type_boolean = 16,
    type_bigint = 20,
    type_smallint = 21,
    type_integer = 23,
    type_numeric = 1700
};

Value value_of(const pqxx::field& field) {
    if (field.is_null()) return nullptr;
    switch (field.type()) {
    case type_boolean: return static_cast<std::int64_t>(field.as<bool>() ? 1 : 0);
    case type_bigint:
    case type_smallint:
    case type_integer: return field.as<std::int64_t>();
    case type_numeric: return field.as<std::int64_t>(); // sum() of BIGINT; a fraction throws
    default: return std::string(field.c_str(), field.size());
    }
}

std::vector<std::string> as_text(const std::vector<Value>& parameters) {
    std::vector<std::string> texts;
    texts.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        if (const auto* number = std::get_if<std::int64_t>(&parameter))
            texts.push_back(std::to_string(*number));
        else if (const auto* text = std::get_if<std::string>(&parameter))
            texts.push_back(*text);
        else
            texts.emplace_back();
    }
    return texts;
}

} // namespace

std::string first_line(std::string_view message) {
    std::string line(message.substr(0, message.find('\n')));
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

void raise(const pqxx::failure& error, const std::string& message) {
    // Connection exceptions, read-only transactions, insufficient resources, operator intervention, system errors
    // (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
    const std::string state = sql ? sql->sqlstate() : "";
    const std::string kind = state.substr(0, 2);
    const bool is_gone = dynamic_cast<const pqxx::broken_connection*>(&error) || (sql && state.empty());
    if (is_gone || kind == "08" || state == "25006" || kind == "53" || kind == "57" || kind == "58")
        throw StoreUnavailable(message);
    throw StoreError(message);
}

const std::string& PostgresTransaction::prepared(std::string_view sql) {
    if (const std::string* name = statements_.find(sql)) return *name;
    while (statements_.is_full()) {
        connection_.unprepare(statements_.oldest());
        statements_.forget_oldest();
    }
    std::string name = statements_.next_name();
    connection_.prepare(name, std::string(sql));
    return statements_.add(sql, std::move(name));
}

template <class Function>
auto PostgresTransaction::attempt(std::string_view sql, Function function) {
    if (has_failed_) throw StoreError("a statement of this transaction has failed before");
    try {
        const Wait wait(socket_, most_);
        return function();
    } catch (const pqxx::transaction_rollback& error) {
        has_failed_ = true;
        throw Collision(first_line(error.what()));
    } catch (const pqxx::failure& error) {
        has_failed_ = true;
        if (socket_.was_broken_off())
            throw StoreUnavailable("PostgreSQL said nothing for too long, in: " + in_message(sql));
        raise(error, first_line(error.what()) + ", in: " + in_message(sql));
    } catch (const StoreError&) {
        has_failed_ = true;
        throw;
    }
}

namespace {

pqxx::result send(pqxx::dbtransaction& transaction, const std::string& statement,
                  const std::vector<Value>& parameters) {
    refuse_unstorable(parameters);
    const std::vector<std::string> texts = as_text(parameters);
    std::vector<const char*> pointers;
    pointers.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        pointers.push_back(std::holds_alternative<std::nullptr_t>(parameters[i]) ? nullptr : texts[i].c_str());
    return run_prepared(transaction, statement, pointers);
}

} // namespace

Rows PostgresTransaction::run(std::string_view sql, const std::vector<Value>& parameters) {
    return attempt(sql, [&] {
        const pqxx::result result = send(transaction_, prepared(sql), parameters);
        Rows rows;
        rows.reserve(result.size());
        for (const auto& found : result) {
            std::vector<Value> values;
            values.reserve(found.size());
            for (const auto& field : found) values.push_back(value_of(field));
            rows.emplace_back(std::move(values));
        }
        return rows;
    });
}

std::int64_t PostgresTransaction::change(std::string_view sql, const std::vector<Value>& parameters) {
    return attempt(
        sql, [&] { return static_cast<std::int64_t>(send(transaction_, prepared(sql), parameters).affected_rows()); });
}

void PostgresTransaction::script(const std::string& sql) {
    attempt(sql, [&] { transaction_.exec(sql); });
}

void PostgresTransaction::lock(std::string_view name) {
    run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", {std::string(name)});
}

} // namespace portal::store::postgres
