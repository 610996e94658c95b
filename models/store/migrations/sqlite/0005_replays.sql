-- +goose Up

-- One delivery for an endpoint and an event, also where two replays meet.
CREATE UNIQUE INDEX deliveries_once ON deliveries (event_id, webhook_id);
DROP INDEX deliveries_event;

-- What happened in a time, oldest first.
CREATE INDEX events_created ON events (mode, created_at, id);
DROP INDEX events_list;

-- What an endpoint may have missed while it was failing or off.
ALTER TABLE webhooks ADD COLUMN missed_from DATETIME;
ALTER TABLE webhooks ADD COLUMN missed_until DATETIME;
UPDATE webhooks SET missed_from = COALESCE(failing_since, updated_at) WHERE NOT active;

-- Replays of what endpoints missed, and how far each has come.
CREATE TABLE replays (
    id           text PRIMARY KEY,
    mode         text NOT NULL,
    webhook_id   text NOT NULL REFERENCES webhooks (id),
    status       text NOT NULL,
    from_at      DATETIME NOT NULL,
    until_at     DATETIME NOT NULL,
    event_types  text NOT NULL,
    failed_only  BOOLEAN NOT NULL,
    planned      integer NOT NULL,
    planned_more BOOLEAN NOT NULL,
    sent         integer NOT NULL,
    cursor_at    DATETIME NOT NULL,
    cursor_id    text NOT NULL,
    note         text NOT NULL,
    created_by   text NOT NULL,
    created_at   DATETIME NOT NULL,
    updated_at   DATETIME NOT NULL,
    finished_at  DATETIME
);
CREATE INDEX replays_list ON replays (webhook_id, id DESC);
CREATE INDEX replays_running ON replays (updated_at) WHERE status = 'RUNNING';
