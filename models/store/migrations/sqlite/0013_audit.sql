-- +goose Up

-- The audit log by day, by what was done and by who did it. Most of it tells of invites that programs create: where that is filtered away,
-- the index is spared it.
CREATE INDEX audit_entries_created ON audit_entries (mode, created_at, id);
CREATE INDEX audit_entries_action ON audit_entries (mode, action, id DESC) WHERE action <> 'invite.create';
CREATE INDEX audit_entries_staff ON audit_entries (mode, actor_name, id DESC) WHERE actor_kind = 'STAFF';
