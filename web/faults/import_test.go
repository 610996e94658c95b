//go:build faults

package faults

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// importRows is how long the table is. A run on a shared machine takes a minute for three thousand, on each database.
var importRows = flag.Int("rows", 3000, "how many rows the table that is imported has; 3 of 100 are bad")

// How many people are in the table, and how many of their rows are bad.
func importBad() int  { return max(1, *importRows*3/100) }
func importGood() int { return *importRows - importBad() }

// importTime is how long inviting and writing to so many may take, two kills included.
const importTime = 10 * time.Minute

// A table of thousands of rows is checked, confirmed, and survives being killed twice: while invites are made, and while mail goes out.
// Its bad rows come back, are mended and sent, and the same file again sends nothing.
func TestAnImportOutlivesKills(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		mails := newMailServer(t)
		i.settings["SMTP_URL"] = mails.url()
		running, origin := i.serve("")
		staff := i.signIn(origin)
		template := connect(i, origin, "production").template()
		table := peopleTable()

		began := time.Now()
		page := staff.upload(template, table)
		planned := time.Since(began)
		staff.sees(page, fmt.Sprintf("%s of %s rows would be invited", thousands(importGood()), thousands(importGood()+importBad())))
		staff.confirm(page)
		began = time.Now()

		eventually(t, time.Minute, "some invites are made", func() bool { return staff.count(page, "Invited") > 0 })
		running.kill()
		running, staff.origin = i.serve("")
		if made := staff.count(page, "Invited"); made == importGood() {
			t.Log("all invites were made before the first kill: it proves little")
		}
		eventually(t, importTime, "a part of the mails is sent", func() bool { return staff.count(page, "Mails sent") > importGood()/3 })
		running.kill()
		_, staff.origin = i.serve("")
		eventually(t, importTime, "every mail is settled", func() bool {
			return staff.count(page, "Invited") == importGood() && staff.count(page, "Mails sent")+staff.count(page, "Mails failed") == importGood()
		})
		t.Logf("checked in %v, made and sent with two kills in %v", planned.Round(time.Millisecond), time.Since(began).Round(time.Second))
		expectEachOnce(t, mails, staff.file(page+"/result.csv"), importGood())

		mended := mend(t, staff.file(page+"/problems.csv"))
		second := staff.upload(template, mended)
		staff.sees(second, fmt.Sprintf("%d of %d rows would be invited", importBad(), importBad()))
		staff.confirm(second)
		eventually(t, importTime, "the mended rows are sent", func() bool { return staff.count(second, "Mails sent") == importBad() })
		for n := range importBad() {
			if got := mails.got(address(100000 + n)); got != 1 {
				t.Errorf("mended row %d got %d mails", n, got)
			}
		}
		staff.sees(staff.upload(template, table), "Nobody in this table would be invited")
	})
}

func peopleTable() []byte {
	var b bytes.Buffer
	b.WriteString("Full name;E-mail\r\n")
	every := importGood() / importBad()
	for n := range importGood() {
		fmt.Fprintf(&b, "Person %d;%s\r\n", n, address(n))
		if n%every == 0 && n/every < importBad() {
			fmt.Fprintf(&b, "Person %d;person-%d at example.com\r\n", 100000+n/every, 100000+n/every)
		}
	}
	return b.Bytes()
}

