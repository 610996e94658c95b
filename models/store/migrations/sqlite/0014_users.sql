-- +goose Up

-- How a user came to be, and whether an account of theirs is connected, kept so that a list of a million narrows to few at once.
ALTER TABLE users ADD COLUMN origin text NOT NULL DEFAULT 'invite';
ALTER TABLE users ADD COLUMN connected BOOLEAN NOT NULL DEFAULT 0;
UPDATE users SET origin = 'api' WHERE NOT EXISTS (SELECT 1 FROM invites WHERE invites.user_id = users.id);
UPDATE users SET connected = 1 WHERE id IN (SELECT user_id FROM accounts WHERE status = 'CONNECTED');
CREATE INDEX users_origin ON users (mode, origin, id DESC);
CREATE INDEX users_connected ON users (mode, id DESC) WHERE connected;

-- +goose StatementBegin
CREATE TRIGGER accounts_connected_added AFTER INSERT ON accounts WHEN NEW.status = 'CONNECTED' BEGIN
    UPDATE users SET connected = 1 WHERE id = NEW.user_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_connected_changed AFTER UPDATE OF status ON accounts WHEN OLD.status <> NEW.status AND 'CONNECTED' IN (OLD.status, NEW.status) BEGIN
    UPDATE users SET connected = EXISTS (SELECT 1 FROM accounts WHERE user_id = NEW.user_id AND status = 'CONNECTED') WHERE id = NEW.user_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_connected_removed AFTER DELETE ON accounts WHEN OLD.status = 'CONNECTED' BEGIN
    UPDATE users SET connected = EXISTS (SELECT 1 FROM accounts WHERE user_id = OLD.user_id AND status = 'CONNECTED') WHERE id = OLD.user_id;
END;
-- +goose StatementEnd
