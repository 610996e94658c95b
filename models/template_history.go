package models

import (
	"slices"
	"strings"
	"time"
)

// TemplateVersion is a template as it was saved once. The latest is the template as it is.
type TemplateVersion struct {
	TemplateID string `gorm:"primaryKey"`
	Version    int    `gorm:"primaryKey;autoIncrement:false"`
	Mode       Mode
	CreatedAt  time.Time
	ActorKind  ActorKind
	ActorName  string // who saved it; empty where that was not noted
	Restored   int    // the version that it brought back; 0 for none
	TemplateContent
}

// TableName is the table of versions.
func (TemplateVersion) TableName() string { return "template_versions" }

// TemplateField is one field of a template, by the contract's path, with its value as text.
type TemplateField struct{ Path, Value string }

// The paths of the fields that the contract does not have as text.
const (
	FieldSendEmail = "email.sendEmail"
	FieldLogo      = "company.logoUrl"
)

// What the fields that are no text say.
const (
	valueOn       = "on"
	valueOff      = "off"
	valueUploaded = "uploaded picture "
)

// Fields are all of a template's fields, in the order of the editor.
func (t TemplateContent) Fields() []TemplateField {
	fields := []TemplateField{
		{"name", t.Name}, {"company.name", t.Company.Name}, {FieldLogo, t.Company.logo()},
		{FieldSendEmail, onOff(t.Email.SendEmail)}, {"email.senderName", t.Email.SenderName}, {"email.replyAddress", t.Email.ReplyAddress},
		{"email.subject", t.Email.Subject}, {"email.body", t.Email.Body},
	}
	for _, page := range []struct {
		path string
		PageContent
	}{{"landingPage", t.LandingPage}, {"successPage", t.SuccessPage}} {
		fields = append(fields, TemplateField{page.path + ".header", page.Header},
			TemplateField{page.path + ".description", page.Description}, TemplateField{page.path + ".button", page.Button})
	}
	return fields
}

func (c Company) logo() string {
	if c.LogoUpload != "" {
		return valueUploaded + c.LogoUpload
	}
	return c.LogoURL
}

// UploadedPicture is the digest of the uploaded picture that the value of FieldLogo stands for; false where it is an address, or none.
func UploadedPicture(value string) (digest string, ok bool) {
	return strings.CutPrefix(value, valueUploaded)
}

func onOff(on bool) string {
	if on {
		return valueOn
	}
	return valueOff
}

// FieldChange is a field that two versions of a template differ in.
type FieldChange struct{ Path, Before, After string }

// TemplateChanges are the fields that differ, in the order of the editor.
func TemplateChanges(before, after TemplateContent) []FieldChange {
	var changes []FieldChange
	now := after.Fields()
	for i, was := range before.Fields() {
		if was.Value != now[i].Value {
			changes = append(changes, FieldChange{Path: was.Path, Before: was.Value, After: now[i].Value})
		}
	}
	return changes
}

// MergeTemplate carries one person's changes of base over to another's: fields that only they changed are theirs, fields that I
// changed are mine. clash names the fields that both changed, each to something else.
func MergeTemplate(base, mine, theirs TemplateContent) (merged TemplateContent, clash []string) {
	merged = mine
	iChanged := changedPaths(base, mine)
	for _, change := range TemplateChanges(mine, theirs) {
		if slices.Contains(iChanged, change.Path) {
			if slices.Contains(changedPaths(base, theirs), change.Path) {
				clash = append(clash, change.Path)
			}
			continue
		}
		merged.take(change.Path, theirs)
	}
	return merged, clash
}

func changedPaths(before, after TemplateContent) []string {
	var paths []string
	for _, change := range TemplateChanges(before, after) {
		paths = append(paths, change.Path)
	}
	return paths
}

// take copies one field.
func (t *TemplateContent) take(path string, from TemplateContent) {
	switch path {
	case FieldSendEmail:
		t.Email.SendEmail = from.Email.SendEmail
	case FieldLogo:
		t.Company.LogoURL, t.Company.LogoUpload = from.Company.LogoURL, from.Company.LogoUpload
	default:
		*t.text(path) = *from.text(path)
	}
}

// text is a field of text by its path.
func (t *TemplateContent) text(path string) *string {
	return map[string]*string{
		"name": &t.Name, "company.name": &t.Company.Name, "email.senderName": &t.Email.SenderName, "email.replyAddress": &t.Email.ReplyAddress,
		"email.subject": &t.Email.Subject, "email.body": &t.Email.Body,
		"landingPage.header": &t.LandingPage.Header, "landingPage.description": &t.LandingPage.Description, "landingPage.button": &t.LandingPage.Button,
		"successPage.header": &t.SuccessPage.Header, "successPage.description": &t.SuccessPage.Description, "successPage.button": &t.SuccessPage.Button,
	}[path]
}

// copyMark ends the name of a template that was made of another.
const copyMark = " (copy)"

// CopyName is the name of a copy, within the limit of names.
func CopyName(name string) string {
	name = strings.TrimSuffix(name, copyMark)
	if runes, limit := []rune(name), MaxTemplateName-len(copyMark); len(runes) > limit {
		name = strings.TrimSpace(string(runes[:limit-1])) + "…"
	}
	return name + copyMark
}

// TemplateSort is the order of a list of templates.
type TemplateSort string

// The orders. The zero value is the newest first.
const (
	TemplatesNewest     TemplateSort = ""
	TemplatesByName     TemplateSort = "name"      // from A
	TemplatesByNameEnd  TemplateSort = "name-z"    // from Z
	TemplatesCompany    TemplateSort = "company"   // from A
	TemplatesCompanyEnd TemplateSort = "company-z" // from Z
	TemplatesUsed       TemplateSort = "used"      // by the most invites first
	TemplatesUnused     TemplateSort = "unused"    // by the fewest invites first
	TemplatesChanged    TemplateSort = "changed"   // the last changed first
	TemplatesStale      TemplateSort = "stale"     // the last changed last
)

// TemplateSorts lists the orders.
func TemplateSorts() []TemplateSort {
	return []TemplateSort{
		TemplatesNewest, TemplatesByName, TemplatesByNameEnd, TemplatesCompany, TemplatesCompanyEnd, TemplatesUsed, TemplatesUnused, TemplatesChanged, TemplatesStale,
	}
}

// TemplateFilter narrows and orders a list of templates.
type TemplateFilter struct {
	Search string // a part of the name, the company or the subject, or an id
	Sort   TemplateSort
}

// Check tells what is wrong with the filter.
func (f TemplateFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxSearch)
	oneOf(&c, "sort", f.Sort, TemplateSorts())
	return c.err()
}
