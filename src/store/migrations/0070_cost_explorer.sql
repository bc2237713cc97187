-- What Cost Explorer is asked for, and what that may cost (src/cost_explorer).

CREATE TABLE cost_explorer_settings (
    customer_id text_key NOT NULL PRIMARY KEY REFERENCES customers (id),
    monthly_cap TEXT NOT NULL -- USD a month and account that is asked, exact
);

-- Counted before each request. By account and not by its row, as what was spent stays spent when the row goes.
CREATE TABLE cost_explorer_usage (
    customer_id text_key NOT NULL REFERENCES customers (id),
    account_id  text_key NOT NULL,
    usage_month text_key NOT NULL, -- 2026-11, UTC
    operation   text_key NOT NULL,
    purpose     text_key NOT NULL, -- recommendations, owned or commitments
    requests    BIGINT NOT NULL,   -- that cost: answered, or not known to be refused
    refused     BIGINT NOT NULL,   -- by AWS, free
    PRIMARY KEY (customer_id, account_id, usage_month, operation, purpose)
);
