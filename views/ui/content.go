package ui

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
)

// Crumb is one step of the way to a page.
type Crumb struct{ Label, Href string }

// PageHeaderProps heads a page.
type PageHeaderProps struct {
	Title       string
	Description string
	Roomy       bool            // the description gives way on a phone: for a list, whose rows say as much
	Crumbs      []Crumb         // the pages above this one, the top one first
	Badge       templ.Component // beside the title
	Actions     templ.Component // the page's buttons, the primary one last
}

// CardProps describes a card; its content is its children.
type CardProps struct {
	Title       string // empty: no head
	Description string
	Actions     templ.Component
	// Flush leaves no room around the content, as for a table or a frame.
	Flush bool
	ID    string
	Attrs templ.Attributes
}

// EmptyStateProps describes what stands where a list has nothing yet: what it is for, and what to do first.
type EmptyStateProps struct {
	Icon, Title, Text string
	Action            templ.Component
}

// StatProps is one number with its meaning.
type StatProps struct {
	Label, Value string
	Note         string // under the value
	Tone         Tone   // of the note
	Href         string // where the number is shown in full
}

// Step is one item of a checklist.
type Step struct {
	Title, Text string
	Done        bool
	Action      templ.Component // shown while the step is not done
}

// Event is one item of a timeline.
type Event struct {
	Icon   string
	Tone   Tone
	Title  string
	At     time.Time
	Text   string          // a sentence about it
	TextAt *time.Time      // ends the sentence
	Detail templ.Component // a server's reply, a link, a code block
}

// Fact is one line of a description list.
type Fact struct {
	Label string
	Text  string          // used where Value is nil
	Value templ.Component // anything but plain text
}

// ConfirmProps describes a button that asks before it does something, and the question.
type ConfirmProps struct {
	ID string // of the dialog, once a page
	// Trigger is the text of the button that asks; TriggerLabel names it where it shows an icon alone.
	Trigger, TriggerLabel, TriggerIcon string
	TriggerVariant                     Variant // zero: DangerQuiet
	TriggerSize                        Size
	Title, Text                        string // the question, and what will be lost
	Action                             string // where the form is posted
	Submit, Cancel                     string // "Delete template", "Keep it"
	SubmitVariant                      Variant
	Hidden                             []HiddenField
}

func (p ConfirmProps) trigger() ButtonProps {
	b := ButtonProps{
		Type: "button", Variant: p.TriggerVariant, Size: p.TriggerSize, Icon: p.TriggerIcon, Label: p.TriggerLabel,
		Attrs: templ.Attributes{"command": "show-modal", "commandfor": p.ID, "aria-haspopup": "dialog", "id": "ask-" + p.ID},
	}
	if b.Variant == "" {
		b.Variant = DangerQuiet
	}
	return b
}

func (p ConfirmProps) submit() ButtonProps {
	if p.SubmitVariant == "" {
		return ButtonProps{Variant: Danger}
	}
	return ButtonProps{Variant: p.SubmitVariant}
}

func (p ConfirmProps) cancel() string {
	if p.Cancel == "" {
		return "Cancel"
	}
	return p.Cancel
}

// CopyProps is a value to take elsewhere: a link, a secret, an id.
type CopyProps struct {
	Label, Value string
	ID           string // of the field, once a page
	Hint         string
	HideLabel    bool
}

// ringClass fills a ring by so many thirds.
func ringClass(thirds int) string { return "ring-" + strconv.Itoa(thirds) + "-of-3" }

// doneCount is how many steps are done.
func doneCount(steps []Step) int {
	done := 0
	for _, s := range steps {
		if s.Done {
			done++
		}
	}
	return done
}

// next is the index of the first step that is not done, or -1.
func next(steps []Step) int {
	for i, s := range steps {
		if !s.Done {
			return i
		}
	}
	return -1
}

func stepClass(done, now bool) string {
	switch {
	case done:
		return "tone-success tone-soft"
	case now:
		return "bg-primary text-primary-content"
	default:
		return "bg-base-300 text-muted"
	}
}

func cardBodyClass(flush bool) string {
	if flush {
		return "overflow-hidden rounded-b-box"
	}
	return "p-4"
}
