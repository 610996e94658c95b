-- +goose Up

-- Whether a replay takes also what has failed and waits for its next try.
ALTER TABLE replays ADD COLUMN waiting boolean NOT NULL DEFAULT false;
