-- +goose Up

-- The deliveries of an endpoint by what they tell of and by day, and the audit log by whoever did it, of whatever kind: what is rare there, or
-- not there at all, is found without reading all the rest.
CREATE INDEX deliveries_type ON deliveries (webhook_id, event_type, id DESC);
CREATE INDEX deliveries_created ON deliveries (webhook_id, created_at, id);
CREATE INDEX audit_entries_actor ON audit_entries (mode, actor_name, id DESC);
