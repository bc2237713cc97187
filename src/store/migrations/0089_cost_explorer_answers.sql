-- What Cost Explorer's answers say beside the costs (src/cost_explorer, src/costs).

-- Some answers are bare numbers: their currency is the one that others named.
CREATE TABLE cost_explorer_currencies (
    customer_id text_key NOT NULL REFERENCES customers (id),
    account_id  text_key NOT NULL,
    currency    text_key NOT NULL, -- CNY
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (customer_id, account_id)
);

-- Closed months are looked at again: what Cost Explorer said of a payer's months when their days were read because of it.
CREATE TABLE commitment_month_checks (
    customer_id      text_key NOT NULL REFERENCES customers (id),
    payer_account_id text_key NOT NULL,
    checked_at       BIGINT NOT NULL, -- when all closed months were in step the last time
    restated_at      BIGINT,          -- when one was found that was not, the last time
    content          TEXT NOT NULL,   -- JSON: by month, the totals that days did not add up to
    PRIMARY KEY (customer_id, payer_account_id)
);
