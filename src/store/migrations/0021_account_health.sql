-- What looking at an account's organisation and access told (src/accounts).
ALTER TABLE cloud_accounts ADD COLUMN organization_reason TEXT; -- JSON: why the organisation could not be looked at
ALTER TABLE cloud_accounts ADD COLUMN delegated_administrator BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cloud_accounts ADD COLUMN checked_at BIGINT;
