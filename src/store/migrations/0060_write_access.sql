-- Whether the portal may write an account's tags (src/accounts).

ALTER TABLE cloud_accounts ADD COLUMN write_permission BIGINT NOT NULL DEFAULT 0; -- 1: the role was seen with the add-on's policies

-- The add-on stack that was asked for; as activations.
CREATE TABLE tag_stacks (
    cloud_account_id text_key NOT NULL PRIMARY KEY REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    customer_id      text_key NOT NULL REFERENCES customers (id),
    id               text_key NOT NULL,
    region           TEXT NOT NULL,
    stack_name       TEXT NOT NULL,
    template_url     TEXT NOT NULL,
    template_sha256  TEXT NOT NULL,
    requested_at     BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    looked_at        BIGINT,
    steps            TEXT NOT NULL
);
