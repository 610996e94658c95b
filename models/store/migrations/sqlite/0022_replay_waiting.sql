-- +goose Up

-- Whether a replay takes also what has failed and waits for its next try.
ALTER TABLE replays ADD COLUMN waiting BOOLEAN NOT NULL DEFAULT false;
