-- Since when AWS refuses to let the portal in, while nobody can tell yet whose doing it is (src/accounts).

ALTER TABLE cloud_accounts ADD COLUMN refused_since BIGINT; -- null: it lets the portal in, or is known not to
ALTER TABLE cloud_accounts ADD COLUMN refused_by_portal BIGINT NOT NULL DEFAULT 0; -- 1: AWS says that it is the portal's own side
