-- What changed, in the order in which it was committed (events/).
CREATE TABLE events (
-- A sequence is never given twice, even after the newest events are gone.
-- sqlite: sequence INTEGER PRIMARY KEY AUTOINCREMENT,
-- postgres: sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id text_key NOT NULL,
    kind TEXT NOT NULL,
    subject text_key NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX events_by_customer ON events (customer_id, sequence);

-- The last sequence that was forgotten: whoever has seen less than this has missed something.
CREATE TABLE event_floor (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL
);
INSERT INTO event_floor (id, sequence) VALUES (1, 0);
