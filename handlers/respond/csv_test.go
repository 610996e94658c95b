package respond_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"invites/handlers/respond"
	"invites/models"
)

type exported struct {
	name   string
	number int
	at     *time.Time
	done   bool
}

func exportedColumns() []respond.Column[exported] {
	return []respond.Column[exported]{
		{Head: "Name", Cell: func(e exported) respond.Cell { return respond.TextCell(e.name) }},
		{Head: "Number", Cell: func(e exported) respond.Cell { return respond.NumberCell(e.number) }},
		{Head: "At (UTC)", Cell: func(e exported) respond.Cell { return respond.OptionalTimeCell(e.at) }},
		{Head: "Done", Cell: func(e exported) respond.Cell { return respond.YesCell(e.done) }},
	}
}

// parts serves lists of the given rows; the cursor is the number of the part.
func parts(all ...[]exported) func(context.Context, string) (models.List[exported], error) {
	return func(_ context.Context, cursor string) (models.List[exported], error) {
		i, _ := strconv.Atoi(cursor)
		list := models.List[exported]{Items: all[i]}
		if i+1 < len(all) {
			list.Next = strconv.Itoa(i + 1)
		}
		return list, nil
	}
}

// exporting is a server whose one address exports the parts.
func exporting(t *testing.T, more func(context.Context, string) (models.List[exported], error)) *httptest.Server {
	t.Helper()
	handle := respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Handle
	server := httptest.NewServer(handle(func(w http.ResponseWriter, r *http.Request) error {
		return respond.CSV(w, r, "people-sandbox", exportedColumns(), more)
	}))
	t.Cleanup(server.Close)
	return server
}

func fetch(t *testing.T, method, url string) (*http.Response, string, error) {
	t.Helper()
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

func TestAnExportIsAFileThatSpreadsheetsOpen(t *testing.T) {
	at := time.Date(2026, 11, 23, 15, 4, 5, 999, time.FixedZone("", 3600))
	server := exporting(t, parts(
		[]exported{{`Ana "the" Ramírez, née Øst`, -7, &at, true}, {"=1+1", 12, nil, false}},
		[]exported{{"two\nlines\r\n\r-x", 0, nil, false}, {" blanks ", 0, nil, false}},
	))
	before := time.Now().UTC().Format(time.DateOnly)
	answer, body, err := fetch(t, "GET", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	want := "\ufeffName,Number,At (UTC),Done\r\n" +
		"\"Ana \"\"the\"\" Ramírez, née Øst\",-7,2026-11-23 14:04:05,yes\r\n" +
		"'=1+1,12,,no\r\n" +
		"\"two\nlines\r\n\r'-x\",0,,no\r\n" +
		"\" blanks \",0,,no\r\n"
	if body != want {
		t.Errorf("got\n%q, want\n%q", body, want)
	}
	disposition := answer.Header.Get("Content-Disposition")
	if !slices.Contains([]string{before, time.Now().UTC().Format(time.DateOnly)}, strings.TrimSuffix(strings.TrimPrefix(disposition, "attachment; filename=people-sandbox-"), ".csv")) {
		t.Errorf("the file is called %s", disposition)
	}
	if got := answer.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: %s", got)
	}
	if got := answer.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/csv; charset=utf-8") {
		t.Errorf("Content-Type: %s", got)
	}
}

func TestAnotherReaderOfCSVReadsWhatWasExported(t *testing.T) {
	names := []string{`"`, "a,b", "a;b", "\ttab", "", `\.`, "=cmd|'/c calc'!A1", "'", "Zoë"}
	var rows []exported
	for _, name := range names {
		rows = append(rows, exported{name: name})
	}
	_, body, _ := fetch(t, "GET", exporting(t, parts(rows)).URL)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		if got := models.FromSpreadsheet(lines[i+1][0]); got != name {
			t.Errorf("%q came back as %q", name, got)
		}
	}
}

func TestAnExportOfNothingHasItsHeads(t *testing.T) {
	_, body, _ := fetch(t, "GET", exporting(t, parts(nil)).URL)
	if body != "\ufeffName,Number,At (UTC),Done\r\n" {
		t.Errorf("got %q", body)
	}
}

func TestHeadOfAnExportReadsOnePart(t *testing.T) {
	reads := 0
	server := exporting(t, func(context.Context, string) (models.List[exported], error) {
		reads++
		return models.List[exported]{Next: "more"}, nil
	})
	answer, _, _ := fetch(t, "HEAD", server.URL)
	if answer.StatusCode != 200 || reads != 1 || answer.Header.Get("Content-Disposition") == "" {
		t.Errorf("status %d after %d reads", answer.StatusCode, reads)
	}
}

func TestAnExportThatCannotBeginIsAnError(t *testing.T) {
	server := exporting(t, func(context.Context, string) (models.List[exported], error) {
		return models.List[exported]{}, &models.Error{Kind: models.KindInvalid, Message: "The filter makes no sense."}
	})
	answer, body, _ := fetch(t, "GET", server.URL)
	if answer.StatusCode != 400 || !strings.Contains(body, "The filter makes no sense.") || answer.Header.Get("Content-Disposition") != "" {
		t.Errorf("status %d, %s", answer.StatusCode, answer.Header)
	}
}

func TestHalfAnExportIsNotTakenForAWhole(t *testing.T) {
	server := exporting(t, func(_ context.Context, cursor string) (models.List[exported], error) {
		if cursor != "" {
			return models.List[exported]{}, errors.New("the database has gone")
		}
		return models.List[exported]{Items: []exported{{name: "Ana"}}, Next: "more"}, nil
	})
	if _, body, err := fetch(t, "GET", server.URL); err == nil {
		t.Errorf("the file ends as if it were whole: %q", body)
	}
}

func TestAnExportStopsWhenItsReaderGoesAway(t *testing.T) {
	stopped := make(chan struct{})
	reads := 0
	many := slices.Repeat([]exported{{name: strings.Repeat("x", 1000)}}, 100)
	handle := respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Handle
	server := httptest.NewServer(handle(func(w http.ResponseWriter, r *http.Request) error {
		defer close(stopped)
		return respond.CSV(w, r, "x", exportedColumns(), func(context.Context, string) (models.List[exported], error) {
			reads++
			return models.List[exported]{Items: many, Next: "more"}, nil // a list without end
		})
	}))
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	io.CopyN(io.Discard, answer.Body, 1<<20)
	answer.Body.Close()
	select {
	case <-stopped:
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on for nobody")
	}
	if reads < 10 {
		t.Errorf("it read %d parts for a megabyte", reads)
	}
}

func TestAnExportMayTakeLongerThanAPage(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0) // the time of the request is over
	defer cancel()
	<-ctx.Done()
	w := httptest.NewRecorder()
	err := respond.CSV(w, request("GET").WithContext(ctx), "x", exportedColumns(), func(ctx context.Context, cursor string) (models.List[exported], error) {
		return parts([]exported{{name: "Ana"}}, []exported{{name: "Bob"}})(ctx, cursor)
	})
	if err != nil || !bytes.Contains(w.Body.Bytes(), []byte("Bob")) {
		t.Errorf("%v, %q", err, w.Body)
	}
}
