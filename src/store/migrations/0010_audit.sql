-- Who did what (audit/). Rows are only ever added: the database itself refuses everything else.
CREATE TABLE audit_log (
-- The order of two entries of the same moment.
-- sqlite: sequence INTEGER PRIMARY KEY AUTOINCREMENT,
-- postgres: sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text_key NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    customer_id text_key NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'api_token', 'system')),
    actor_id text_key,
    actor TEXT,
    action TEXT NOT NULL,
    subject TEXT,
    before_json TEXT,
    after_json TEXT,
    from_address TEXT,
    request_id TEXT
);
CREATE INDEX audit_log_newest ON audit_log (customer_id, sequence);

-- sqlite: CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- sqlite: CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- INSERT OR REPLACE deletes without asking the trigger above.
-- sqlite: CREATE TRIGGER audit_log_no_replace BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id OR sequence = NEW.sequence) BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- postgres: CREATE FUNCTION refuse_audit_log_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END';
-- postgres: CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_change();
