"""SQL on customers' rows that does not say whose they are is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lints import customers

MIGRATION = {
    "src/store/migrations/0001_base.sql": "CREATE TABLE accounts (\n    id TEXT,\n    customer_id TEXT NOT NULL\n);\n"
    "CREATE TABLE steps (\n    account TEXT\n);\n"
}

WHOSE = {
    "a customer": 'void f(T& t, const CustomerId& c) {\n    t.query("SELECT id FROM accounts "\n            "WHERE customer_id = $1", c);\n}\n',
    "a new row": 'void f(T& t) {\n    t.execute("INSERT INTO accounts (id, customer_id) VALUES ($1, $2)", id, c);\n}\n',
    "a Where": 'void f(T& t) {\n    store::Where where(customer_);\n    t.run("SELECT id FROM accounts WHERE " + where.sql, where.parameters);\n}\n',
    "a constant": 'constexpr std::string_view own = " WHERE customer_id = $1";\n\nvoid f(T& t) {\n    t.query("DELETE FROM accounts" + std::string(own), c);\n}\n',
    "all customers": 'void f(T& t, AllCustomers) {\n    t.query("SELECT id FROM accounts");\n}\n',
    "a class of all customers": 'class F {\npublic:\n    F(T& t, AllCustomers) : t_(t) {}\n    void f() {\n        t_.query("SELECT id FROM accounts");\n    }\n};\n',
    "a table that is no customer's": 'void f(T& t) {\n    t.query("SELECT account FROM steps");\n}\n',
    "a condition": 'std::string f() {\n    return "EXISTS (SELECT 1 FROM accounts a WHERE a.id = s.account)";\n}\n',
    "a comment": '// "SELECT id FROM accounts"\nvoid f() {}\n',
}
NOBODY_S = {
    "no condition": 'void f(T& t) {\n    t.query("SELECT id FROM accounts");\n}\n',
    "another condition": 'void f(T& t) {\n    t.execute("UPDATE accounts SET name = $2 "\n              "WHERE id = $1", id, name);\n}\n',
    "two columns that are the same": 'void f(T& t) {\n    t.query("SELECT 1 FROM accounts a JOIN b ON a.customer_id = b.customer_id");\n}\n',
    "a condition that is handed in": 'void f(T& t, const std::string& rest) {\n    t.query("SELECT id FROM accounts WHERE " + rest);\n}\n',
    "the first of a namespace": 'namespace portal::accounts {\n\nvoid f(T& t) {\n    t.query("SELECT id FROM accounts");\n}\n\n} // namespace portal::accounts\n',
    "a neighbor that says it": 'void f(T& t, AllCustomers) {}\n\nvoid g(T& t) {\n    t.query("SELECT id FROM accounts");\n}\n',
    "a method": 'class F {\npublic:\n    void f() {\n        t_.query("DELETE FROM accounts WHERE id = $1", id);\n    }\n};\n',
    "columns that a constant names": 'constexpr std::string_view columns = "id, name";\n\nvoid f(T& t) {\n    t.query("SELECT " + std::string(columns) + " FROM accounts");\n}\n',
}


@pytest.mark.parametrize("code", WHOSE.values(), ids=WHOSE.keys())
def test_sql_that_says_whose_is_let_be(code: str, make_tree: Callable) -> None:
    assert customers.sql_says_whose(make_tree(MIGRATION | {"src/accounts/a.cpp": code})) == []


@pytest.mark.parametrize("code", NOBODY_S.values(), ids=NOBODY_S.keys())
def test_sql_that_does_not_say_whose_is_found(code: str, make_tree: Callable) -> None:
    found = customers.sql_says_whose(make_tree(MIGRATION | {"src/accounts/a.cpp": code}))
    assert len(found) == 1 and "whose accounts?" in found[0]


def test_the_tables_of_customers_are_read_from_the_migrations(make_tree: Callable) -> None:
    assert customers.tables(make_tree(MIGRATION)) == frozenset({"accounts"})
