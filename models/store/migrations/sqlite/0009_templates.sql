-- +goose Up

-- A logo that was uploaded instead of fetched, named by what is in it, and who saved a template last.
ALTER TABLE templates ADD COLUMN company_logo_upload text NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN updated_by text NOT NULL DEFAULT '';
UPDATE templates SET updated_by = COALESCE(
    (SELECT actor_name FROM audit_entries WHERE subject_id = templates.id ORDER BY id DESC LIMIT 1), '');

-- Pictures stay: earlier versions of a template name them.
CREATE TABLE uploaded_logos (
    mode       text NOT NULL,
    digest     text NOT NULL,
    image      BLOB NOT NULL,
    created_at DATETIME NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (mode, digest)
);
CREATE INDEX uploaded_logos_digest ON uploaded_logos (digest);

-- Templates as they were saved, the present state included.
CREATE TABLE template_versions (
    template_id         text NOT NULL REFERENCES templates (id),
    version             integer NOT NULL,
    mode                text NOT NULL,
    created_at          DATETIME NOT NULL,
    actor_kind          text NOT NULL,
    actor_name          text NOT NULL,
    restored            integer NOT NULL,
    name                text NOT NULL,
    company_name        text NOT NULL,
    company_logo_url    text NOT NULL,
    company_logo_upload text NOT NULL,
    email_send_email    BOOLEAN NOT NULL,
    email_sender_name   text NOT NULL,
    email_reply_address text NOT NULL,
    email_subject       text NOT NULL,
    email_body          text NOT NULL,
    landing_header      text NOT NULL,
    landing_description text NOT NULL,
    landing_button      text NOT NULL,
    success_header      text NOT NULL,
    success_description text NOT NULL,
    success_button      text NOT NULL,
    PRIMARY KEY (template_id, version)
);
INSERT INTO template_versions (template_id, version, mode, created_at, actor_kind, actor_name, restored, company_logo_upload,
    name, company_name, company_logo_url, email_send_email, email_sender_name, email_reply_address, email_subject, email_body, landing_header, landing_description, landing_button, success_header, success_description, success_button)
SELECT id, version, mode, updated_at, '', updated_by, 0, '',
    name, company_name, company_logo_url, email_send_email, email_sender_name, email_reply_address, email_subject, email_body, landing_header, landing_description, landing_button, success_header, success_description, success_button
FROM templates;

-- What staff have sent to try a template: the message sealed, as that of an invite is.
CREATE TABLE test_emails (
    id            text PRIMARY KEY,
    mode          text NOT NULL,
    template_id   text NOT NULL,
    template_name text NOT NULL,
    staff_id      text NOT NULL,
    to_address    text NOT NULL,
    from_name     text NOT NULL,
    reply_address text NOT NULL,
    subject       text NOT NULL,
    status        text NOT NULL,
    reply         text NOT NULL,
    raw_sealed    BLOB NOT NULL,
    created_at    DATETIME NOT NULL,
    created_by    text NOT NULL,
    finished_at   DATETIME
);
CREATE INDEX test_emails_list ON test_emails (mode, id DESC);
CREATE INDEX test_emails_staff ON test_emails (staff_id, created_at);
CREATE INDEX test_emails_age ON test_emails (created_at);
