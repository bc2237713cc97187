-- What is removed comes back by a new proof alone (src/accounts), and can be erased (src/resources, src/tags).

ALTER TABLE cloud_accounts ADD COLUMN removed BIGINT NOT NULL DEFAULT 0; -- 1: a person removed it, and it was not proven since
UPDATE cloud_accounts SET removed = 1, access_level = 'resources_and_tags', write_permission = 0, owner_user_id = NULL
    WHERE status = 'deactivated';

-- Whoever erases a resource or an account looks for these.
CREATE INDEX tag_change_items_of_resource ON tag_change_items (resource_id);
CREATE INDEX tag_change_items_of_account ON tag_change_items (customer_id, cloud_account_id);
