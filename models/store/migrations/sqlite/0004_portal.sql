-- +goose Up

-- Where an invite came from: PORTAL, API or IMPORT.
ALTER TABLE invites ADD COLUMN source TEXT NOT NULL DEFAULT 'PORTAL';
ALTER TABLE invites ADD COLUMN import_id TEXT;
UPDATE invites SET source = 'API' WHERE id IN (SELECT subject_id FROM audit_entries WHERE action = 'invite.create' AND actor_kind = 'API_KEY');

-- models.Invite.Stage and models.Invite.Reached, kept by the database so that no change can forget them.
ALTER TABLE invites ADD COLUMN stage TEXT NOT NULL GENERATED ALWAYS AS (CASE
    WHEN linked_at IS NOT NULL THEN 'linked'
    WHEN revoked_at IS NOT NULL THEN 'revoked'
    WHEN expired_at IS NOT NULL THEN 'expired'
    WHEN started_at IS NOT NULL THEN 'started'
    WHEN opened_at IS NOT NULL THEN 'opened'
    WHEN email_status = 'SUPPRESSED' THEN 'suppressed'
    WHEN email_status IN ('FAILED', 'BOUNCED', 'UNKNOWN') THEN 'failed'
    WHEN invited_at IS NOT NULL THEN 'sent'
    ELSE 'queued' END) VIRTUAL;
ALTER TABLE invites ADD COLUMN reached INTEGER NOT NULL GENERATED ALWAYS AS (CASE
    WHEN linked_at IS NOT NULL THEN 4
    WHEN started_at IS NOT NULL THEN 3
    WHEN opened_at IS NOT NULL THEN 2
    WHEN invited_at IS NOT NULL THEN 1
    ELSE 0 END) VIRTUAL;

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

