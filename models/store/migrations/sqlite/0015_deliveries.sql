-- +goose Up

-- The deliveries that were given up are looked for among many.
CREATE INDEX deliveries_failed ON deliveries (webhook_id, id DESC) WHERE status = 'FAILED';

-- What a built-in receiver is told to answer, and what it answered: '' for 200, '500', '410' or 'NONE'.
ALTER TABLE webhooks ADD COLUMN receiver_answer text NOT NULL DEFAULT '';
ALTER TABLE receipts ADD COLUMN answer text NOT NULL DEFAULT '';
