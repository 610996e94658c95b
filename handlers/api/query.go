package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"invites/models"
)

// query is the query of an address, read like an object. Parameters that nobody reads are ignored.
type query struct {
	values url.Values
	*notes
}

// query reads the query of the address.
func (c *call) query() (query, error) {
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return query{}, &models.Error{Kind: models.KindInvalid, Message: "The query cannot be read. Escape the values in it.", Cause: err}
	}
	return query{values, &notes{}}, nil
}

// take returns a parameter's value, "" where it is absent. It may be there once.
func (q query) take(name string) (value string, given bool) {
	q.expect(name)
	if len(q.values[name]) > 1 {
		q.note(name, models.CodeInvalid, "Give this once.")
	}
	return q.values.Get(name), q.values.Has(name)
}

// text is a parameter's text, "" where it is absent. One without a value is an error: it would be no filter, and the list one
// of everything.
func (q query) text(name string) string {
	value, given := q.take(name)
	if given && strings.TrimSpace(value) == "" {
		q.note(name, models.CodeInvalid, "Give this a value, or leave it out.")
	}
	return value
}

// required is the text of a parameter that must be there.
func (q query) required(name string) string {
	value, given := q.take(name)
	if !given || strings.TrimSpace(value) == "" {
		q.note(name, models.CodeRequired, "Give this in the query of the address.")
	}
	return value
}

// texts are a parameter's texts, separated by commas, or given each on its own, or both; nil where it is absent.
func (q query) texts(name string) []string {
	q.expect(name)
	var texts []string
	for _, text := range strings.Split(strings.Join(q.values[name], ","), ",") {
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if q.values.Has(name) && len(texts) == 0 {
		q.note(name, models.CodeInvalid, "Give this a value, or leave it out.")
	}
	return texts
}

// flag is a parameter's truth value; nil where it is absent.
func (q query) flag(name string) *bool {
	switch value, given := q.take(name); {
	case !given:
		return nil
	case value == "true" || value == "false":
		flag := value == "true"
		return &flag
	}
	q.note(name, models.CodeInvalid, "Use true or false.")
	return nil
}

// number is a parameter's whole number; nil where it is absent.
func (q query) number(name string) *int64 {
	value, given := q.take(name)
	if !given {
		return nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		q.note(name, models.CodeFormat, "Use a whole number.")
		return nil
	}
	return &n
}

// created is the filter by the day of creation.
func (q query) created() models.CreatedFilter {
	return models.CreatedFilter{StartDate: q.day("startDate"), EndDate: q.day("endDate")}
}

// day is a parameter's day, at midnight UTC; nil where it is absent.
func (q query) day(name string) *time.Time {
	value := q.text(name)
	if value == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		q.note(name, models.CodeFormat, "Use a day, like 2026-01-31.")
		return nil
	}
	return &day
}

// page is the page that is asked for. A cursor without a value asks for the first.
func (q query) page() models.Page {
	size, given := q.take("size")
	cursor, _ := q.take("cursor")
	page := models.Page{Cursor: cursor}
	if !given {
		return page
	}
	if n, err := strconv.Atoi(size); err == nil && n != 0 {
		page.Size = n
	} else {
		page.Size = -1 // no size, as 0 would be none given
	}
	if _, err := page.CheckSize(); err != nil {
		q.errors = append(q.errors, models.FieldErrors(err)...)
	}
	return page
}

// page reads the query of a list without filters.
func (c *call) page() (models.Page, error) {
	q, err := c.query()
	if err != nil {
		return models.Page{}, err
	}
	page := q.page()
	return page, q.with()
}
