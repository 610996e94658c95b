-- +goose Up
-- One row: what SECRET_KEY the sealed columns of this database were written with.
CREATE TABLE installation (
    id         INTEGER  PRIMARY KEY CHECK (id = 1),
    key_check  BLOB     NOT NULL,
    created_at DATETIME NOT NULL
);
