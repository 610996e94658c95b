package pages

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"invites/models"
	"invites/views/ui"
)

// TemplateConflict is what somebody else has saved while one was writing.
type TemplateConflict struct {
	By      string
	Own     bool // by the reader, in another window
	At      time.Time
	Version int
	Theirs  []ui.DiffProps // what they changed since one began
	Clash   []string       // fields that both have changed, in words
	Both    bool           // there is more of theirs to keep than clashes
}

// NewTemplateConflict compares: base is what one began with, mine what one has typed, now what is saved.
func NewTemplateConflict(base, mine models.TemplateContent, now *models.Template) *TemplateConflict {
	merged, clash := models.MergeTemplate(base, mine, now.TemplateContent)
	return &TemplateConflict{
		By: now.UpdatedBy, At: now.UpdatedAt, Version: now.Version, Theirs: conflicting(base, mine, now.TemplateContent, clash), Clash: clash,
		Both: merged != mine,
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

// The names of the editor's buttons that save knowingly beside a version, or over it. Only they do: the form itself, which Enter and Ctrl S send,
// still has the version that one began with, and comes back.
const (
	BothName = "both"
	OverName = "over"
)

// both is the button that saves what is typed with what only they have changed.
func (c *TemplateConflict) both() ui.ButtonProps {
	p := c.button(BothName)
	if len(c.Clash) == 0 {
		p.Variant = ui.Primary
	}
	return p
}

func (c *TemplateConflict) bothText() string {
	if len(c.Clash) > 0 {
		return "Save both, mine where both changed"
	}
	return "Save both changes"
}

const overText = "Save mine instead"

// over is the button that saves what is typed, and nothing of theirs.
func (c *TemplateConflict) over() ui.ButtonProps {
	p := c.button(OverName)
	p.Variant = ui.DangerQuiet
	return p
}

func (c *TemplateConflict) button(name string) ui.ButtonProps {
	return ui.ButtonProps{Icon: "check", Name: name, Value: strconv.Itoa(c.Version), Attrs: templ.Attributes{"form": "template-form"}}
}

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

// clashing says who changed the same.
func (c *TemplateConflict) clashing() string {
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

// effect says what the buttons save.
func (c *TemplateConflict) effect() string {
	over := "“" + overText + "” drops what was changed meanwhile."
	if !c.Both {
		return over
	}
	return "“" + c.bothText() + "” keeps what was changed meanwhile in fields that you have left alone. " + over
}

// TemplateDeleted is a template that somebody deleted while one was writing in it.
type TemplateDeleted struct {
	Name string
	By   string // empty: not known
	Own  bool   // by the reader, in another window
	At   time.Time
}

// title says what has happened.
func (d *TemplateDeleted) title() string {
	by := cmp.Or(d.By, "Somebody")
	if d.Own {
		return "You deleted “" + d.Name + "” in another window while you were writing here."
	}
	return by + " deleted “" + d.Name + "” while you were writing."
}
