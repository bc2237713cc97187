-- Since when AWS refuses to let the portal in, while nobody can tell yet whose doing it is (src/accounts).

ALTER TABLE cloud_accounts ADD COLUMN refused_since BIGINT; -- null: it lets the portal in, or is known not to
ALTER TABLE cloud_accounts ADD COLUMN refused_by_portal BIGINT NOT NULL DEFAULT 0; -- 1: AWS says that it is the portal's own side
-- Mostly empty: whether any account is refused is asked with each /readyz.
CREATE INDEX cloud_accounts_refused ON cloud_accounts (partition) WHERE refused_since IS NOT NULL;
