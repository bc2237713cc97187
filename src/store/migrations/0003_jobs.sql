-- Durable work (jobs/). A job is free to be taken when it is unfinished, due, and nobody's lease on it runs.
CREATE TABLE jobs (
    id text_key PRIMARY KEY,
    customer_id text_key NOT NULL,
    kind TEXT NOT NULL,
    subject text_key NOT NULL,
    unique_key text_key,
    status TEXT NOT NULL,
    payload TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    -- Asked for while it ran: the next run is not later than this.
    wanted_at BIGINT,
    -- Runs in a row that ended by an exception or by the death of their process.
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_owner text_key,
    lease_until BIGINT,
    finished_at BIGINT
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE finished_at IS NULL;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_unique ON jobs (customer_id, unique_key) WHERE finished_at IS NULL AND unique_key IS NOT NULL;

CREATE TABLE job_items (
    job_id text_key NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    target text_key NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (job_id, target)
);
