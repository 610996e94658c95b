-- +goose Up

-- Where an invite came from: PORTAL, API or IMPORT.
ALTER TABLE invites ADD COLUMN source text NOT NULL DEFAULT 'PORTAL';
ALTER TABLE invites ADD COLUMN import_id text COLLATE "C";
UPDATE invites SET source = 'API' FROM audit_entries a
WHERE a.subject_id = invites.id AND a.action = 'invite.create' AND a.actor_kind = 'API_KEY';

-- models.Invite.Stage and models.Invite.Reached, kept by the database so that no change can forget them.
ALTER TABLE invites
    ADD COLUMN stage text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN linked_at IS NOT NULL THEN 'linked'
        WHEN revoked_at IS NOT NULL THEN 'revoked'
        WHEN expired_at IS NOT NULL THEN 'expired'
        WHEN started_at IS NOT NULL THEN 'started'
        WHEN opened_at IS NOT NULL THEN 'opened'
        WHEN email_status = 'SUPPRESSED' THEN 'suppressed'
        WHEN email_status IN ('FAILED', 'BOUNCED', 'UNKNOWN') THEN 'failed'
        WHEN invited_at IS NOT NULL THEN 'sent'
        ELSE 'queued' END) STORED,
    ADD COLUMN reached smallint NOT NULL GENERATED ALWAYS AS (CASE
        WHEN linked_at IS NOT NULL THEN 4
        WHEN started_at IS NOT NULL THEN 3
        WHEN opened_at IS NOT NULL THEN 2
        WHEN invited_at IS NOT NULL THEN 1
        ELSE 0 END) STORED;

-- Lists of invites: each filter and each order that the portal offers.
CREATE INDEX invites_stage ON invites (mode, stage, id DESC);
CREATE INDEX invites_reached ON invites (mode, id DESC) WHERE reached >= 2;
CREATE INDEX invites_mode_template ON invites (mode, template_id, id DESC);
DROP INDEX invites_template; -- all of whose work the one above does
CREATE INDEX invites_creator ON invites (mode, created_by, id DESC);
CREATE INDEX invites_source ON invites (mode, source, id DESC);
CREATE INDEX invites_import ON invites (import_id, id DESC) WHERE import_id IS NOT NULL;
CREATE INDEX invites_changed ON invites (mode, updated_at, id);
CREATE INDEX invites_expires ON invites (mode, expires_at, id);
CREATE INDEX invites_name ON invites (mode, search_key, id);
CREATE INDEX invites_stuck ON invites (mode, started_at) WHERE stage = 'started';

-- Search for a part of a name or address. Without the extension, which comes with PostgreSQL, it works too, but reads every row.
-- +goose StatementBegin
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX invites_search ON invites USING gin (search_key gin_trgm_ops) WITH (gin_pending_list_limit = 512);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
    RAISE WARNING 'search for invites has no index: %', SQLERRM;
END
$$;
-- +goose StatementEnd

-- How many invites there are of what, kept and not counted. A change adds rows of differences, so that writers never wait for
-- each other; the sweep folds them into the sums.
CREATE TABLE invite_counts (
    mode    text   NOT NULL,
    measure text COLLATE "C" NOT NULL,
    day     text COLLATE "C" NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (mode, measure, day)
);
CREATE TABLE invite_count_changes (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mode    text   NOT NULL,
    measure text COLLATE "C" NOT NULL,
    day     text COLLATE "C" NOT NULL,
    n       bigint NOT NULL
);
CREATE VIEW invite_totals AS
    SELECT mode, measure, day, n FROM invite_counts
    UNION ALL
    SELECT mode, measure, day, n FROM invite_count_changes;

-- What one invite counts for. link.N is the time from sent to linked: N tenths of its natural logarithm in seconds, for a median; by month
-- (links.N) too, as a year of days has many.
CREATE FUNCTION invite_link_class(took interval) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT floor(10 * ln(1 + greatest(0, extract(epoch FROM took))))::int::text';
-- +goose StatementBegin
CREATE FUNCTION invite_measures(stage text, reached smallint, template_id text, created_by text, source text,
    created_at timestamptz, invited_at timestamptz, opened_at timestamptz, linked_at timestamptz)
