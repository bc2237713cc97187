-- What customers promised to AWS, and the costs that count towards it (src/commitments). Amounts are exact decimals in
-- TEXT; they are added in the portal, never in SQL.

CREATE TABLE commitments (
    id          text_key NOT NULL PRIMARY KEY,
    customer_id text_key NOT NULL REFERENCES customers (id),
    name        TEXT NOT NULL,
    content     TEXT NOT NULL, -- JSON: the contract as the API says it
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE INDEX commitments_by_customer ON commitments (customer_id, id);

CREATE TABLE commitment_adjustments (
    id            text_key NOT NULL PRIMARY KEY,
    customer_id   text_key NOT NULL,
    commitment_id text_key NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    cost_day      text_key NOT NULL, -- 2025-01-31
    amount        TEXT NOT NULL,
    reason        TEXT NOT NULL,
    who           TEXT NOT NULL,
    at            BIGINT NOT NULL
);
CREATE INDEX commitment_adjustments_by_commitment ON commitment_adjustments (commitment_id, cost_day, id);

-- Costs by payer and not by contract: contracts follow each other and share payers.
CREATE TABLE commitment_costs (
    customer_id      text_key NOT NULL REFERENCES customers (id),
    payer_account_id text_key NOT NULL,
    source           text_key NOT NULL, -- cost_explorer, or import
    cost_day         text_key NOT NULL,
    record_type      text_key NOT NULL,
    service          text_key NOT NULL,
    marketplace      BIGINT NOT NULL,
    currency         text_key NOT NULL,
    unblended        TEXT NOT NULL,
    net_unblended    TEXT NOT NULL,
    amortized        TEXT NOT NULL,
    PRIMARY KEY (customer_id, payer_account_id, source, cost_day, record_type, service, marketplace, currency)
);

-- Which days Cost Explorer was asked for, without a gap.
CREATE TABLE commitment_sources (
    customer_id      text_key NOT NULL REFERENCES customers (id),
    payer_account_id text_key NOT NULL,
    first_day        text_key, -- null: none yet
    last_day         text_key,
    final_through    text_key, -- the last day that AWS calls no estimate
    read_at          BIGINT,   -- the last time that all of it was answered
    problem          TEXT,     -- why the last time it was not
    unsummed_from    text_key, -- the first day that was read and is not in any month's sums yet
    summed_through   text_key, -- the last day that is: what is shown
    PRIMARY KEY (customer_id, payer_account_id)
);

-- Days that somebody brought: of these nothing is taken from Cost Explorer.
CREATE TABLE commitment_imports (
    id               text_key NOT NULL,
    customer_id      text_key NOT NULL REFERENCES customers (id),
    payer_account_id text_key NOT NULL,
    first_day        text_key NOT NULL,
    last_day         text_key NOT NULL,
    format           text_key NOT NULL,
    line_count       BIGINT NOT NULL,
    who              TEXT NOT NULL,
    at               BIGINT NOT NULL,
    PRIMARY KEY (customer_id, payer_account_id, id)
);

-- A month of a contract's costs, of all its payers and services together: what progress is made of.
CREATE TABLE commitment_months (
    commitment_id text_key NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    cost_month    text_key NOT NULL, -- 2025-01
    content       TEXT NOT NULL,     -- a line a sum: day of the month, record type, marketplace, currency, three amounts
    PRIMARY KEY (commitment_id, cost_month)
);
