-- +goose Up

-- Numbers without gaps for each mode, given after the commit of what they number.
CREATE TABLE event_sequences (
    mode text PRIMARY KEY,
    last integer NOT NULL
);
INSERT INTO event_sequences (mode, last) VALUES ('SANDBOX', 0), ('PRODUCTION', 0);
ALTER TABLE events ADD COLUMN sequence integer;
CREATE UNIQUE INDEX events_sequence ON events (mode, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX events_unnumbered ON events (mode, id) WHERE sequence IS NULL AND type <> 'WEBHOOK_TEST';

-- A fresh link takes the place of an expired one; the old one still leads to a page that says so.
ALTER TABLE invites ADD COLUMN old_token_hash BLOB;
CREATE INDEX invites_old_token ON invites (old_token_hash) WHERE old_token_hash IS NOT NULL;

-- What an endpoint is still to be told.
CREATE INDEX deliveries_endpoint_due ON deliveries (webhook_id, next_attempt_at) WHERE status = 'PENDING';

-- Lists that are narrowed by days are in the order of creation.
CREATE INDEX invites_created ON invites (mode, created_at, id);
CREATE INDEX users_created ON users (mode, created_at, id);
CREATE INDEX accounts_created ON accounts (mode, created_at, id);

-- What a developer starts linking with, once.
CREATE TABLE link_tokens (
    id         text PRIMARY KEY,
    mode       text NOT NULL,
    user_id    text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    used_at    DATETIME
);
CREATE INDEX link_tokens_expiry ON link_tokens (expires_at);

ALTER TABLE api_keys ADD COLUMN scopes text;
ALTER TABLE api_keys ADD COLUMN expires_at DATETIME;
ALTER TABLE api_keys ADD COLUMN last_used_at DATETIME;

-- The first 2xx answer to a request with an Idempotency-Key, sealed.
CREATE TABLE idempotent_answers (
    api_key_id    text NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    key_hash      BLOB NOT NULL,
    fingerprint   BLOB NOT NULL,
    status        integer NOT NULL,
    answer_sealed BLOB NOT NULL,
    created_at    DATETIME NOT NULL,
    PRIMARY KEY (api_key_id, key_hash)
);
CREATE INDEX idempotent_answers_age ON idempotent_answers (created_at);

-- What was asked of the API: no bodies, no secrets.
CREATE TABLE api_requests (
    id           text PRIMARY KEY,
    mode         text NOT NULL,
    api_key_id   text NOT NULL,
    request_id   text NOT NULL,
    method       text NOT NULL,
    path         text NOT NULL,
    status       integer NOT NULL,
    code         text NOT NULL,
    error_fields text NOT NULL,
    duration_us  integer NOT NULL,
    created_at   DATETIME NOT NULL
);
CREATE INDEX api_requests_list ON api_requests (mode, id DESC);
CREATE INDEX api_requests_key ON api_requests (api_key_id, id DESC);
CREATE INDEX api_requests_request ON api_requests (request_id);
CREATE INDEX api_requests_age ON api_requests (created_at);

-- Companies' logos, drawn anew from what their addresses gave.
CREATE TABLE logos (
    template_id text PRIMARY KEY REFERENCES templates (id),
    mode        text NOT NULL,
    url         text NOT NULL,
    image       BLOB,
    digest      text NOT NULL,
    error       text NOT NULL,
    updated_at  DATETIME NOT NULL
);
CREATE INDEX logos_digest ON logos (digest);

-- While a secret is being changed, the old one signs, too.
ALTER TABLE webhooks ADD COLUMN old_secret_sealed BLOB;
ALTER TABLE webhooks ADD COLUMN old_secret_until DATETIME;
