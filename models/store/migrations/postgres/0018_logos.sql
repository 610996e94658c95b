-- +goose Up

-- Pictures that no template and no earlier version of one names are removed after a while.
CREATE INDEX templates_logo ON templates (company_logo_upload);
CREATE INDEX template_versions_logo ON template_versions (company_logo_upload);
