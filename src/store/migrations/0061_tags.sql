-- Tags that go both ways (src/inventory keeps them, src/tags writes them).

ALTER TABLE resource_tags ADD COLUMN pending BIGINT NOT NULL DEFAULT 0; -- 1: AWS does not have it yet

-- The portal's word on one key of one resource at AWS, from the edit until AWS is seen to agree.
CREATE TABLE tag_writes (
    resource_id  text_key NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    tag_key      text_key NOT NULL,
    customer_id  text_key NOT NULL,
    change_id    text_key NOT NULL,
    state        text_key NOT NULL, -- asked, sent, settled or conflict
    wanted       TEXT,              -- null: to be removed
    base         TEXT,              -- AWS's value when the edit was made; null: none
    at_aws       TEXT,              -- AWS's value as last seen; null: none
    at           BIGINT NOT NULL,   -- asked or sent
    stale_value  TEXT,              -- what a late read may still show of before the portal's write before this one
    stale_until  BIGINT,
    PRIMARY KEY (resource_id, tag_key)
);
CREATE INDEX tag_writes_by_state ON tag_writes (customer_id, state, at);

-- Each change of an effective tag, and each edit that came to nothing. A resource's first appearance is none.
CREATE TABLE tag_history (
    resource_id  text_key NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    at           BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    customer_id  text_key NOT NULL,
    tag_key      text_key NOT NULL,
    what         text_key NOT NULL,
    before       TEXT,     -- null: none
    after        TEXT,
    source       text_key NOT NULL, -- whose value `after` is: aws or portal
    who          TEXT,     -- a person's address; null: AWS, or the portal by itself
    change_id    text_key,
    detail       TEXT,
    PRIMARY KEY (resource_id, at, number)
);

-- One edit of one or many resources. While it is carried out at AWS it is a job of the same id.
CREATE TABLE tag_changes (
    id           text_key NOT NULL PRIMARY KEY,
    customer_id  text_key NOT NULL REFERENCES customers (id),
    kind         text_key NOT NULL, -- edit, kept_edits, resolution, retry or undo
    at           BIGINT NOT NULL,
    who          TEXT NOT NULL,
    set_tags     TEXT NOT NULL, -- JSON
    remove_tags  TEXT NOT NULL, -- JSON
    undoes       text_key
);
CREATE INDEX tag_changes_by_time ON tag_changes (customer_id, at, id);

CREATE TABLE tag_change_items (
    change_id        text_key NOT NULL REFERENCES tag_changes (id) ON DELETE CASCADE,
    resource_id      text_key NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    customer_id      text_key NOT NULL,
    cloud_account_id text_key NOT NULL,
    region           text_key NOT NULL,
    type             text_key NOT NULL,
    arn              TEXT NOT NULL,
    state            text_key NOT NULL, -- queued, sent, done, kept, failed, conflict or superseded
    set_tags         TEXT NOT NULL,     -- JSON: what this resource needs of the change
    remove_tags      TEXT NOT NULL,
    before           TEXT NOT NULL,     -- JSON: the effective tags of these keys before; null: none
    attempts         BIGINT NOT NULL DEFAULT 0,
    code             text_key,
    detail           TEXT,
    at               BIGINT NOT NULL,
    PRIMARY KEY (change_id, resource_id)
);
CREATE INDEX tag_change_items_open ON tag_change_items (change_id, state, cloud_account_id, region);

-- What the customer lets nobody write to AWS: keys (a * at the end is any rest) and types.
CREATE TABLE tag_protections (
    customer_id text_key NOT NULL REFERENCES customers (id),
    kind        text_key NOT NULL, -- key or type
    name        text_key NOT NULL,
    PRIMARY KEY (customer_id, kind, name)
);

-- The organisation's effective tag policy of an account.
CREATE TABLE tag_policies (
    cloud_account_id text_key NOT NULL PRIMARY KEY REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    customer_id      text_key NOT NULL,
    document         TEXT,   -- JSON; null: none, or not to be seen
    outcome          text_key NOT NULL, -- read, none, denied or failed
    at               BIGINT NOT NULL
);
