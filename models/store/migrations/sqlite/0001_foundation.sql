-- +goose Up

CREATE TABLE staff (
    id            text PRIMARY KEY,
    email         text NOT NULL,
    email_key     text NOT NULL UNIQUE,
    name          text NOT NULL,
    role          text NOT NULL,
    password_hash text NOT NULL,
    created_at    DATETIME NOT NULL,
    updated_at    DATETIME NOT NULL
);

CREATE TABLE sessions (
    id           text PRIMARY KEY,
    id_hash      BLOB NOT NULL UNIQUE,
    staff_id     text REFERENCES staff (id) ON DELETE CASCADE,
    data         BLOB NOT NULL,
    user_agent   text NOT NULL,
    remote_addr  text NOT NULL,
    created_at   DATETIME NOT NULL,
    last_seen_at DATETIME NOT NULL,
    expires_at   DATETIME NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_keys (
    id          text PRIMARY KEY,
    mode        text NOT NULL,
    name        text NOT NULL,
    secret_hash BLOB NOT NULL,
    created_by  text NOT NULL,
    created_at  DATETIME NOT NULL,
    revoked_at  DATETIME
);
CREATE INDEX api_keys_list ON api_keys (mode, id DESC);

CREATE TABLE templates (
    id                  text PRIMARY KEY,
    mode                text NOT NULL,
    version             integer NOT NULL,
    created_at          DATETIME NOT NULL,
    updated_at          DATETIME NOT NULL,
    deleted_at          DATETIME,
    name                text NOT NULL,
    company_name        text NOT NULL,
    company_logo_url    text NOT NULL,
    email_send_email    BOOLEAN NOT NULL,
    email_sender_name   text NOT NULL,
    email_reply_address text NOT NULL,
    email_subject       text NOT NULL,
    email_body          text NOT NULL,
    landing_header      text NOT NULL,
    landing_description text NOT NULL,
    landing_button      text NOT NULL,
    success_header      text NOT NULL,
    success_description text NOT NULL,
    success_button      text NOT NULL
);
CREATE INDEX templates_list ON templates (mode, id DESC);

CREATE TABLE wink_templates (
    id               text PRIMARY KEY,
    mode             text NOT NULL,
    name             text NOT NULL,
    company_name     text NOT NULL,
    primary_color    text NOT NULL,
    providers        text NOT NULL,
    top_providers    text NOT NULL,
    enable_search_bar BOOLEAN NOT NULL,
    enable_type_bar  BOOLEAN NOT NULL,
    consent_text     text NOT NULL,
    redirect_url     text NOT NULL,
    created_at       DATETIME NOT NULL,
    updated_at       DATETIME NOT NULL,
    deleted_at       DATETIME
);
CREATE INDEX wink_templates_list ON wink_templates (mode, id DESC);

CREATE TABLE providers (
    mode      text NOT NULL,
    id        text NOT NULL,
    name      text NOT NULL,
    long_name text NOT NULL,
    type      text NOT NULL,
    sub_type  text NOT NULL,
    mfa       BOOLEAN NOT NULL,
    connector text NOT NULL,
    enabled   BOOLEAN NOT NULL,
    PRIMARY KEY (mode, id)
);

CREATE TABLE users (
    id                text PRIMARY KEY,
    mode              text NOT NULL,
    external_metadata text,
    created_at        DATETIME NOT NULL
);
CREATE INDEX users_list ON users (mode, id DESC);

CREATE TABLE invites (
    id               text PRIMARY KEY,
    mode             text NOT NULL,
    created_at       DATETIME NOT NULL,
    updated_at       DATETIME NOT NULL,
    full_name        text NOT NULL,
    first_name       text,
    last_name        text,
    email            text NOT NULL,
    email_key        text NOT NULL,
    search_key       text NOT NULL,
    template_id      text NOT NULL REFERENCES templates (id),
    wink_template_id text REFERENCES wink_templates (id),
    user_id          text NOT NULL REFERENCES users (id),
    status           text NOT NULL,
    email_status     text NOT NULL,
    invited_at       DATETIME,
    opened_at        DATETIME,
    started_at       DATETIME,
    linked_at        DATETIME,
    expires_at       DATETIME NOT NULL,
    expired_at       DATETIME,
    revoked_at       DATETIME,
    token_hash       BLOB NOT NULL UNIQUE,
    token_sealed     BLOB NOT NULL,
    created_by       text NOT NULL
);
CREATE INDEX invites_list ON invites (mode, id DESC);
CREATE INDEX invites_email ON invites (mode, email_key, id DESC);
CREATE INDEX invites_template ON invites (template_id, id DESC);
CREATE INDEX invites_user ON invites (user_id);
CREATE INDEX invites_status ON invites (mode, status, id DESC);
CREATE INDEX invites_expiry ON invites (expires_at) WHERE linked_at IS NULL AND revoked_at IS NULL AND expired_at IS NULL;

CREATE TABLE invite_logs (
    id            text PRIMARY KEY,
    mode          text NOT NULL,
    invite_id     text NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
    user_id       text NOT NULL,
    invite_status text NOT NULL,
    created_at    DATETIME NOT NULL
);
CREATE INDEX invite_logs_list ON invite_logs (invite_id, id DESC);

CREATE TABLE suppressions (
    mode       text NOT NULL,
    email_key  text NOT NULL,
    reason     text NOT NULL,
    invite_id  text,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (mode, email_key)
);

CREATE TABLE emails (
    id              text PRIMARY KEY,
    mode            text NOT NULL,
    invite_id       text NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
    to_address      text NOT NULL,
    from_name       text NOT NULL,
    reply_address   text NOT NULL,
    subject         text NOT NULL,
    message_id      text NOT NULL,
    status          text NOT NULL,
    tries           integer NOT NULL,
    next_attempt_at DATETIME,
    leased_until    DATETIME,
    raw_sealed      BLOB,
    reply           text NOT NULL,
    created_at      DATETIME NOT NULL,
    updated_at      DATETIME NOT NULL,
    sent_at         DATETIME,
    created_by      text NOT NULL
);
CREATE INDEX emails_list ON emails (mode, id DESC);
CREATE INDEX emails_invite ON emails (invite_id, id DESC);
CREATE INDEX emails_due ON emails (next_attempt_at) WHERE status = 'QUEUED';

CREATE TABLE email_attempts (
    id          text PRIMARY KEY,
    email_id    text NOT NULL REFERENCES emails (id) ON DELETE CASCADE,
    number      integer NOT NULL,
    started_at  DATETIME NOT NULL,
    handed_over_at DATETIME,
    finished_at DATETIME,
    outcome     text NOT NULL,
    code        integer NOT NULL,
    reply       text NOT NULL
);
CREATE INDEX email_attempts_list ON email_attempts (email_id, id);

CREATE TABLE link_sessions (
    id           text PRIMARY KEY,
    mode         text NOT NULL,
    user_id      text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    invite_id    text REFERENCES invites (id) ON DELETE CASCADE,
    token_hash   BLOB NOT NULL UNIQUE,
    consented_at DATETIME,
    created_at   DATETIME NOT NULL,
    expires_at   DATETIME NOT NULL
);
CREATE INDEX link_sessions_expiry ON link_sessions (expires_at);

CREATE TABLE accounts (
    id            text PRIMARY KEY,
    mode          text NOT NULL,
    user_id       text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider_id   text NOT NULL,
    login_name    text NOT NULL,
    status        text NOT NULL,
    error_code    text NOT NULL,
    error_message text NOT NULL,
    mfa_tries     integer NOT NULL,
    mfa_deadline  DATETIME,
    created_at    DATETIME NOT NULL,
    updated_at    DATETIME NOT NULL,
    connected_at  DATETIME
);
CREATE INDEX accounts_list ON accounts (mode, id DESC);
CREATE INDEX accounts_user ON accounts (user_id, id DESC);

CREATE TABLE webhooks (
    id              text PRIMARY KEY,
    mode            text NOT NULL,
    name            text NOT NULL,
    url             text NOT NULL,
    event_types     text NOT NULL,
    active          BOOLEAN NOT NULL,
    include_payload BOOLEAN NOT NULL,
    built_in        BOOLEAN NOT NULL,
    secret_sealed   BLOB NOT NULL,
    disabled_reason text NOT NULL,
    failing_since   DATETIME,
    last_success_at DATETIME,
    created_at      DATETIME NOT NULL,
    updated_at      DATETIME NOT NULL,
    deleted_at      DATETIME
);
CREATE INDEX webhooks_list ON webhooks (mode, id DESC);

CREATE TABLE events (
    id         text PRIMARY KEY,
    mode       text NOT NULL,
    type       text NOT NULL,
    invite_id  text,
    body       text NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE INDEX events_list ON events (mode, id DESC);
CREATE INDEX events_invite ON events (invite_id, id DESC) WHERE invite_id IS NOT NULL;

CREATE TABLE deliveries (
    id              text PRIMARY KEY,
    mode            text NOT NULL,
    webhook_id      text NOT NULL REFERENCES webhooks (id),
    event_id        text NOT NULL REFERENCES events (id),
    event_type      text NOT NULL,
    status          text NOT NULL,
    tries           integer NOT NULL,
    next_attempt_at DATETIME,
    leased_until    DATETIME,
    response_code   integer NOT NULL,
    error           text NOT NULL,
    created_at      DATETIME NOT NULL,
    updated_at      DATETIME NOT NULL,
    delivered_at    DATETIME
);
CREATE INDEX deliveries_list ON deliveries (webhook_id, id DESC);
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'PENDING';

CREATE TABLE delivery_attempts (
    id            text PRIMARY KEY,
    delivery_id   text NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number        integer NOT NULL,
    started_at    DATETIME NOT NULL,
    finished_at   DATETIME,
    response_code integer NOT NULL,
    response_body text NOT NULL,
    error         text NOT NULL,
    latency_ms    integer NOT NULL
);
CREATE INDEX delivery_attempts_list ON delivery_attempts (delivery_id, id);

CREATE TABLE receipts (
    id          text PRIMARY KEY,
    mode        text NOT NULL,
    webhook_id  text NOT NULL REFERENCES webhooks (id),
    event_id    text NOT NULL,
    event_type  text NOT NULL,
    headers     text NOT NULL,
    body        text NOT NULL,
    smile_valid BOOLEAN NOT NULL,
    std_valid   BOOLEAN NOT NULL,
    created_at  DATETIME NOT NULL
);
CREATE INDEX receipts_list ON receipts (webhook_id, id DESC);

CREATE TABLE audit_entries (
    id         text PRIMARY KEY,
    mode       text,
    actor_kind text NOT NULL,
    actor_id   text NOT NULL,
    actor_name text NOT NULL,
    action     text NOT NULL,
    subject_id text NOT NULL,
    detail     text NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE INDEX audit_entries_list ON audit_entries (mode, id DESC);
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, id DESC);
