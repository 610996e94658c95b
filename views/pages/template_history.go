package pages

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

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
	By      string
	ByKey   bool // an API key, not a person
	At      time.Time
	Changed string // in words
}

// NewTemplateVersionRow says what a version changed: before is the one before it, nil for the first.
func NewTemplateVersionRow(v models.TemplateVersion, before *models.TemplateVersion) TemplateVersionRow {
	row := TemplateVersionRow{Version: v.Version, By: v.ActorName, ByKey: v.ActorKind == models.ActorAPIKey, At: v.CreatedAt}
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

func (r TemplateVersionRow) by() string {
	switch {
	case r.By == "":
		return "the installation"
	case r.ByKey:
		return "API key " + r.By
	}
	return r.By
}

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
		all = append(all, ui.DiffProps{Label: fieldName(c.Path), Before: orNone(c.Before), After: orNone(c.After)})
	}
	return all
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

// TemplateConflict is what somebody else has saved while one was writing.
type TemplateConflict struct {
	By      string
	Own     bool // by the reader, in another window
	At      time.Time
	Version int
	Theirs  []ui.DiffProps // what they changed since one began
	Clash   []string       // fields that both have changed, in words
	Both    bool           // there is more of theirs to keep than clashes
	Merged  []ui.HiddenField
}

// NewTemplateConflict compares: base is what one began with, mine what one has typed, now what is saved.
func NewTemplateConflict(base, mine models.TemplateContent, now *models.Template) *TemplateConflict {
	merged, clash := models.MergeTemplate(base, mine, now.TemplateContent)
	return &TemplateConflict{
		By: now.UpdatedBy, At: now.UpdatedAt, Version: now.Version, Theirs: conflicting(base, mine, now.TemplateContent, clash), Clash: clash, Both: merged != mine,
		Merged: contentFields(merged, now.Version),
	}
}

// conflicting is what they have changed, and below a field that I have changed, too, what I made of it.
func conflicting(base, mine, theirs models.TemplateContent, clash []string) []ui.DiffProps {
	own := map[string]ui.DiffProps{}
	for _, d := range differences(base, mine) {
		own[d.Label] = d
	}
	var all []ui.DiffProps
	for _, d := range differences(base, theirs) {
		all = append(all, d)
		if slices.ContainsFunc(clash, func(path string) bool { return fieldName(path) == d.Label }) {
			yours := own[d.Label]
			yours.Label += ", as you have it below"
			all = append(all, yours)
		}
	}
	return all
}

// over are the attributes of a button that saves what was typed over what they have saved. Only it does: the form itself, which Enter and
// Ctrl S send, still has the version that one began with, and comes back.
func (c *TemplateConflict) over() templ.Attributes {
	return templ.Attributes{"form": "template-form", "name": OverName, "value": strconv.Itoa(c.Version)}
}

// OverName is the field of the editor's form that names the version to save over.
const OverName = "over"

// title says what has happened: a colleague was quicker, or the reader themselves in another window.
func (c *TemplateConflict) title() string {
	switch {
	case c.Own:
		return "You saved this template in another window while you were writing here."
	case c.By == "":
		return "Somebody saved this template while you were writing."
	}
	return c.By + " saved this template while you were writing."
}

// both is who changed the same.
func (c *TemplateConflict) both() string {
	if c.Own {
		return "Changed in both windows: "
	}
	return "You have both changed: "
}

// apart says that nothing clashes.
func (c *TemplateConflict) apart() string {
	if c.Own {
		return "The windows have changed different fields, so both can be kept."
	}
	return "You have changed different fields, so both can be kept."
}

// contentFields are a template's content as the editor's form sends it.
func contentFields(c models.TemplateContent, version int) []ui.HiddenField {
	fields := []ui.HiddenField{{Name: "version", Value: strconv.Itoa(version)}, {Name: "company.logoUrl", Value: c.Company.LogoURL}, {Name: "company.logoUpload", Value: c.Company.LogoUpload}}
	for _, f := range c.Fields() {
		switch f.Path {
		case models.FieldLogo:
		case models.FieldSendEmail:
			if c.Email.SendEmail {
				fields = append(fields, ui.HiddenField{Name: f.Path, Value: "true"})
			}
		default:
			fields = append(fields, ui.HiddenField{Name: f.Path, Value: f.Value})
		}
	}
	return fields
}
