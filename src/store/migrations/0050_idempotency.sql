-- Creating calls that carried an Idempotency-Key, and what they were answered (http/). Kept for a day.
CREATE TABLE idempotency_keys (
    customer_id text_key NOT NULL,
    user_id text_key NOT NULL,
    key_hash text_key NOT NULL,
    request_hash TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    status BIGINT,
    headers TEXT,
    body TEXT,
    withheld BIGINT,
    PRIMARY KEY (customer_id, user_id, key_hash)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (begun_at);
