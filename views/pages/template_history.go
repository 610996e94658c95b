package pages

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TemplateHistoryModel is the list of a template's versions, with two of them compared.
type TemplateHistoryModel struct {
	ID, Name string
	Latest   int
	CanEdit  bool
	Rows     []TemplateVersionRow
	Compare  TemplateComparison
	Pager    ui.PagerProps
}

func (m TemplateHistoryModel) compareHref(row TemplateVersionRow) string {
	return fmt.Sprintf("%s?from=%d&to=%d#differences", paths.TemplateHistory(m.ID), max(row.Version-1, 1), row.Version)
}

// TemplateVersionRow is one version.
type TemplateVersionRow struct {
	Version int
	By      string // empty: the installation itself
	At      time.Time
	Changed string // in words
}

// NewTemplateVersionRow says what a version changed: before is the one before it, nil for the first.
func NewTemplateVersionRow(v models.TemplateVersion, before *models.TemplateVersion) TemplateVersionRow {
	row := TemplateVersionRow{Version: v.Version, At: v.CreatedAt}
	switch {
	case before == nil && v.Version == 1:
		row.Changed = "Created"
	case before == nil:
		row.Changed = "As it was when the history began"
	case v.Restored > 0:
		row.Changed = fmt.Sprintf("Brought back version %d: %s", v.Restored, changedFields(before.TemplateContent, v.TemplateContent))
	default:
		row.Changed = "Changed: " + changedFields(before.TemplateContent, v.TemplateContent)
	}
	return row
}

func changedFields(before, after models.TemplateContent) string {
	changes := models.TemplateChanges(before, after)
	if len(changes) == 0 {
		return "nothing"
	}
	names := make([]string, len(changes))
	for i, c := range changes {
		names[i] = c.Path
	}
	return fieldNames(names)
}

func (r TemplateVersionRow) by() string { return cmp.Or(r.By, "the installation") }

// TemplateComparison is in what two versions differ.
type TemplateComparison struct {
	From, To int
	Changes  []ui.DiffProps
}

// NewTemplateComparison compares two versions of a template.
func NewTemplateComparison(before, after *models.TemplateVersion) TemplateComparison {
	return TemplateComparison{From: before.Version, To: after.Version, Changes: differences(before.TemplateContent, after.TemplateContent)}
}

func differences(before, after models.TemplateContent) []ui.DiffProps {
	var all []ui.DiffProps
	for _, c := range models.TemplateChanges(before, after) {
		all = append(all, ui.DiffProps{Label: fieldName(c.Path), Before: orNone(c.Before), After: orNone(c.After), Pictures: uploadedLogos(c)})
	}
	return all
}

// uploadedLogos are the addresses of the pictures that a change is about.
func uploadedLogos(c models.FieldChange) map[string]string {
	pictures := map[string]string{}
	if c.Path != models.FieldLogo {
		return pictures
	}
	for _, value := range []string{c.Before, c.After} {
		if digest, ok := models.UploadedPicture(value); ok {
			pictures[value] = paths.Logo(digest)
		}
	}
	return pictures
}

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}
	return text
}

// versionOptions are the versions to compare.
func (m TemplateHistoryModel) versionOptions() []ui.Option {
	options := make([]ui.Option, 0, m.Latest)
	for n := m.Latest; n > 0; n-- {
		label := "Version " + strconv.Itoa(n)
		if n == m.Latest {
			label += " (now)"
		}
		options = append(options, ui.Option{Value: strconv.Itoa(n), Label: label})
	}
	return options
}
