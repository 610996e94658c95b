-- +goose Up

CREATE TABLE staff (
    id            text COLLATE "C" PRIMARY KEY,
    email         text NOT NULL,
    email_key     text NOT NULL UNIQUE,
    name          text NOT NULL,
    role          text NOT NULL,
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

CREATE TABLE sessions (
    id           text COLLATE "C" PRIMARY KEY,
    id_hash      bytea NOT NULL UNIQUE,
    staff_id     text COLLATE "C" REFERENCES staff (id) ON DELETE CASCADE,
    data         bytea NOT NULL,
    user_agent   text NOT NULL,
    remote_addr  text NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_keys (
    id          text COLLATE "C" PRIMARY KEY,
    mode        text NOT NULL,
    name        text NOT NULL,
    secret_hash bytea NOT NULL,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);
CREATE INDEX api_keys_list ON api_keys (mode, id DESC);

CREATE TABLE templates (
    id                  text COLLATE "C" PRIMARY KEY,
    mode                text NOT NULL,
    version             integer NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    deleted_at          timestamptz,
    name                text NOT NULL,
    company_name        text NOT NULL,
    company_logo_url    text NOT NULL,
    email_send_email    boolean NOT NULL,
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
    id               text COLLATE "C" PRIMARY KEY,
    mode             text NOT NULL,
    name             text NOT NULL,
    company_name     text NOT NULL,
    primary_color    text NOT NULL,
    providers        text NOT NULL,
    top_providers    text NOT NULL,
    enable_search_bar boolean NOT NULL,
    enable_type_bar  boolean NOT NULL,
    consent_text     text NOT NULL,
    redirect_url     text NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    deleted_at       timestamptz
);
CREATE INDEX wink_templates_list ON wink_templates (mode, id DESC);

CREATE TABLE providers (
    mode      text NOT NULL,
    id        text COLLATE "C" NOT NULL,
    name      text NOT NULL,
    long_name text NOT NULL,
    type      text NOT NULL,
    sub_type  text NOT NULL,
    mfa       boolean NOT NULL,
    connector text NOT NULL,
    enabled   boolean NOT NULL,
    PRIMARY KEY (mode, id)
);

CREATE TABLE users (
    id                text COLLATE "C" PRIMARY KEY,
    mode              text NOT NULL,
    external_metadata text,
    created_at        timestamptz NOT NULL
);
CREATE INDEX users_list ON users (mode, id DESC);

CREATE TABLE invites (
    id               text COLLATE "C" PRIMARY KEY,
    mode             text NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    full_name        text NOT NULL,
    first_name       text,
    last_name        text,
    email            text NOT NULL,
    email_key        text NOT NULL,
    search_key       text NOT NULL,
    template_id      text COLLATE "C" NOT NULL REFERENCES templates (id),
    wink_template_id text COLLATE "C" REFERENCES wink_templates (id),
    user_id          text COLLATE "C" NOT NULL REFERENCES users (id),
    status           text NOT NULL,
    email_status     text NOT NULL,
    invited_at       timestamptz,
    opened_at        timestamptz,
    started_at       timestamptz,
    linked_at        timestamptz,
    expires_at       timestamptz NOT NULL,
    expired_at       timestamptz,
    revoked_at       timestamptz,
    token_hash       bytea NOT NULL UNIQUE,
    token_sealed     bytea NOT NULL,
    created_by       text NOT NULL
);
CREATE INDEX invites_list ON invites (mode, id DESC);
CREATE INDEX invites_email ON invites (mode, email_key, id DESC);
CREATE INDEX invites_template ON invites (template_id, id DESC);
CREATE INDEX invites_user ON invites (user_id);
CREATE INDEX invites_status ON invites (mode, status, id DESC);
CREATE INDEX invites_expiry ON invites (expires_at) WHERE linked_at IS NULL AND revoked_at IS NULL AND expired_at IS NULL;

CREATE TABLE invite_logs (
    id            text COLLATE "C" PRIMARY KEY,
    mode          text NOT NULL,
    invite_id     text COLLATE "C" NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
    user_id       text COLLATE "C" NOT NULL,
    invite_status text NOT NULL,
    created_at    timestamptz NOT NULL
);
CREATE INDEX invite_logs_list ON invite_logs (invite_id, id DESC);

CREATE TABLE suppressions (
    mode       text NOT NULL,
    email_key  text NOT NULL,
    reason     text NOT NULL,
    invite_id  text COLLATE "C",
    created_at timestamptz NOT NULL,
    PRIMARY KEY (mode, email_key)
);

CREATE TABLE emails (
    id              text COLLATE "C" PRIMARY KEY,
    mode            text NOT NULL,
    invite_id       text COLLATE "C" NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
    to_address      text NOT NULL,
    from_name       text NOT NULL,
    reply_address   text NOT NULL,
    subject         text NOT NULL,
    message_id      text NOT NULL,
    status          text NOT NULL,
    tries           integer NOT NULL,
    next_attempt_at timestamptz,
    leased_until    timestamptz,
    raw_sealed      bytea,
    reply           text NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    created_by      text NOT NULL
);
CREATE INDEX emails_list ON emails (mode, id DESC);
CREATE INDEX emails_invite ON emails (invite_id, id DESC);
CREATE INDEX emails_due ON emails (next_attempt_at) WHERE status = 'QUEUED';

CREATE TABLE email_attempts (
    id          text COLLATE "C" PRIMARY KEY,
    email_id    text COLLATE "C" NOT NULL REFERENCES emails (id) ON DELETE CASCADE,
    number      integer NOT NULL,
    started_at  timestamptz NOT NULL,
    handed_over_at timestamptz,
    finished_at timestamptz,
    outcome     text NOT NULL,
    code        integer NOT NULL,
    reply       text NOT NULL
);
CREATE INDEX email_attempts_list ON email_attempts (email_id, id);

CREATE TABLE link_sessions (
    id           text COLLATE "C" PRIMARY KEY,
    mode         text NOT NULL,
    user_id      text COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    invite_id    text COLLATE "C" REFERENCES invites (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    consented_at timestamptz,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX link_sessions_expiry ON link_sessions (expires_at);

CREATE TABLE accounts (
    id            text COLLATE "C" PRIMARY KEY,
    mode          text NOT NULL,
    user_id       text COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider_id   text COLLATE "C" NOT NULL,
    login_name    text NOT NULL,
    status        text NOT NULL,
    error_code    text NOT NULL,
    error_message text NOT NULL,
    mfa_tries     integer NOT NULL,
    mfa_deadline  timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    connected_at  timestamptz
);
CREATE INDEX accounts_list ON accounts (mode, id DESC);
CREATE INDEX accounts_user ON accounts (user_id, id DESC);

CREATE TABLE webhooks (
    id              text COLLATE "C" PRIMARY KEY,
    mode            text NOT NULL,
    name            text NOT NULL,
    url             text NOT NULL,
    event_types     text NOT NULL,
    active          boolean NOT NULL,
    include_payload boolean NOT NULL,
    built_in        boolean NOT NULL,
    secret_sealed   bytea NOT NULL,
    disabled_reason text NOT NULL,
    failing_since   timestamptz,
    last_success_at timestamptz,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz
);
CREATE INDEX webhooks_list ON webhooks (mode, id DESC);

CREATE TABLE events (
    id         text COLLATE "C" PRIMARY KEY,
    mode       text NOT NULL,
    type       text NOT NULL,
    invite_id  text COLLATE "C",
    body       text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX events_list ON events (mode, id DESC);
CREATE INDEX events_invite ON events (invite_id, id DESC) WHERE invite_id IS NOT NULL;

CREATE TABLE deliveries (
    id              text COLLATE "C" PRIMARY KEY,
    mode            text NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL REFERENCES webhooks (id),
    event_id        text COLLATE "C" NOT NULL REFERENCES events (id),
    event_type      text NOT NULL,
    status          text NOT NULL,
    tries           integer NOT NULL,
    next_attempt_at timestamptz,
    leased_until    timestamptz,
    response_code   integer NOT NULL,
    error           text NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    delivered_at    timestamptz
);
CREATE INDEX deliveries_list ON deliveries (webhook_id, id DESC);
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'PENDING';

CREATE TABLE delivery_attempts (
    id            text COLLATE "C" PRIMARY KEY,
    delivery_id   text COLLATE "C" NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number        integer NOT NULL,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    response_code integer NOT NULL,
    response_body text NOT NULL,
    error         text NOT NULL,
    latency_ms    bigint NOT NULL
);
CREATE INDEX delivery_attempts_list ON delivery_attempts (delivery_id, id);

CREATE TABLE receipts (
    id          text COLLATE "C" PRIMARY KEY,
    mode        text NOT NULL,
    webhook_id  text COLLATE "C" NOT NULL REFERENCES webhooks (id),
    event_id    text NOT NULL,
    event_type  text NOT NULL,
    headers     text NOT NULL,
    body        text NOT NULL,
    smile_valid boolean NOT NULL,
    std_valid   boolean NOT NULL,
    created_at  timestamptz NOT NULL
);
CREATE INDEX receipts_list ON receipts (webhook_id, id DESC);

CREATE TABLE audit_entries (
    id         text COLLATE "C" PRIMARY KEY,
    mode       text,
    actor_kind text NOT NULL,
    actor_id   text NOT NULL,
    actor_name text NOT NULL,
    action     text NOT NULL,
    subject_id text NOT NULL,
    detail     text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX audit_entries_list ON audit_entries (mode, id DESC);
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, id DESC);
