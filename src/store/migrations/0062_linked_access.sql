-- The add-on stacks of many linked accounts by the master's automation stack (src/bulk).

ALTER TABLE automation_grants ADD COLUMN add_on_template_sha256 TEXT; -- null: the function cannot make add-on stacks

ALTER TABLE linked_activations ADD COLUMN purpose text_key NOT NULL DEFAULT 'activation'; -- or write_access
