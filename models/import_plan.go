package models

import (
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"
	"unicode"
)

// KnownInvite is an invite that an address has already.
type KnownInvite struct {
	ID   string
	At   time.Time
	Name string // of whom it invited
}

// ImportKnown is what there is about the addresses of an import, each by its EmailKey.
type ImportKnown struct {
	Suppressed map[string]bool
	SameFile   map[string]KnownInvite // made from the very same file
	Linked     map[string]KnownInvite
	Open       map[string]KnownInvite
}

// ImportPlan says what becomes of each row.
type ImportPlan struct {
	Rows   []PlannedRow
	Counts map[ImportOutcome]int
	Hash   []byte // the same only where everything is: the rows' outcomes and whatever the mails are made of
}

// PlannedRow is what becomes of a row, or of OutcomeSend, whom it invites.
type PlannedRow struct {
	Number  int
	Outcome ImportOutcome
	Detail  ImportDetail
	Invite  NewInvite
}

// ImportPlanner plans an import. It looks at nothing but what it is given.
type ImportPlanner struct {
	Layout   ImportLayout
	Settings ImportSettings
	Template *Template     // live
	Wink     *WinkTemplate // nil for none
	Known    ImportKnown
}

// Plan decides on every row. Of rows with the same address the first good one counts.
func (p ImportPlanner) Plan(rows []SheetRow) ImportPlan {
	plan := ImportPlan{Rows: make([]PlannedRow, len(rows)), Counts: map[ImportOutcome]int{}}
	first := map[string]int{}
	needed := p.Template.Needs()
	for i, row := range rows {
		planned := p.row(row, first, needed)
		plan.Rows[i] = planned
		if planned.Outcome != OutcomeHeader {
			plan.Counts[planned.Outcome]++
		}
	}
	plan.Hash = p.hash(plan.Rows)
	return plan
}

func (p ImportPlanner) row(row SheetRow, first map[string]int, needed []string) PlannedRow {
	planned := PlannedRow{Number: row.Number, Outcome: OutcomeHeader}
	if p.Layout.IsHeader(row.Number) {
		return planned
	}
	n := p.Layout.Person(row.Cells)
	n.TemplateID, n.WinkTemplateID = p.Settings.TemplateID, p.Settings.WinkTemplateID
	planned.Invite = n
	if faults := importFaults(n); len(faults) > 0 {
		planned.Outcome, planned.Detail.Errors = OutcomeMalformed, faults
		return planned
	}
	key := EmailKey(n.Email)
	if earlier, ok := first[key]; ok {
		planned.Outcome, planned.Detail.Row = OutcomeDuplicate, earlier
		return planned
	}
	planned.Outcome, planned.Detail = p.decide(key, n.Lacks(needed))
	if planned.Outcome != OutcomeIncomplete { // a later row of the same person may be complete
		first[key] = row.Number
	}
	return planned
}

// decide is for a good row of an address that no earlier row has; lacking are the variables that it has nothing for.
func (p ImportPlanner) decide(key string, lacking []string) (ImportOutcome, ImportDetail) {
	if sent, ok := p.Known.SameFile[key]; ok {
		return OutcomeSent, ImportDetail{InviteID: sent.ID, At: &sent.At}
	}
	if p.Known.Suppressed[key] {
		return OutcomeSuppressed, ImportDetail{}
	}
	if linked, ok := p.Known.Linked[key]; ok && !p.Settings.Again {
		return OutcomeLinked, ImportDetail{InviteID: linked.ID, At: &linked.At}
	}
	if open, ok := p.Known.Open[key]; ok && !p.Settings.Again {
		return OutcomeInvited, ImportDetail{InviteID: open.ID, At: &open.At}
	}
	if len(lacking) > 0 && !p.Settings.Incomplete {
		return OutcomeIncomplete, ImportDetail{Missing: lacking}
	}
	return OutcomeSend, ImportDetail{}
}

// importFaults is everything that is wrong with a row, what only a table gets wrong included.
func importFaults(n NewInvite) []FieldError {
	faults := FieldErrors(n.Check())
	for _, name := range []struct{ field, value string }{{"fullName", n.FullName}, {"firstName", n.FirstName}, {"lastName", n.LastName}} {
		if strings.Contains(name.value, "@") {
			return append(faults, FieldError{
				Field: name.field, Code: CodeInvalid,
				Message: "There is an @ in it, as in an address. Check the columns, and the quotation marks of this row and those above.",
			})
		}
		if onlyDigits(name.value) {
			return append(faults, FieldError{Field: name.field, Code: CodeInvalid, Message: "There are only digits in it: check the columns."})
		}
	}
	return faults
}

// onlyDigits says whether a name is a number: that of a column beside it.
func onlyDigits(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsDigit(r) && r != ' ' })
}

// hash names a plan. What a mail is made of is part of it: the template's version, the widget's, and which column is which.
func (p ImportPlanner) hash(rows []PlannedRow) []byte {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	wink := ""
	if p.Wink != nil {
		wink = p.Wink.UpdatedAt.Format(time.RFC3339Nano)
	}
	// Writing to a hash does not fail, and these are plain values.
	_ = encoder.Encode([]any{p.Settings, p.Template.Version, wink, p.Layout})
	for i := range rows {
		_ = encoder.Encode([]any{rows[i].Number, rows[i].Outcome, rows[i].Detail})
	}
	return sum.Sum(nil)
}

// Uses says whether the mail or a page of the template has a variable in it.
func (t TemplateContent) Uses(variable string) bool {
	written := "${" + variable + "}"
	texts := []string{t.LandingPage.Header, t.LandingPage.Description, t.SuccessPage.Header, t.SuccessPage.Description}
	if t.Email.SendEmail {
		texts = append(texts, t.Email.Subject, t.Email.Body)
	}
	return strings.Contains(strings.Join(texts, "\n"), written)
}
