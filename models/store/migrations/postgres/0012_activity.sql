-- +goose Up

-- The latest steps of a mode's invitees, for the dashboard.
CREATE INDEX invite_logs_latest ON invite_logs (mode, id DESC) WHERE invite_status <> 'INVITED';
