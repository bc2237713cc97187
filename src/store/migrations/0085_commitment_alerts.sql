-- Alerts of commitments that stand, each told once, and whom they are mailed to (src/commitments).

CREATE TABLE commitment_alerts (
    commitment_id text_key NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    alert_key     text_key NOT NULL,
    customer_id   text_key NOT NULL,
    content       TEXT NOT NULL, -- JSON
    at            BIGINT NOT NULL,
    PRIMARY KEY (commitment_id, alert_key)
);

CREATE TABLE commitment_alert_recipients (
    commitment_id text_key NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    email         text_key NOT NULL,
    customer_id   text_key NOT NULL,
    PRIMARY KEY (commitment_id, email)
);
