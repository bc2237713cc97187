-- What Cost Explorer recommends, what people decided of it, and what is owned already (src/recommendations).

-- One of AWS's RecommendationDetails. What AWS does not say any more stays, withdrawn.
CREATE TABLE recommendations (
    customer_id      text_key NOT NULL REFERENCES customers (id),
    id               text_key NOT NULL, -- a hash of what it is
    cloud_account_id text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    question         text_key NOT NULL,
    group_id         text_key NOT NULL,
    kind             text_key NOT NULL,
    service          text_key NOT NULL,
    payer_account_id text_key NOT NULL,
    account_id       text_key NOT NULL,
    region           text_key,
    title            TEXT NOT NULL,
    offering_class   text_key,
    term_years       BIGINT NOT NULL,
    payment_option   text_key NOT NULL,
    lookback_days    BIGINT NOT NULL,
    scope            text_key NOT NULL,
    savings_order    BIGINT NOT NULL, -- millionths of its monthly savings, for sorting alone
    content          TEXT NOT NULL,   -- JSON: all of it as AWS said it
    first_seen       BIGINT NOT NULL,
    last_seen        BIGINT NOT NULL,
    changed_at       BIGINT,
    withdrawn_at     BIGINT,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX recommendations_by_question ON recommendations (cloud_account_id, question);
CREATE INDEX recommendations_by_group ON recommendations (customer_id, group_id);
CREATE INDEX recommendations_by_savings ON recommendations (customer_id, savings_order, id);

CREATE TABLE recommendation_history (
    customer_id text_key NOT NULL,
    subject     text_key NOT NULL, -- a recommendation, or a group where a person decided
    at          BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    what        text_key NOT NULL,
    who         TEXT,
    before      TEXT NOT NULL, -- JSON
    after       TEXT NOT NULL,
    PRIMARY KEY (customer_id, subject, at, number)
);

CREATE TABLE recommendation_decisions (
    customer_id   text_key NOT NULL REFERENCES customers (id),
    group_id      text_key NOT NULL,
    state         text_key NOT NULL,
    reason        TEXT,
    assignee      TEXT,
    snoozed_until BIGINT,
    who           TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (customer_id, group_id)
);

-- The last time that a question was put to an account.
CREATE TABLE recommendation_downloads (
    cloud_account_id  text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    question          text_key NOT NULL,
    customer_id       text_key NOT NULL,
    outcome           text_key NOT NULL,
    detail            TEXT,
    job_id            text_key NOT NULL,
    tries             BIGINT NOT NULL, -- of that job
    at                BIGINT NOT NULL,
    complete_at       BIGINT,
    generated_at      BIGINT,
    pages             BIGINT NOT NULL, -- of the last that AWS answered
    row_count         BIGINT NOT NULL,
    rows_with_problem BIGINT NOT NULL,
    PRIMARY KEY (cloud_account_id, question)
);
CREATE INDEX recommendation_downloads_by_customer ON recommendation_downloads (customer_id);

-- Reservations, Savings Plans and coverage, as the account's last complete answer said.
CREATE TABLE owned_commitments (
    cloud_account_id text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    question         text_key NOT NULL,
    number           BIGINT NOT NULL,
    customer_id      text_key NOT NULL,
    ends_at          BIGINT,
    content          TEXT NOT NULL, -- JSON
    PRIMARY KEY (cloud_account_id, question, number)
);
CREATE INDEX owned_commitments_by_end ON owned_commitments (customer_id, ends_at);
