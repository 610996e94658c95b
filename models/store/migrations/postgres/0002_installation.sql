-- +goose Up
-- One row: what SECRET_KEY the sealed columns of this database were written with.
CREATE TABLE installation (
    id         integer     PRIMARY KEY CHECK (id = 1),
    key_check  bytea       NOT NULL,
    created_at timestamptz NOT NULL
);
