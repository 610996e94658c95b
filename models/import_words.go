package models

import (
	"fmt"
	"slices"
	"strings"
)

// Words is an outcome as people read it, at the head of a column or on a tab.
func (o ImportOutcome) Words() string {
	switch o {
	case OutcomeSend:
		return "Will be invited"
	case OutcomeCreated:
		return "Invited"
	case OutcomeMalformed:
		return "Something is wrong"
	case OutcomeIncomplete:
		return "A value is missing"
	case OutcomeDuplicate:
		return "Twice in the table"
	case OutcomeSent:
		return "Sent from this file before"
	case OutcomeInvited:
		return "Invited already"
	case OutcomeLinked:
		return "Linked already"
	case OutcomeSuppressed:
		return "Wants no e-mail"
	}
	return string(o)
}

// TemplateGone says which of an import's templates is no longer there, by the faults of which they are the fields; it is the beginning of a
// sentence.
func TemplateGone(faults []FieldError) string {
	gone := func(field string) bool {
		return slices.ContainsFunc(faults, func(e FieldError) bool { return e.Field == field })
	}
	switch template, wink := gone("templateId"), gone("winkTemplateId"); {
	case template && wink:
		return "The template and the wink template were deleted"
	case wink:
		return "The wink template was deleted"
	}
	return "The template was deleted"
}

// OutcomeWords is what became of a row of the import, as people read it: of one whose turn had not come when the import ended, too.
func (i *Import) OutcomeWords(o ImportOutcome) string {
	if o == OutcomeSend && i.Ended() {
		return "Not invited"
	}
	return o.Words()
}

// Sentence says why a row has its outcome, and what to do about it; "" where there is nothing to say.
func (d ImportDetail) Sentence(o ImportOutcome) string {
	switch o {
	case OutcomeMalformed:
		return d.faults()
	case OutcomeIncomplete:
		return "The template uses " + written(d.Missing) + ", and this row has nothing for it."
	case OutcomeDuplicate:
		return fmt.Sprintf("Row %d of your table has the same address.", d.Row)
	case OutcomeSent:
		return "This very table invited this address" + d.on() + ". A table sends to nobody twice."
	case OutcomeInvited:
		return "This address has an open invitation" + d.of() + "."
	case OutcomeLinked:
		return "This person linked an account" + d.on() + "."
	case OutcomeSuppressed:
		return "This address asked for no more e-mail."
	}
	return ""
}

func (d ImportDetail) on() string {
	if d.At == nil {
		return ""
	}
	return " on " + d.At.UTC().Format("2 January 2006")
}

func (d ImportDetail) of() string {
	if d.At == nil {
		return ""
	}
	return " of " + d.At.UTC().Format("2 January 2006")
}

func (d ImportDetail) faults() string {
	all := make([]string, len(d.Errors))
	for i, e := range d.Errors {
		if e.Field == string(FieldFullName) && e.Code == CodeRequired {
			all[i] = "Name: There is none. Please fill it in."
			continue
		}
		all[i] = AsSentence(strings.TrimPrefix(ImportField(e.Field).Words(), "the ")) + ": " + e.Message
	}
	return strings.Join(all, " ")
}
