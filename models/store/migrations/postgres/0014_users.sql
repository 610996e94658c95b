-- +goose Up

-- How a user came to be, and whether an account of theirs is connected, kept so that a list of a million narrows to few at once.
ALTER TABLE users ADD COLUMN origin text NOT NULL DEFAULT 'invite';
ALTER TABLE users ADD COLUMN connected boolean NOT NULL DEFAULT false;
UPDATE users SET origin = 'api' WHERE NOT EXISTS (SELECT 1 FROM invites WHERE invites.user_id = users.id);
UPDATE users SET connected = true WHERE id IN (SELECT user_id FROM accounts WHERE status = 'CONNECTED');
CREATE INDEX users_origin ON users (mode, origin, id DESC);
CREATE INDEX users_connected ON users (mode, id DESC) WHERE connected;

-- +goose StatementBegin
CREATE FUNCTION note_connected() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose text := CASE TG_OP WHEN 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
    UPDATE users SET connected = EXISTS (SELECT 1 FROM accounts WHERE user_id = whose AND status = 'CONNECTED') WHERE id = whose;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER accounts_connected_added AFTER INSERT ON accounts FOR EACH ROW WHEN (NEW.status = 'CONNECTED') EXECUTE FUNCTION note_connected();
CREATE TRIGGER accounts_connected_changed AFTER UPDATE OF status ON accounts FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND 'CONNECTED' IN (OLD.status, NEW.status)) EXECUTE FUNCTION note_connected();
CREATE TRIGGER accounts_connected_removed AFTER DELETE ON accounts FOR EACH ROW WHEN (OLD.status = 'CONNECTED') EXECUTE FUNCTION note_connected();
