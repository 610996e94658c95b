package pages

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
)

// APIRequestListModel is the log of requests to the API, and how it is narrowed.
type APIRequestListModel struct {
	Address ListAddress
	Outcome models.APIRequestOutcome
	KeyName string // of the key that is asked for, where it is known
	Keys    []ui.Option
	Today   time.Time
	Rows    []APIRequestRow
	Pager   ui.PagerProps
	Export  string // the address of the file
}

func (m APIRequestListModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on.
func (m APIRequestListModel) chips() []ui.FilterChip {
	a := m.Address
	chips := a.chip("Request id", a.Get("requestId"), "requestId")
	chips = append(chips, a.chip("Answer", optionLabel(outcomeOptions(), string(m.Outcome)), "outcome", "failed")...)
	chips = append(chips, a.chip("Key", cmp.Or(m.KeyName, a.Get("key")), "key")...)
	chips = append(chips, a.chip("Method", a.Get("method"), "method")...)
	return append(chips, a.dayChip("Time")...)
}

func outcomeOptions() []ui.Option {
	return []ui.Option{
		{Label: "Any"}, {Value: string(models.RequestsFine), Label: "Fine (below 400)"}, {Value: string(models.RequestsFailed), Label: "Failed (400 and more)"},
		{Value: string(models.RequestsRefused), Label: "Refused (4xx)"}, {Value: string(models.RequestsBroken), Label: "Server error (5xx)"},
	}
}

func methodOptions() []ui.Option {
	options := []ui.Option{{Label: "Any"}}
	for _, method := range models.RequestMethods() {
		options = append(options, ui.Option{Value: method, Label: method})
	}
	return options
}

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
		Fields: strings.ReplaceAll(r.ErrorFields, ",", ", "), Took: Milliseconds(r.DurationUS) + " ms", RequestID: r.RequestID,
	}
}

// Milliseconds shows microseconds with no more digits than mean something.
func Milliseconds(us int64) string {
	digits := 0
	if us < 9_950 { // rounded: 10 from here
		digits = 1
	}
	return strconv.FormatFloat(float64(us)/1000, 'f', digits, 64)
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
