-- +goose Up

-- Tables of people to invite.
CREATE TABLE imports (
    id               text COLLATE "C" PRIMARY KEY,
    mode             text NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    created_by       text NOT NULL,
    revision         integer NOT NULL,
    file_name        text NOT NULL,
    file_hash        bytea NOT NULL,
    header_hash      bytea,
    layout_sealed    bytea NOT NULL,
    note             text NOT NULL,
    template_id      text COLLATE "C" REFERENCES templates (id),
    wink_template_id text COLLATE "C" REFERENCES wink_templates (id),
    again            boolean NOT NULL,
    incomplete       boolean NOT NULL,
    status           text NOT NULL,
    reason           text NOT NULL,
    rows             integer NOT NULL,
    counts           text NOT NULL,
    plan_hash        bytea,
    planned_at       timestamptz,
    planned          integer NOT NULL,
    confirmed_at     timestamptz,
    confirmed_by_kind text NOT NULL,
    confirmed_by_id  text NOT NULL,
    confirmed_by_name text NOT NULL,
    progress_at      timestamptz,
    finished_at      timestamptz,
    rows_deleted_at  timestamptz
);
CREATE INDEX imports_list ON imports (mode, id DESC);
CREATE INDEX imports_file ON imports (mode, file_hash);
CREATE INDEX imports_header ON imports (mode, header_hash, id DESC) WHERE header_hash IS NOT NULL;
CREATE INDEX imports_running ON imports (progress_at) WHERE status = 'RUNNING';
CREATE INDEX imports_old ON imports (status, updated_at) WHERE rows_deleted_at IS NULL;

-- Their rows: what was uploaded lies sealed, and only for as long as it is needed.
CREATE TABLE import_rows (
    import_id    text COLLATE "C" NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number       integer NOT NULL,
    cells_sealed bytea NOT NULL,
    email_hash   bytea,
    outcome      text NOT NULL,
    detail       text NOT NULL,
    invite_id    text COLLATE "C",
    PRIMARY KEY (import_id, number)
);
CREATE INDEX import_rows_outcome ON import_rows (import_id, outcome, number);
CREATE INDEX import_rows_person ON import_rows (email_hash) WHERE email_hash IS NOT NULL;
