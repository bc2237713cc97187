-- Which tags were read, and what AWS made by itself (src/resources).

ALTER TABLE resources ADD COLUMN tags_known BIGINT NOT NULL DEFAULT 0;     -- 1: AWS has told this resource's tags, none among them
ALTER TABLE resources ADD COLUMN tags_read_at BIGINT;                      -- where they are asked for one resource at a time: when
ALTER TABLE resources ADD COLUMN may_have_tags BIGINT NOT NULL DEFAULT 0;  -- 1: has tags at AWS that the Tagging API alone tells of
ALTER TABLE resources ADD COLUMN managed_by_aws BIGINT NOT NULL DEFAULT 0; -- 1: AWS made it by itself

UPDATE resources SET tags_known = 1 WHERE own_tags = 1 OR tagged = 1;
UPDATE resources SET may_have_tags = 1 WHERE own_tags = 0 AND id IN (SELECT resource_id FROM resource_tags WHERE source = 'aws');
-- The next import writes each anew: names are folded by all of Unicode's rules now.
UPDATE resources SET digest = '';

DROP INDEX resources_counted;
CREATE INDEX resources_counted ON resources (customer_id, gone_at, cloud_account_id, type, region, account_id, state, managed_by_aws, tags_known, id);

-- What is global is looked at also where the customer leaves out the region in which it is listed.
ALTER TABLE imports ADD COLUMN global_only BIGINT NOT NULL DEFAULT 0; -- 1: of the home region, what is global alone
