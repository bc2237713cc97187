-- Activating many linked accounts by the master's automation stack (src/bulk).

-- What one version of an automation stack lets its function do: which accounts, until when.
CREATE TABLE automation_grants (
    id                         text_key NOT NULL PRIMARY KEY,
    customer_id                text_key NOT NULL REFERENCES customers (id),
    master_id                  text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    region                     TEXT NOT NULL,
    organization_role          TEXT NOT NULL,
    account_ids                TEXT NOT NULL, -- a JSON list
    template_url               TEXT NOT NULL,
    template_sha256            TEXT NOT NULL,
    activation_template_sha256 TEXT NOT NULL,
    replaces                   BIGINT NOT NULL, -- 1: the stack was there and is updated
    made_at                    BIGINT NOT NULL,
    ends_at                    BIGINT NOT NULL,
    answered_at                BIGINT -- the function answered with this grant
);
CREATE INDEX automation_grants_newest ON automation_grants (customer_id, master_id, made_at);

-- One account of one run.
CREATE TABLE linked_activations (
    job_id           text_key NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    account_id       text_key NOT NULL,
    customer_id      text_key NOT NULL REFERENCES customers (id),
    master_id        text_key NOT NULL,
    cloud_account_id text_key,
    wave             BIGINT NOT NULL,
    state            TEXT NOT NULL,
    -- The request under way and when it was sent; it is sent again under the same id.
    request_id       text_key UNIQUE,
    sent_at          BIGINT,
    sendings         BIGINT NOT NULL,
    since            BIGINT NOT NULL, -- in this state
    grant_id         text_key,        -- by which the probe got in
    stack_id         TEXT,
    reason           TEXT,            -- JSON
    PRIMARY KEY (job_id, account_id)
);
CREATE INDEX linked_activations_under_way ON linked_activations (customer_id, account_id, state);

ALTER TABLE job_items ADD COLUMN remedy TEXT;
