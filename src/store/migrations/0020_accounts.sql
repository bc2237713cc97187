-- Cloud accounts, their external IDs and the activations under way (src/accounts).

CREATE TABLE cloud_accounts (
    id                     text_key NOT NULL PRIMARY KEY,
    customer_id            text_key NOT NULL REFERENCES customers (id),
    account_id             text_key NOT NULL,
    partition              TEXT NOT NULL,
    name                   text_key NOT NULL,
    email                  TEXT,
    organization_role      TEXT NOT NULL,
    organization_id        TEXT,
    master_account_id      text_key,
    organizational_units   TEXT NOT NULL, -- a JSON list of names, from the root
    joined_method          TEXT,
    organization_state     TEXT,
    status                 TEXT NOT NULL,
    status_reason          TEXT,          -- JSON
    region                 TEXT,
    access_level           TEXT NOT NULL,
    cost_explorer_sync     BIGINT NOT NULL,
    added                  BIGINT NOT NULL, -- 1: a person added it; 0: it was discovered
    owner_user_id          text_key,
    created_at             BIGINT NOT NULL,
    activated_at           BIGINT,
    search_text            TEXT NOT NULL, -- lower-case name, account ID and email, for the search box
    UNIQUE (customer_id, account_id)
);
CREATE INDEX cloud_accounts_by_master ON cloud_accounts (customer_id, master_account_id, name, id);
CREATE INDEX cloud_accounts_by_name ON cloud_accounts (customer_id, name, id);

-- Outlives the account's row: a returning account is adopted by the same external ID.
CREATE TABLE external_ids (
    customer_id text_key NOT NULL REFERENCES customers (id),
    account_id  text_key NOT NULL,
    external_id text_key NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (customer_id, account_id)
);

-- The latest activation of an account.
CREATE TABLE activations (
    cloud_account_id text_key NOT NULL PRIMARY KEY REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    customer_id      text_key NOT NULL,
    id               text_key NOT NULL UNIQUE,
    region           TEXT NOT NULL,
    stack_name       TEXT NOT NULL,
    template_url     TEXT NOT NULL,
    template_sha256  TEXT NOT NULL,
    requested_at     BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    looked_at        BIGINT,
    steps            TEXT NOT NULL -- JSON
);