RETURNS TABLE (measure text, day text) LANGUAGE sql STABLE AS $$
    SELECT m.measure, COALESCE(to_char(m.at AT TIME ZONE 'UTC', m.form), '')
    FROM (VALUES
        ('stage.' || stage, NULL, NULL::timestamptz, true),
        ('template.' || template_id, NULL, NULL, true),
        ('template.' || template_id || '.open', NULL, NULL, stage IN ('queued', 'sent', 'opened', 'started', 'failed', 'suppressed')),
        ('creator.' || created_by, NULL, NULL, true),
        ('source.' || source, NULL, NULL, true),
        ('reached.created', 'YYYY-MM-DD', created_at, true),
        ('reached.sent', 'YYYY-MM-DD', created_at, reached >= 1),
        ('reached.opened', 'YYYY-MM-DD', created_at, reached >= 2),
        ('reached.started', 'YYYY-MM-DD', created_at, reached >= 3),
        ('reached.linked', 'YYYY-MM-DD', created_at, reached >= 4),
        ('on.sent', 'YYYY-MM-DD', invited_at, invited_at IS NOT NULL),
        ('on.opened', 'YYYY-MM-DD', opened_at, opened_at IS NOT NULL),
        ('on.linked', 'YYYY-MM-DD', linked_at, linked_at IS NOT NULL),
        ('link.' || invite_link_class(linked_at - COALESCE(invited_at, created_at)), 'YYYY-MM-DD', created_at, linked_at IS NOT NULL),
        ('links.' || invite_link_class(linked_at - COALESCE(invited_at, created_at)), 'YYYY-MM', created_at, linked_at IS NOT NULL)
    ) m (measure, form, at, counts)
    WHERE m.counts
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION invites_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO invite_count_changes (mode, measure, day, n)
    SELECT i.mode, m.measure, m.day, count(*)
    FROM added i, invite_measures(i.stage, i.reached, i.template_id, i.created_by, i.source, i.created_at, i.invited_at, i.opened_at, i.linked_at) m
    GROUP BY 1, 2, 3;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION invites_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO invite_count_changes (mode, measure, day, n)
    SELECT i.mode, m.measure, m.day, -count(*)
    FROM removed i, invite_measures(i.stage, i.reached, i.template_id, i.created_by, i.source, i.created_at, i.invited_at, i.opened_at, i.linked_at) m
    GROUP BY 1, 2, 3;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION invites_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO invite_count_changes (mode, measure, day, n)
    SELECT c.mode, c.measure, c.day, sum(c.n) FROM (
        SELECT i.mode, m.measure, m.day, 1 AS n
        FROM added i, invite_measures(i.stage, i.reached, i.template_id, i.created_by, i.source, i.created_at, i.invited_at, i.opened_at, i.linked_at) m
        UNION ALL
        SELECT i.mode, m.measure, m.day, -1
        FROM removed i, invite_measures(i.stage, i.reached, i.template_id, i.created_by, i.source, i.created_at, i.invited_at, i.opened_at, i.linked_at) m
    ) c
    GROUP BY 1, 2, 3 HAVING sum(c.n) <> 0;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER invites_count_added AFTER INSERT ON invites REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION invites_added();
CREATE TRIGGER invites_count_removed AFTER DELETE ON invites REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION invites_removed();
CREATE TRIGGER invites_count_changed AFTER UPDATE ON invites REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION invites_changed();

-- +goose StatementBegin
-- Counts everything anew: for this migration, and for whoever has loaded invites without triggers.
CREATE PROCEDURE count_invites() LANGUAGE sql AS $$
    LOCK TABLE invites IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM invite_count_changes;
    DELETE FROM invite_counts;
    INSERT INTO invite_counts (mode, measure, day, n)
    SELECT i.mode, m.measure, m.day, count(*)
    FROM invites i, invite_measures(i.stage, i.reached, i.template_id, i.created_by, i.source, i.created_at, i.invited_at, i.opened_at, i.linked_at) m
    GROUP BY 1, 2, 3;
$$;
-- +goose StatementEnd
CALL count_invites();
