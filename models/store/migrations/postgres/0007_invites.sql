-- +goose Up

-- The invite that took this one's place.
ALTER TABLE invites ADD COLUMN replaced_by text COLLATE "C";
CREATE INDEX invites_replaced ON invites (replaced_by) WHERE replaced_by IS NOT NULL;

-- What has asked for landing pages, and how often: no addresses, no whole User-Agents (contract §8, the fetch log).
CREATE TABLE invite_fetches (
    invite_id text COLLATE "C" NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
    kind      text NOT NULL,
    client    text NOT NULL,
    first_at  timestamptz NOT NULL,
    last_at   timestamptz NOT NULL,
    times     integer NOT NULL,
    PRIMARY KEY (invite_id, kind, client)
);

-- One thing done to many invites, and what becomes of each of them.
CREATE TABLE bulk_actions (
    id          text COLLATE "C" PRIMARY KEY,
    mode        text NOT NULL,
    kind        text NOT NULL,
    status      text NOT NULL,
    total       integer NOT NULL,
    counts      text NOT NULL,
    created_by  text NOT NULL,
    actor_kind  text NOT NULL,
    actor_id    text NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz
);
CREATE INDEX bulk_actions_list ON bulk_actions (mode, id DESC);
CREATE INDEX bulk_actions_running ON bulk_actions (updated_at) WHERE status = 'RUNNING';
CREATE INDEX bulk_actions_age ON bulk_actions (created_at);
CREATE TABLE bulk_items (
    bulk_id   text COLLATE "C" NOT NULL REFERENCES bulk_actions (id) ON DELETE CASCADE,
    invite_id text COLLATE "C" NOT NULL,
    outcome   text NOT NULL,
    PRIMARY KEY (bulk_id, invite_id)
);
CREATE INDEX bulk_items_waiting ON bulk_items (bulk_id, invite_id) WHERE outcome = '';

-- The outbox, narrowed to how its mail fared.
CREATE INDEX emails_status ON emails (mode, status, id DESC);
