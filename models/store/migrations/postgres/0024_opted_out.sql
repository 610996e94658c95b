-- +goose Up

-- When no more e-mail was asked for with an invite's link, or with that of another invite of the same address.
ALTER TABLE invites ADD COLUMN stopped_at timestamptz;

-- Such an invite is "suppressed", also where its mail had gone out before (models.Invite.Stage). What a column is generated from cannot be
-- changed, so it is made anew, and so are the indexes that it is in.
ALTER TABLE invites
    DROP COLUMN stage,
    ADD COLUMN stage text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN linked_at IS NOT NULL THEN 'linked'
        WHEN revoked_at IS NOT NULL THEN 'revoked'
        WHEN expired_at IS NOT NULL THEN 'expired'
        WHEN stopped_at IS NOT NULL THEN 'suppressed'
        WHEN started_at IS NOT NULL THEN 'started'
        WHEN opened_at IS NOT NULL THEN 'opened'
        WHEN email_status = 'SUPPRESSED' THEN 'suppressed'
        WHEN email_status IN ('FAILED', 'BOUNCED', 'UNKNOWN') THEN 'failed'
        WHEN invited_at IS NOT NULL THEN 'sent'
        ELSE 'queued' END) STORED;
CREATE INDEX invites_stage ON invites (mode, stage, id DESC);
CREATE INDEX invites_stage_created ON invites (mode, stage, created_at, id);
CREATE INDEX invites_idle ON invites (mode, updated_at) WHERE stage = 'started';

-- Those that asked before: with the link of the invite that is noted, unless they went on with it, and all others that nobody has gone on with.
UPDATE invites SET stopped_at = s.created_at
FROM suppressions s
WHERE s.mode = invites.mode AND s.email_key = invites.email_key AND invites.linked_at IS NULL AND invites.revoked_at IS NULL
    AND invites.created_at <= s.created_at
    AND CASE WHEN s.invite_id = invites.id THEN COALESCE(invites.started_at, invites.opened_at, s.created_at) <= s.created_at
        ELSE invites.started_at IS NULL AND COALESCE(invites.opened_at, s.created_at) <= s.created_at END;
