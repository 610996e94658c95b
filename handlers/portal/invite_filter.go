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

// inviteFilter reads the filter that an address or a form names. It is of KindInvalid where a day is none.
func inviteFilter(query url.Values) (models.InviteFilter, error) {
	f := models.InviteFilter{
		Search: strings.TrimSpace(query.Get(byText)), Stage: models.Stage(query.Get(byStage)), Reached: models.Reached(query.Get(byReached)),
		TemplateID: query.Get(byTemplate), Source: models.InviteSource(query.Get(bySource)), CreatedBy: query.Get(byCreator),
		ImportID: query.Get(byImport), Attention: models.Attention(query.Get(byAttention)), Sort: models.InviteSort(query.Get(inOrder)),
	}
	var err error
	if f.StartDate, err = dayOf(query, byFrom); err != nil {
		return f, err
	}
	if f.EndDate, err = dayOf(query, byTo); err != nil {
		return f, err
	}
	return f, f.Check()
}

// dayOf reads a day; nil where there is none.
func dayOf(query url.Values, name string) (*time.Time, error) {
	text := query.Get(name)
	if text == "" {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1 {
		return nil, models.Invalid(models.FieldError{Field: name, Code: models.CodeFormat, Message: "Use a day, as 2026-11-23."})
	}
	return &day, nil
}

// filterOnly is what an address says of the filter, without the order, the place in the list, and empty values.
func filterOnly(query url.Values) url.Values {
	kept := url.Values{}
	for _, name := range filterNames() {
		if value := query.Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	return kept
}
