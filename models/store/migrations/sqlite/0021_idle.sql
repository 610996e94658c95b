-- +goose Up

-- Who chose a provider and for whom nothing has happened for a while.
CREATE INDEX invites_idle ON invites (mode, updated_at) WHERE stage = 'started';
DROP INDEX invites_stuck;
