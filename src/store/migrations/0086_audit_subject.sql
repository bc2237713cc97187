-- The log of one thing (src/audit).
CREATE INDEX audit_log_by_subject ON audit_log (customer_id, subject, sequence);
