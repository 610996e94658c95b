-- +goose Up

-- Two filters at once, in the order of the list that they narrow: a stage within days, and what may still be linked by when it runs out.
CREATE INDEX invites_stage_created ON invites (mode, stage, created_at, id);
CREATE INDEX invites_open ON invites (mode, expires_at, id)
    WHERE linked_at IS NULL AND revoked_at IS NULL AND expired_at IS NULL AND email_status <> 'SUPPRESSED';

-- The kept counts are read from their indexes alone: those of a measure over years, and those of all measures over some days.
ALTER TABLE invite_counts DROP CONSTRAINT invite_counts_pkey, ADD PRIMARY KEY (mode, measure, day) INCLUDE (n);
CREATE INDEX invite_counts_day ON invite_counts (mode, day, measure) INCLUDE (n);
