package portal

import (
	"net/url"
	"strings"
	"time"

	"invites/models"
)

// Names of the filter of invites in an address. They are the same on the list, for its export and for a bulk action.
const (
	byText      = "q"
	byStage     = "stage"
	byReached   = "reached"
	byTemplate  = "templateId"
	bySource    = "source"
	byCreator   = "creator"
	byFrom      = "from"
	byTo        = "to"
	byAttention = "attention"
	byImport    = "importId"
	inOrder     = "sort"
)

// filterNames are all of them but the order.
func filterNames() []string {
	return []string{byText, byStage, byReached, byTemplate, bySource, byCreator, byFrom, byTo, byAttention, byImport}
}

// listNames are all of them: what leads back to a list as it was.
func listNames() []string { return append(filterNames(), inOrder) }

// inviteFilter reads the filter that an address or a form names. It is of KindInvalid where a day is none.
func inviteFilter(query url.Values) (models.InviteFilter, error) {
	f := models.InviteFilter{
		Search: strings.TrimSpace(query.Get(byText)), Stage: models.Stage(query.Get(byStage)), Reached: models.Reached(query.Get(byReached)),
		TemplateID: query.Get(byTemplate), Source: models.InviteSource(query.Get(bySource)), CreatedBy: query.Get(byCreator),
		ImportID: query.Get(byImport), Attention: models.Attention(query.Get(byAttention)), Sort: models.InviteSort(query.Get(inOrder)),
	}
	days, err := createdDays(query)
	if err != nil {
		return f, err
	}
	f.StartDate, f.EndDate = days.StartDate, days.EndDate
	return f, f.Check()
}

// createdDays reads the days of creation of an address or a form, turned round where the last comes before the first. It is of KindInvalid
// where one is none.
func createdDays(query url.Values) (f models.CreatedFilter, err error) {
	for name, day := range map[string]**time.Time{byFrom: &f.StartDate, byTo: &f.EndDate} {
		text := query.Get(name)
		if text == "" {
			continue
		}
		at, err := time.Parse(time.DateOnly, text)
		if err != nil || at.Year() < 1 {
			return f, models.Invalid(models.FieldError{Field: name, Code: models.CodeFormat, Message: "Use a day, like 2026-12-31."})
		}
		*day = &at
	}
	if f.StartDate != nil && f.EndDate != nil && f.EndDate.Before(*f.StartDate) {
		f.StartDate, f.EndDate = f.EndDate, f.StartDate
	}
	return f, nil
}

// inTurn turns the days of an address round as createdDays does, so that its fields and links say what was understood. It changes the query.
func inTurn(query url.Values) url.Values {
	if from, to := query.Get(byFrom), query.Get(byTo); to != "" && to < from { // of days of four digits, the earlier text is the earlier day
		query.Set(byFrom, to)
		query.Set(byTo, from)
	}
	return query
}

// listOf is what an address says of the list of invites: its filter and its order.
func listOf(query url.Values) url.Values { return picked(query, listNames()) }
