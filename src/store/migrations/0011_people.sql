-- Customers, their users, and what lets them in (people/). Of passwords and tokens only hashes are kept.
CREATE TABLE customers (
    id text_key PRIMARY KEY,
    code text_key NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id text_key PRIMARY KEY,
    customer_id text_key NOT NULL REFERENCES customers (id),
    email TEXT NOT NULL,
    -- The email in lower case: what is compared.
    email_key text_key NOT NULL UNIQUE,
    name TEXT NOT NULL,
    user_role TEXT NOT NULL,
    -- 1: belongs to the operator's support, whatever the role in the own customer.
    support BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT
);
CREATE INDEX users_by_customer ON users (customer_id, email_key);

CREATE TABLE sessions (
    id text_key PRIMARY KEY,
    token_hash text_key NOT NULL UNIQUE,
    user_id text_key NOT NULL REFERENCES users (id),
    csrf_token TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
    id text_key PRIMARY KEY,
    token_hash text_key NOT NULL UNIQUE,
    user_id text_key NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

CREATE TABLE invitations (
    id text_key PRIMARY KEY,
    token_hash text_key NOT NULL UNIQUE,
    customer_id text_key NOT NULL REFERENCES customers (id),
    email TEXT NOT NULL,
    email_key text_key NOT NULL,
    user_role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Accepted, withdrawn or replaced by a newer one.
    ended_at BIGINT
);
CREATE UNIQUE INDEX invitations_open ON invitations (customer_id, email_key) WHERE ended_at IS NULL;

-- Attempts to sign in since the last success, by a hash of email and address.
CREATE TABLE sign_in_attempts (
    id text_key PRIMARY KEY,
    attempts BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL
);
