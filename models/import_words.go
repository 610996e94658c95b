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
		return "Needs mending"
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

// Why says why a row of the import has its outcome; "" where there is nothing to say.
func (i *Import) Why(row *ImportRow) string {
	d, n := row.Detail, i.Layout.Person(row.Cells)
	switch row.Outcome {
	case OutcomeSend:
		return i.left()
	case OutcomeMalformed:
		return d.faults(n)
	case OutcomeIncomplete:
		return "The template uses " + written(d.Missing) + ", and this row has nothing for it."
	case OutcomeDuplicate:
		if d.Other != "" {
			return fmt.Sprintf("Same address as %s, row %d of your table.", d.Other, d.Row)
		}
		return fmt.Sprintf("Row %d of your table has the same address.", d.Row)
	case OutcomeSent:
		return "This very table invited this address" + d.on() + ". A table sends to nobody twice."
	case OutcomeInvited:
		return "This address has an open invitation" + d.of() + "."
	case OutcomeLinked:
		if d.Other != "" && !strings.EqualFold(d.Other, n.FullName) {
			return d.Other + " linked an account with this address" + d.on() + "."
		}
		return "This person linked an account" + d.on() + "."
	case OutcomeSuppressed:
		return "This address asked for no more e-mail."
	}
	return ""
}

// left says why a row whose turn had not come is not invited, and what helps.
func (i *Import) left() string {
	again := " Upload the file again to invite them."
	if i.FileName == "" {
		again = " Paste the rows again to invite them."
	}
	switch i.Status {
	case ImportCancelled:
		return "The import was stopped before this row." + again
	case ImportStopped:
		return "The import could not go on before this row." + again
	}
	return ""
}

// Remedy says what helps somebody whose row has an outcome, where Why does not say it; "" for nothing.
func (o ImportOutcome) Remedy() string {
	switch o {
	case OutcomeIncomplete:
		return "Fill it in, or tick “Invite those with missing values, too” before you send the table."
	case OutcomeInvited, OutcomeLinked:
		return "To invite them all the same, tick “Also invite those who have an invite already, or have linked” before you send the table."
	case OutcomeSuppressed:
		return "No mail goes there any more: ask this person in another way."
	case OutcomeSent:
		return "To write to them once more, send that invite again."
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

// faults are those of a malformed row, which is about somebody.
func (d ImportDetail) faults(n NewInvite) string {
	all := make([]string, len(d.Errors))
	for i, e := range d.Errors {
		all[i] = rowFault(e, n)
	}
	return strings.Join(all, " ")
}

func rowFault(e FieldError, n NewInvite) string {
	switch f := ImportField(e.Field); {
	case f == FieldFullName && e.Code == CodeRequired:
		return "There is no name."
	case f == FieldEmail && e.Code == CodeRequired:
		return "There is no e-mail address."
	case f == FieldEmail && e.Code == CodeFormat && n.Email != "":
		return "“" + beginning(n.Email) + "” is no e-mail address."
	}
	return AsSentence(strings.TrimPrefix(ImportField(e.Field).Words(), "the ")) + ": " + e.Message
}

// beginning is as much of a cell as a sentence takes.
func beginning(cell string) string {
	const most = 80
	if runes := []rune(cell); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return cell
}
