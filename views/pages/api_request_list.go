package pages

import (
	"strconv"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
)

// APIRequestListModel is the log of requests to the API, and how it is narrowed.
type APIRequestListModel struct {
	RequestID string
	Key       string
	Failed    bool
	Keys      []ui.Option
	Rows      []APIRequestRow
	Pager     ui.PagerProps
}

func (m APIRequestListModel) filtered() bool { return m.RequestID != "" || m.Key != "" || m.Failed }

// APIRequestRow is one request of the log.
type APIRequestRow struct {
	At        time.Time
	Method    string
	Path      string
	Key       string // its name, or its id
	Status    int
	Code      string
	Fields    string // that were wrong
	Took      string
	RequestID string
}

// NewAPIRequestRow makes a row of a request; key is the name of the key that made it, "" where that is not known.
func NewAPIRequestRow(r models.APIRequest, key string) APIRequestRow {
	if key == "" {
		key = r.APIKeyID
	}
	return APIRequestRow{
		At: r.CreatedAt, Method: r.Method, Path: r.Path, Key: key, Status: r.Status, Code: r.Code,
		Fields: strings.ReplaceAll(r.ErrorFields, ",", ", "), Took: milliseconds(r.DurationUS), RequestID: r.RequestID,
	}
}

// milliseconds shows microseconds with no more digits than mean something.
func milliseconds(us int64) string {
	digits := 0
	if us < 10_000 {
		digits = 1
	}
	return strconv.FormatFloat(float64(us)/1000, 'f', digits, 64) + " ms"
}

func (r APIRequestRow) tone() ui.Tone {
	switch {
	case r.Status >= 500:
		return ui.ToneDanger
	case r.Status >= 400:
		return ui.ToneWarning
	}
	return ui.ToneSuccess
}