// mend gives the bad rows their addresses.
func mend(t *testing.T, rows [][]string) []byte {
	t.Helper()
	if len(rows) != importBad()+1 {
		t.Fatalf("%d bad rows, want %d", len(rows)-1, importBad())
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for n, row := range rows {
		if n > 0 {
			row[1] = strings.Replace(row[1], " at ", "@", 1)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.Bytes()
}

// expectEachOnce holds the result to one invite for each good row, and one mail, or none where nobody knows whether it went out.
func expectEachOnce(t *testing.T, mails *mailServer, result [][]string, want int) {
	t.Helper()
	ids, unknown := map[string]bool{}, 0
	for _, row := range result[1:] {
		outcome, id, stage := row[2], row[4], row[5]
		if outcome != "Invited" {
			continue
		}
		if ids[id] || id == "" {
			t.Errorf("%s: the invite %q is another's", row[1], id)
		}
		ids[id] = true
		switch got := mails.got(row[1]); {
		case got == 1 && stage == "Sent":
		case got <= 1 && stage == "Mail failed":
			unknown++
		default:
			t.Errorf("%s: %d mails, stage %s", row[1], got, stage)
		}
	}
	if len(ids) != want || unknown > 2*8 {
		t.Errorf("%d invites, want %d; the fate of %d mails is unknown", len(ids), want, unknown)
	}
	t.Logf("%d invites, each with one mail but for %d of unknown fate", len(ids), unknown)
}

// member is somebody of the staff, at a browser that runs no scripts.
type member struct {
	t      testing.TB
	client *http.Client
	origin string
}

// signIn makes a member of the staff and signs them in, in production.
func (i *installation) signIn(origin string) *member {
	i.t.Helper()
	cmd := exec.Command(binary, "staff", "create", "--email", "ada@acme.example", "--role", "member")
	cmd.Env, cmd.Stdin = i.env(), strings.NewReader("correct horse battery staple\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		i.t.Fatalf("staff create: %v: %s", err, out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		i.t.Fatal(err)
	}
	m := &member{t: i.t, client: &http.Client{Jar: jar, Timeout: time.Minute}, origin: origin}
	m.post("/login", url.Values{"email": {"ada@acme.example"}, "password": {"correct horse battery staple"}})
	m.post("/mode", url.Values{"mode": {"PRODUCTION"}, "return": {"/imports"}})
	return m
}

func (m *member) post(path string, form url.Values) *http.Response {
	m.t.Helper()
	resp, err := m.client.PostForm(m.origin+path, form)
	if err != nil {
		m.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		m.t.Fatalf("POST %s: %s: %.500s", path, resp.Status, text)
	}
	return resp
}

// get reads a page.
func (m *member) get(path string) *goquery.Document {
	m.t.Helper()
	resp, err := m.client.Get(m.origin + path)
	if err != nil {
		m.t.Fatal(err)
	}
	defer resp.Body.Close()
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		m.t.Fatalf("GET %s: %s, %v", path, resp.Status, err)
	}
	return doc
}

// upload sends a table and returns the path of its page.
func (m *member) upload(template string, table []byte) string {
	m.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("templateId", template)
	part, err := form.CreateFormFile("file", "people.csv")
	if err == nil {
		_, err = part.Write(table)
	}
	if err != nil || form.Close() != nil {
		m.t.Fatal(err)
	}
	resp, err := m.client.Post(m.origin+"/imports", form.FormDataContentType(), &body)
	if err != nil {
		m.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Request.URL.Path, "/imports/imp-") {
		m.t.Fatalf("the upload ends at %s: %s", resp.Request.URL.Path, resp.Status)
	}
	return resp.Request.URL.Path
}

func (m *member) sees(path, text string) {
	m.t.Helper()
	if got := words(m.get(path).Find("main").Text()); !strings.Contains(got, text) {
		m.t.Fatalf("%s does not say %q: %.600s", path, text, got)
	}
}

func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// confirm presses the one button of a plan.
func (m *member) confirm(path string) {
	m.t.Helper()
	page := m.get(path)
	plan, ok := page.Find("input[name=plan]").Attr("value")
	if !ok {
		m.t.Fatal("there is nothing to confirm")
	}
	m.post(path+"/confirm", url.Values{"plan": {plan}, "templateId": {page.Find("select[name=templateId] option[selected]").AttrOr("value", "")}})
}

// count is a number of the page that follows an import; 0 as long as it does not have it.
func (m *member) count(path, label string) int {
	m.t.Helper()
	found := 0
	m.get(path).Find("[data-import-counts] dt").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		if words(s.Text()) != label {
			return true
		}
		found, _ = strconv.Atoi(regexp.MustCompile(`\D`).ReplaceAllString(s.Next().Text(), ""))
		return false
	})
	return found
}

// file reads a CSV.
func (m *member) file(path string) [][]string {
	m.t.Helper()
	resp, err := m.client.Get(m.origin + path)
	if err != nil {
		m.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		m.t.Fatal(err)
	}
	return records
}

func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }
