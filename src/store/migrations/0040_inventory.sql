-- What is in the accounts, and what was not seen (src/inventory).

CREATE TABLE resources (
    id               text_key NOT NULL PRIMARY KEY,
    customer_id      text_key NOT NULL REFERENCES customers (id),
    cloud_account_id text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    account_id       text_key NOT NULL,
    arn              text_key NOT NULL,
    type             text_key NOT NULL, -- CloudFormation's name; "service:kind" where the catalogue does not know it
    service          text_key NOT NULL,
    region           text_key NOT NULL, -- of global services "global"
    resource_id      TEXT NOT NULL,
    name             TEXT,
    state            text_key,
    facts            TEXT NOT NULL,     -- JSON: the catalogue's named fields
    list_name        text_key NOT NULL, -- by which a list is sorted: the name, else the identifier
    search_text      TEXT NOT NULL,     -- lower-case
    digest           TEXT NOT NULL,     -- of what the owning service said: equal, nothing is written
    listed           BIGINT NOT NULL,   -- 1: the owning service's own call saw it
    tagged           BIGINT NOT NULL,   -- 1: the Tagging API saw it
    own_tags         BIGINT NOT NULL,   -- 1: its tags are the owning service's own answer
    first_seen       BIGINT NOT NULL,
    last_seen        BIGINT NOT NULL,   -- when this row was last written; scans say more
    gone_at          BIGINT,
    UNIQUE (customer_id, arn)
);
CREATE INDEX resources_by_name ON resources (customer_id, list_name, id);
-- All that a summary counts by: it is read from here alone.
CREATE INDEX resources_counted ON resources (customer_id, gone_at, cloud_account_id, type, region, account_id, state, id);
CREATE INDEX resources_by_place ON resources (customer_id, cloud_account_id, region, type);

CREATE TABLE resource_tags (
    resource_id text_key NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    customer_id text_key NOT NULL,
    tag_key     text_key NOT NULL,
    value       text_key NOT NULL,
    source      TEXT NOT NULL, -- aws or portal
    PRIMARY KEY (resource_id, tag_key)
);
CREATE INDEX resource_tags_by_key ON resource_tags (customer_id, tag_key, value);

-- What changed, oldest first; a resource's first appearance is not a change.
CREATE TABLE resource_changes (
    resource_id text_key NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    at          BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    what        TEXT NOT NULL, -- changed, gone or returned
    before      TEXT,          -- JSON
    after       TEXT,          -- JSON
    PRIMARY KEY (resource_id, at, number)
);

-- How the last look at each account, region and type ended; a type "tags" is the Tagging API's.
CREATE TABLE scans (
    cloud_account_id text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    customer_id      text_key NOT NULL,
    region           text_key NOT NULL,
    type             text_key NOT NULL,
    outcome          text_key NOT NULL,
    count            BIGINT NOT NULL,
    at               BIGINT NOT NULL,
    complete_at      BIGINT, -- the last complete one
    detail           TEXT,
    import_id        text_key NOT NULL, -- the job that asked
    PRIMARY KEY (cloud_account_id, region, type)
);
CREATE INDEX scans_of_customer ON scans (customer_id, outcome);

-- One import of one account: which regions it looks at.
CREATE TABLE imports (
    id               text_key NOT NULL PRIMARY KEY, -- the job's
    customer_id      text_key NOT NULL REFERENCES customers (id),
    cloud_account_id text_key NOT NULL REFERENCES cloud_accounts (id) ON DELETE CASCADE,
    regions          TEXT NOT NULL,  -- a JSON list
    with_tags        BIGINT NOT NULL,
    tags_begun       BIGINT NOT NULL, -- 1: the owning services have been asked; the tags are next
    started_at       BIGINT NOT NULL
);
CREATE INDEX imports_of_account ON imports (customer_id, cloud_account_id, started_at);

-- What a customer leaves out.
CREATE TABLE inventory_exclusions (
    customer_id text_key NOT NULL REFERENCES customers (id),
    kind        text_key NOT NULL, -- region or service
    name        text_key NOT NULL,
    PRIMARY KEY (customer_id, kind, name)
);

ALTER TABLE cloud_accounts ADD COLUMN last_sync BIGINT;