-- Search for a part of a name or address.
CREATE VIRTUAL TABLE invite_search USING fts5(id UNINDEXED, search_key, tokenize = 'trigram');
INSERT INTO invite_search (id, search_key) SELECT id, search_key FROM invites ORDER BY id;
-- Where an invite is found in it: rows of that table are known by a number alone.
CREATE TABLE invite_search_rows (
    id      TEXT PRIMARY KEY,
    row     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO invite_search_rows (id, row) SELECT id, rowid FROM invite_search;
-- +goose StatementBegin
CREATE TRIGGER invites_search_added AFTER INSERT ON invites BEGIN
    INSERT INTO invite_search (id, search_key) VALUES (NEW.id, NEW.search_key);
    INSERT INTO invite_search_rows (id, row) VALUES (NEW.id, last_insert_rowid());
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invites_search_changed AFTER UPDATE OF search_key ON invites WHEN OLD.search_key IS NOT NEW.search_key BEGIN
    UPDATE invite_search SET search_key = NEW.search_key WHERE rowid = (SELECT row FROM invite_search_rows WHERE id = NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invites_search_removed AFTER DELETE ON invites BEGIN
    DELETE FROM invite_search WHERE rowid = (SELECT row FROM invite_search_rows WHERE id = OLD.id);
    DELETE FROM invite_search_rows WHERE id = OLD.id;
END;
-- +goose StatementEnd

-- How many invites there are of what, kept and not counted.
CREATE TABLE invite_counts (
    mode    TEXT    NOT NULL,
    measure TEXT    NOT NULL,
    day     TEXT    NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (mode, measure, day)
) WITHOUT ROWID;
CREATE VIEW invite_totals AS SELECT mode, measure, day, n FROM invite_counts;

-- What one invite counts for. link.N is the time from sent to linked: N tenths of its natural logarithm in seconds, for a median; by month
-- (links.N) too, as a year of days has many.
-- +goose StatementBegin
CREATE TRIGGER invites_count_added AFTER INSERT ON invites BEGIN
    INSERT INTO invite_counts (mode, measure, day, n)
    SELECT NEW.mode, measure, day, 1 FROM (
        SELECT 'stage.' || NEW.stage AS measure, '' AS day, 1 AS counts
        UNION ALL         SELECT 'template.' || NEW.template_id, '', 1
        UNION ALL         SELECT 'template.' || NEW.template_id || '.open', '', NEW.stage IN ('queued', 'sent', 'opened', 'started', 'failed', 'suppressed')
        UNION ALL         SELECT 'creator.' || NEW.created_by, '', 1
        UNION ALL         SELECT 'source.' || NEW.source, '', 1
        UNION ALL         SELECT 'reached.created', substr(NEW.created_at, 1, 10), 1
        UNION ALL         SELECT 'reached.sent', substr(NEW.created_at, 1, 10), NEW.reached >= 1
        UNION ALL         SELECT 'reached.opened', substr(NEW.created_at, 1, 10), NEW.reached >= 2
        UNION ALL         SELECT 'reached.started', substr(NEW.created_at, 1, 10), NEW.reached >= 3
        UNION ALL         SELECT 'reached.linked', substr(NEW.created_at, 1, 10), NEW.reached >= 4
        UNION ALL         SELECT 'on.sent', substr(NEW.invited_at, 1, 10), NEW.invited_at IS NOT NULL
        UNION ALL         SELECT 'on.opened', substr(NEW.opened_at, 1, 10), NEW.opened_at IS NOT NULL
        UNION ALL         SELECT 'on.linked', substr(NEW.linked_at, 1, 10), NEW.linked_at IS NOT NULL
        UNION ALL         SELECT 'link.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(NEW.linked_at) - julianday(COALESCE(NEW.invited_at, NEW.created_at)))))) AS integer), substr(NEW.created_at, 1, 10), NEW.linked_at IS NOT NULL
        UNION ALL         SELECT 'links.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(NEW.linked_at) - julianday(COALESCE(NEW.invited_at, NEW.created_at)))))) AS integer), substr(NEW.created_at, 1, 7), NEW.linked_at IS NOT NULL
    ) WHERE counts
    ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invites_count_removed AFTER DELETE ON invites BEGIN
    INSERT INTO invite_counts (mode, measure, day, n)
    SELECT OLD.mode, measure, day, -1 FROM (
        SELECT 'stage.' || OLD.stage AS measure, '' AS day, 1 AS counts
        UNION ALL         SELECT 'template.' || OLD.template_id, '', 1
        UNION ALL         SELECT 'template.' || OLD.template_id || '.open', '', OLD.stage IN ('queued', 'sent', 'opened', 'started', 'failed', 'suppressed')
        UNION ALL         SELECT 'creator.' || OLD.created_by, '', 1
        UNION ALL         SELECT 'source.' || OLD.source, '', 1
        UNION ALL         SELECT 'reached.created', substr(OLD.created_at, 1, 10), 1
        UNION ALL         SELECT 'reached.sent', substr(OLD.created_at, 1, 10), OLD.reached >= 1
        UNION ALL         SELECT 'reached.opened', substr(OLD.created_at, 1, 10), OLD.reached >= 2
        UNION ALL         SELECT 'reached.started', substr(OLD.created_at, 1, 10), OLD.reached >= 3
        UNION ALL         SELECT 'reached.linked', substr(OLD.created_at, 1, 10), OLD.reached >= 4
        UNION ALL         SELECT 'on.sent', substr(OLD.invited_at, 1, 10), OLD.invited_at IS NOT NULL
        UNION ALL         SELECT 'on.opened', substr(OLD.opened_at, 1, 10), OLD.opened_at IS NOT NULL
        UNION ALL         SELECT 'on.linked', substr(OLD.linked_at, 1, 10), OLD.linked_at IS NOT NULL
        UNION ALL         SELECT 'link.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(OLD.linked_at) - julianday(COALESCE(OLD.invited_at, OLD.created_at)))))) AS integer), substr(OLD.created_at, 1, 10), OLD.linked_at IS NOT NULL
        UNION ALL         SELECT 'links.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(OLD.linked_at) - julianday(COALESCE(OLD.invited_at, OLD.created_at)))))) AS integer), substr(OLD.created_at, 1, 7), OLD.linked_at IS NOT NULL
    ) WHERE counts
    ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invites_count_changed AFTER UPDATE ON invites
WHEN OLD.stage IS NOT NEW.stage OR OLD.reached IS NOT NEW.reached OR OLD.template_id IS NOT NEW.template_id OR OLD.created_by IS NOT NEW.created_by OR OLD.source IS NOT NEW.source OR OLD.created_at IS NOT NEW.created_at OR OLD.invited_at IS NOT NEW.invited_at OR OLD.opened_at IS NOT NEW.opened_at OR OLD.linked_at IS NOT NEW.linked_at
BEGIN
    INSERT INTO invite_counts (mode, measure, day, n)
    SELECT OLD.mode, measure, day, -1 FROM (
        SELECT 'stage.' || OLD.stage AS measure, '' AS day, 1 AS counts
        UNION ALL         SELECT 'template.' || OLD.template_id, '', 1
        UNION ALL         SELECT 'template.' || OLD.template_id || '.open', '', OLD.stage IN ('queued', 'sent', 'opened', 'started', 'failed', 'suppressed')
        UNION ALL         SELECT 'creator.' || OLD.created_by, '', 1
        UNION ALL         SELECT 'source.' || OLD.source, '', 1
        UNION ALL         SELECT 'reached.created', substr(OLD.created_at, 1, 10), 1
        UNION ALL         SELECT 'reached.sent', substr(OLD.created_at, 1, 10), OLD.reached >= 1
        UNION ALL         SELECT 'reached.opened', substr(OLD.created_at, 1, 10), OLD.reached >= 2
        UNION ALL         SELECT 'reached.started', substr(OLD.created_at, 1, 10), OLD.reached >= 3
        UNION ALL         SELECT 'reached.linked', substr(OLD.created_at, 1, 10), OLD.reached >= 4
        UNION ALL         SELECT 'on.sent', substr(OLD.invited_at, 1, 10), OLD.invited_at IS NOT NULL
        UNION ALL         SELECT 'on.opened', substr(OLD.opened_at, 1, 10), OLD.opened_at IS NOT NULL
        UNION ALL         SELECT 'on.linked', substr(OLD.linked_at, 1, 10), OLD.linked_at IS NOT NULL
        UNION ALL         SELECT 'link.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(OLD.linked_at) - julianday(COALESCE(OLD.invited_at, OLD.created_at)))))) AS integer), substr(OLD.created_at, 1, 10), OLD.linked_at IS NOT NULL
        UNION ALL         SELECT 'links.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(OLD.linked_at) - julianday(COALESCE(OLD.invited_at, OLD.created_at)))))) AS integer), substr(OLD.created_at, 1, 7), OLD.linked_at IS NOT NULL
    ) WHERE counts
    ON CONFLICT DO UPDATE SET n = n + excluded.n;
    INSERT INTO invite_counts (mode, measure, day, n)
    SELECT NEW.mode, measure, day, 1 FROM (
        SELECT 'stage.' || NEW.stage AS measure, '' AS day, 1 AS counts
        UNION ALL         SELECT 'template.' || NEW.template_id, '', 1
        UNION ALL         SELECT 'template.' || NEW.template_id || '.open', '', NEW.stage IN ('queued', 'sent', 'opened', 'started', 'failed', 'suppressed')
        UNION ALL         SELECT 'creator.' || NEW.created_by, '', 1
        UNION ALL         SELECT 'source.' || NEW.source, '', 1
        UNION ALL         SELECT 'reached.created', substr(NEW.created_at, 1, 10), 1
        UNION ALL         SELECT 'reached.sent', substr(NEW.created_at, 1, 10), NEW.reached >= 1
        UNION ALL         SELECT 'reached.opened', substr(NEW.created_at, 1, 10), NEW.reached >= 2
        UNION ALL         SELECT 'reached.started', substr(NEW.created_at, 1, 10), NEW.reached >= 3
        UNION ALL         SELECT 'reached.linked', substr(NEW.created_at, 1, 10), NEW.reached >= 4
        UNION ALL         SELECT 'on.sent', substr(NEW.invited_at, 1, 10), NEW.invited_at IS NOT NULL
        UNION ALL         SELECT 'on.opened', substr(NEW.opened_at, 1, 10), NEW.opened_at IS NOT NULL
        UNION ALL         SELECT 'on.linked', substr(NEW.linked_at, 1, 10), NEW.linked_at IS NOT NULL
        UNION ALL         SELECT 'link.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(NEW.linked_at) - julianday(COALESCE(NEW.invited_at, NEW.created_at)))))) AS integer), substr(NEW.created_at, 1, 10), NEW.linked_at IS NOT NULL
        UNION ALL         SELECT 'links.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(NEW.linked_at) - julianday(COALESCE(NEW.invited_at, NEW.created_at)))))) AS integer), substr(NEW.created_at, 1, 7), NEW.linked_at IS NOT NULL
    ) WHERE counts
    ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

INSERT INTO invite_counts (mode, measure, day, n)
SELECT i.mode, 'stage.' || i.stage, '', count(*) FROM invites i WHERE 1 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'template.' || i.template_id, '', count(*) FROM invites i WHERE 1 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'template.' || i.template_id || '.open', '', count(*) FROM invites i WHERE i.stage IN ('queued', 'sent', 'opened', 'started', 'failed', 'suppressed') GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'creator.' || i.created_by, '', count(*) FROM invites i WHERE 1 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'source.' || i.source, '', count(*) FROM invites i WHERE 1 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'reached.created', substr(i.created_at, 1, 10), count(*) FROM invites i WHERE 1 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'reached.sent', substr(i.created_at, 1, 10), count(*) FROM invites i WHERE i.reached >= 1 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'reached.opened', substr(i.created_at, 1, 10), count(*) FROM invites i WHERE i.reached >= 2 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'reached.started', substr(i.created_at, 1, 10), count(*) FROM invites i WHERE i.reached >= 3 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'reached.linked', substr(i.created_at, 1, 10), count(*) FROM invites i WHERE i.reached >= 4 GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'on.sent', substr(i.invited_at, 1, 10), count(*) FROM invites i WHERE i.invited_at IS NOT NULL GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'on.opened', substr(i.opened_at, 1, 10), count(*) FROM invites i WHERE i.opened_at IS NOT NULL GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'on.linked', substr(i.linked_at, 1, 10), count(*) FROM invites i WHERE i.linked_at IS NOT NULL GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'link.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(i.linked_at) - julianday(COALESCE(i.invited_at, i.created_at)))))) AS integer), substr(i.created_at, 1, 10), count(*) FROM invites i WHERE i.linked_at IS NOT NULL GROUP BY 1, 2, 3
UNION ALL
SELECT i.mode, 'links.' || CAST(floor(10 * ln(1 + max(0, 86400 * (julianday(i.linked_at) - julianday(COALESCE(i.invited_at, i.created_at)))))) AS integer), substr(i.created_at, 1, 7), count(*) FROM invites i WHERE i.linked_at IS NOT NULL GROUP BY 1, 2, 3;
