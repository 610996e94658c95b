-- +goose Up

-- Whom an event is about, so that erasing a person finds what was told of them. It is read from the body, whichever release wrote it.
ALTER TABLE events ADD COLUMN user_id text GENERATED ALWAYS AS (nullif(json_extract(body, '$.data.userId'), '')) VIRTUAL;
ALTER TABLE events ADD COLUMN erased_at DATETIME;
CREATE INDEX events_user ON events (user_id, id) WHERE user_id IS NOT NULL;

-- Where else a person is named.
CREATE INDEX receipts_event ON receipts (event_id);
CREATE INDEX audit_entries_invitee ON audit_entries (actor_id) WHERE actor_kind = 'INVITEE';

-- Whom a kept answer names, by a keyed hash.
CREATE TABLE idempotent_people (
    person_hash BLOB NOT NULL,
    api_key_id  text NOT NULL,
    key_hash    BLOB NOT NULL,
    PRIMARY KEY (person_hash, api_key_id, key_hash),
    FOREIGN KEY (api_key_id, key_hash) REFERENCES idempotent_answers (api_key_id, key_hash) ON DELETE CASCADE
);
CREATE INDEX idempotent_people_answer ON idempotent_people (api_key_id, key_hash);

-- One row: the key, sealed, under which erased people's addresses stay on the suppression list as hashes.
CREATE TABLE address_keys (
    id         INTEGER  PRIMARY KEY CHECK (id = 1),
    key_sealed BLOB     NOT NULL,
    created_at DATETIME NOT NULL
);

-- Who has a connected account.
CREATE INDEX accounts_connected ON accounts (mode, user_id) WHERE status = 'CONNECTED';

-- The search index forgets the words of what is deleted at once, not when it next merges.
INSERT INTO invite_search (invite_search, rank) VALUES ('secure-delete', 1);
