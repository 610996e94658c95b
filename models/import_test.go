package models

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func sheetOf(rows ...string) []SheetRow {
	table := make([]SheetRow, len(rows))
	for i, row := range rows {
		table[i] = SheetRow{Number: i + 1, Cells: strings.Split(row, "|")}
	}
	return table
}

// columnsOf writes what each column holds.
func columnsOf(l ImportLayout) string {
	names := make([]string, len(l.Columns))
	for i, f := range l.Columns {
		if names[i] = string(f); f == FieldIgnored {
			names[i] = "-"
		}
	}
	return fmt.Sprintf("%d: %s", l.HeaderRow, strings.Join(names, " "))
}

func TestWhatStandsAboveTheNamesOfTheColumnsIsLeftOut(t *testing.T) {
	for name, tt := range map[string]struct {
		rows  []string
		first int
	}{
		"a title":                        {[]string{"Staff 2026|", "Name|E-mail", "Ana|ana@x.example"}, 2},
		"a title, a date, an empty line": {[]string{"Staff", "As of|3 May 2026", "", "No.|Nombre|Correo electrónico", "1|Ana|ana@x.example"}, 4},
		"names at the top":               {[]string{"Name|E-mail", "Ana|ana@x.example"}, 1},
		"names twice":                    {[]string{"Name|E-mail", "Name|E-mail", "Ana|ana@x.example"}, 2},
		"no names":                       {[]string{"Ana|ana@x.example", "Name|E-mail"}, 1},
		"names that are not known":       {[]string{"Staff", "Who|Where", "Ana|ana@x.example"}, 1},
		"an address in a title":          {[]string{"Staff, questions to hr@x.example|", "Name|E-mail", "Ana|ana@x.example"}, 2},
		"a title with two cells":         {[]string{"Report|E-mail", "Date|2026", "Name|E-mail", "Ana|", "Bo|bo@x.example"}, 3},
		"people of another list above":   {[]string{"Who|Where", "Ana|ana@x.example", "Name|E-mail", "Bo|bo@x.example"}, 1},
		"somebody called Mel":            {[]string{"Given|Family|Contact", "Mel|Smith|", "Ana|Lopez|ana@x.example"}, 1},
		"a title that sounds like one":   {[]string{"E-mail", "Name|Mail", "Ana|ana@x.example"}, 2},
		"a column of addresses alone":    {[]string{"E-mail", "ana@x.example"}, 1},
		"names far below":                {append(slices.Repeat([]string{"Terms"}, 21), "Name|E-mail", "Ana|ana@x.example"), 1},
		"nothing":                        {nil, 0},
	} {
		first := 0
		if rows := BelowTitles(sheetOf(tt.rows...)); len(rows) > 0 {
			first = rows[0].Number
		}
		if first != tt.first {
			t.Errorf("%s: begins at row %d, want %d", name, first, tt.first)
		}
	}
}

func TestColumnsAreRecognisedByTheirNames(t *testing.T) {
	for _, tt := range []struct{ header, want string }{
		{"Name|E-mail", "1: fullName email"},
		{"Full name|First name|Last name|E-Mail address|Team", "1: fullName firstName lastName email -"},
		{"EMAIL|FIRST_NAME|LAST_NAME", "1: email firstName lastName"},
		{"email address *|Given Name|Family Name", "1: email firstName lastName"},
		{"Vorname|Name|E-Mail-Adresse", "1: firstName lastName email"},
		{"Vorname|Nachname|E-Mail", "1: firstName lastName email"},
		{"Nombre|Apellidos|Correo electrónico", "1: firstName lastName email"},
		{"Nombre completo|Correo", "1: fullName email"},
		{"Nombre|Correo", "1: fullName email"},
		{"Prénom|Nom|Courriel", "1: firstName lastName email"},
		{"Nome|Cognome|Indirizzo e-mail", "1: firstName lastName email"},
		{"Nome|Sobrenome|Endereço de e-mail", "1: firstName lastName email"},
		{"Voornaam|Achternaam|E-mailadres", "1: firstName lastName email"},
		{"Imię|Nazwisko|Adres e-mail", "1: firstName lastName email"},
		{"Ad|Soyad|E-posta", "1: firstName lastName email"},
		{"Имя|Фамилия|Почта", "1: firstName lastName email"},
		{"姓名|邮箱", "1: fullName email"},
		{"氏名|メールアドレス", "1: fullName email"},
		{"الاسم الكامل|البريد الإلكتروني", "1: fullName email"},
		{"Employee ID|Person|Work e-mail|E-mail", "1: - fullName email -"},
		{"Code|Who|Where", "1: - - -"},
		{"E-mail", "1: email"},
	} {
		l := GuessLayout(sheetOf(tt.header, strings.Repeat("x|", strings.Count(tt.header, "|"))+"x"))
		if got := columnsOf(l); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.header, got, tt.want)
		}
	}
}

func TestWhatIsGuessedIsForPeopleToSay(t *testing.T) {
	for _, tt := range []struct {
		rows []string
		want string
	}{
		{[]string{"Vorname|Name|E-Mail", "Jürgen|Müller|j@x.example", "Ana|Ruiz|a@x.example"}, "1: firstName lastName email []"},
		{[]string{"Vorname|Name|E-Mail", "Jürgen|Jürgen Müller|j@x.example", "Ana|Ruiz, Ana|a@x.example"}, "1: firstName fullName email []"},
		{[]string{"Vorname|Name|E-Mail", "Jürgen|Jürgen Müller|j@x.example", "Ana|Ana Ruiz|a@x.example"}, "1: firstName fullName email []"},
		{[]string{"Vorname|Name|E-Mail", "Jürgen|Jürgen Müller|j@x.example", "Ana|Ruiz|a@x.example"}, "1: firstName lastName email [1]"},
		{[]string{"Vorname|Name|E-Mail", "|Jürgen Müller|j@x.example"}, "1: firstName lastName email [1]"},
		{[]string{"Name|Surname|E-mail", "Ana|Ruiz|a@x.example"}, "1: firstName lastName email []"},
		{[]string{"Name|Surname|E-mail", "Ana Ruiz|Ruiz|a@x.example"}, "1: fullName lastName email []"},
		{[]string{"Name|E-mail|Work e-mail", "Ana|a@x.example|a@y.example"}, "1: fullName email - [1 2]"},
		{[]string{"Name|E-mail", "Ana|a@x.example"}, "1: fullName email []"},
		{[]string{"Name|Erreichbar", "Ana|a@x.example", "Bo|"}, "1: fullName email [1]"},
		{[]string{"Ana Ruiz|a@x.example"}, "0: fullName email []"},
		{[]string{"4711|a@x.example"}, "0: fullName email [0]"},
	} {
		l := GuessLayout(sheetOf(tt.rows...))
		if got := fmt.Sprint(columnsOf(l), " ", l.Unsure); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.rows, got, tt.want)
		}
		if l.Known() != (len(l.Unsure) == 0) {
			t.Errorf("%v: known: %t", tt.rows, l.Known())
		}
	}
}

func TestColumnsWithoutNamesAreRecognisedByWhatIsInThem(t *testing.T) {
	for _, tt := range []struct {
		rows []string
		want string
	}{
		{[]string{"Ana Ruiz|ana@x.example", "Bo|bo@x.example"}, "0: fullName email"},
		{[]string{"ana@x.example|Ana Ruiz"}, "0: email fullName"},
		{[]string{"ana@x.example"}, "0: email"},
		{[]string{"Ana|Ruiz|<ana@x.example>|Sales"}, "0: - - email -"},
		{[]string{"1|ana@x.example", "2"}, "0: fullName email"},
		{[]string{"Sales|Ana <ana@x.example>", "Sales|Bo <bo@x.example>"}, "0: - -"},
		{[]string{"ask ana@x.example, please|Sales"}, "0: - -"},
	} {
		if got := columnsOf(GuessLayout(sheetOf(tt.rows...))); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.rows, got, tt.want)
		}
	}
	if l := GuessLayout(nil); l.Check() == nil {
		t.Error("nothing was recognised as people")
	}
}

func TestALayoutNeedsAnAddressAndAName(t *testing.T) {
	for _, tt := range []struct {
		columns []ImportField
		want    string
	}{
		{[]ImportField{FieldFullName, FieldEmail}, ""},
		{[]ImportField{FieldFirstName, FieldEmail}, ""},
		{[]ImportField{FieldIgnored, FieldLastName, FieldEmail}, ""},
		{[]ImportField{FieldFullName}, "columns:required"},
		{[]ImportField{FieldEmail}, "columns:required"},
		{nil, "columns:required columns:required"},
		{[]ImportField{FieldFullName, FieldEmail, FieldEmail}, "columns.1:invalid columns.2:invalid"},
		{[]ImportField{FieldFullName, FieldEmail, "salary"}, "columns.2:invalid"},
	} {
		var got []string
		for _, e := range FieldErrors(ImportLayout{Columns: tt.columns}.Check()) {
			got = append(got, e.Field+":"+e.Code)
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%v: %s, want %s", tt.columns, text, tt.want)
		}
	}
}

// Where there is no column that could hold names, nobody is told to choose one.
func TestATableWithoutNamesIsToldSo(t *testing.T) {
	const choose, add = "Choose the column with the names", "This table has no column with names"
	for _, tt := range []struct {
		header  string
		columns []ImportField
		want    string
	}{
		{"E-mail", []ImportField{FieldEmail}, add},
		{"E-mail", []ImportField{FieldIgnored}, add},
		{"E-mail|problem", []ImportField{FieldEmail, FieldIgnored}, add},
		{"E-mail|Who", []ImportField{FieldEmail, FieldIgnored}, choose},
		{"E-mail|Who", []ImportField{FieldEmail, FieldEmail}, choose},
	} {
		l := ImportLayout{HeaderRow: 1, Header: strings.Split(tt.header, "|"), Columns: tt.columns}
		faults := FieldErrors(l.Check())
		if last := faults[len(faults)-1].Message; !strings.HasPrefix(last, tt.want) {
			t.Errorf("%s as %v: %s", tt.header, tt.columns, last)
		}
	}
}

func TestWhatWasChosenForTheSameColumnsIsTakenOver(t *testing.T) {
	first := GuessLayout(sheetOf("Code|Who|Where", "x|x|x"))
	first.Columns = []ImportField{FieldIgnored, FieldFullName, FieldEmail}
	again := GuessLayout(sheetOf("code|WHO|Where|problem", "y|y|y|y"))
	if got := columnsOf(again.Adopt(first)); got != "1: - fullName email -" {
		t.Errorf("taken over %s", got)
	}
	other := GuessLayout(sheetOf("code|WHO|When", "y|y|y"))
	if got := columnsOf(other.Adopt(first)); got != "1: - - -" {
		t.Errorf("other columns took over %s", got)
	}
}

func TestAPersonIsReadFromARow(t *testing.T) {
	l := ImportLayout{Columns: []ImportField{FieldFullName, FieldFirstName, FieldLastName, FieldEmail}}
	for row, want := range map[string]NewInvite{
		"Ana Ruiz|Ana|Ruiz|ana@x.example":   {FullName: "Ana Ruiz", FirstName: "Ana", LastName: "Ruiz", Email: "ana@x.example"},
		"|Ana|Ruiz|mailto:ana@x.example":    {FullName: "Ana Ruiz", FirstName: "Ana", LastName: "Ruiz", Email: "ana@x.example"},
		"|Ana|Ana Ruiz|ana@x.example":       {FullName: "Ana Ruiz", FirstName: "Ana", LastName: "Ruiz", Email: "ana@x.example"},
		"|Ana|Anaya|ana@x.example":          {FullName: "Ana Anaya", FirstName: "Ana", LastName: "Anaya", Email: "ana@x.example"},
		"||Ruiz|<ana@x.example>":            {FullName: "Ruiz", LastName: "Ruiz", Email: "ana@x.example"},
		"Ana \n Ruiz|Ana\t||ana@x.example ": {FullName: "Ana Ruiz", FirstName: "Ana", LastName: "Ruiz", Email: "ana@x.example"},
		"Ana Ruiz||Ruiz|ana@x.example":      {FullName: "Ana Ruiz", FirstName: "Ana", LastName: "Ruiz", Email: "ana@x.example"},
		"Ana":                               {FullName: "Ana"},
	} {
		if got := l.Person(strings.Split(row, "|")); got != want {
			t.Errorf("%q: %+v", row, got)
		}
	}
}

// planned is a plan on one line.
func planned(p ImportPlan) string {
	all := make([]string, len(p.Rows))
	for i, row := range p.Rows {
		all[i] = string(row.Outcome)
		if row.Detail.Row != 0 {
			all[i] += fmt.Sprintf("(%d)", row.Detail.Row)
		}
		if row.Detail.InviteID != "" {
			all[i] += "(" + row.Detail.InviteID + ")"
		}
		for _, e := range row.Detail.Errors {
			all[i] += "(" + e.Field + ":" + e.Code + ")"
		}
	}
	return strings.Join(all, " ")
}

func planner() ImportPlanner {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	known := func(id string) KnownInvite { return KnownInvite{ID: id, At: at} }
	template := &Template{ID: "tpl-1", Version: 3, TemplateContent: SampleTemplate()}
	template.Email.Subject = "Dear ${lastName}"
	return ImportPlanner{
		Layout: ImportLayout{HeaderRow: 1, Columns: []ImportField{FieldFirstName, FieldLastName, FieldEmail}}, Template: template,
		Settings: ImportSettings{TemplateID: template.ID},
		Known: ImportKnown{
			Suppressed: map[string]bool{"stop@x.example": true},
			SameFile:   map[string]KnownInvite{"same@x.example": known("iv-same")},
			Linked:     map[string]KnownInvite{"linked@x.example": known("iv-linked")},
			Open:       map[string]KnownInvite{"open@x.example": known("iv-open"), "same@x.example": known("iv-same"), "stop@x.example": known("iv-stop")},
		},
	}
}

func people() []SheetRow {
	return sheetOf("First|Last|Mail", "Ana|Ruiz|ana@x.example", "Ana|Ruiz|ANA@x.example", "||nobody", "Bo||bo@x.example", "Cy|Or|stop@x.example",
		"Di|Or|linked@x.example", "Ed|Or|open@x.example", "Fi|Or|same@x.example", "gi@x.example|Or|gi@x.example", "Ana|Ruiz|ana@x.example", "|Ho|ho@x.example")
}

func TestEveryRowHasItsOutcome(t *testing.T) {
	p := planner()
	for _, tt := range []struct {
		change func(*ImportPlanner)
		want   string
	}{
		{func(*ImportPlanner) {}, "header send duplicate(2) malformed(fullName:required)(email:format) incomplete suppressed linked(iv-linked) invited(iv-open) " +
			"sent(iv-same) malformed(fullName:invalid) duplicate(2) send"},
		{func(p *ImportPlanner) { p.Settings.Again = true }, "header send duplicate(2) malformed(fullName:required)(email:format) incomplete suppressed send send " +
			"sent(iv-same) malformed(fullName:invalid) duplicate(2) send"},
		{func(p *ImportPlanner) { p.Settings.Incomplete = true }, "header send duplicate(2) malformed(fullName:required)(email:format) send suppressed linked(iv-linked) " +
			"invited(iv-open) sent(iv-same) malformed(fullName:invalid) duplicate(2) send"},
		{func(p *ImportPlanner) { p.Template.Email.SendEmail = false }, "header send duplicate(2) malformed(fullName:required)(email:format) send suppressed linked(iv-linked) " +
			"invited(iv-open) sent(iv-same) malformed(fullName:invalid) duplicate(2) send"},
	} {
		p = planner()
		tt.change(&p)
		plan := p.Plan(people())
		if got := planned(plan); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
		total := 0
		for _, n := range plan.Counts {
			total += n
		}
		if total != 11 || plan.Counts[OutcomeDuplicate] != 2 || plan.Counts[OutcomeHeader] != 0 {
			t.Errorf("counts %v", plan.Counts)
		}
	}
}

func TestARowSaysWhyItIsNotInvited(t *testing.T) {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	draft := &Import{FileName: "people.csv", Status: ImportDraft, Layout: ImportLayout{Columns: []ImportField{FieldFullName, FieldEmail}}}
	for _, tt := range []struct {
		row     string
		outcome ImportOutcome
		detail  ImportDetail
		want    string
	}{
		{"|bad@@k", OutcomeMalformed, ImportDetail{Errors: importFaults(NewInvite{Email: "bad@@k", TemplateID: "t"})}, "There is no name. “bad@@k” is no e-mail address."},
		{"Ana|", OutcomeMalformed, ImportDetail{Errors: importFaults(NewInvite{FullName: "Ana", TemplateID: "t"})}, "There is no e-mail address."},
		{"47 11|a@x.example", OutcomeMalformed, ImportDetail{Errors: importFaults(NewInvite{FullName: "47 11", Email: "a@x.example", TemplateID: "t"})}, "Full name: There are only digits in it: check the columns."},
		{"Ana|a@x.example", OutcomeDuplicate, ImportDetail{Row: 2, Other: "Fine One"}, "Same address as Fine One, row 2 of your table."},
		{"Ana|a@x.example", OutcomeDuplicate, ImportDetail{Row: 2}, "Row 2 of your table has the same address."},
		{"Ana|a@x.example", OutcomeLinked, ImportDetail{At: &at, Other: "Bo Li"}, "Bo Li linked an account with this address on 1 November 2026."},
		{"Ana|a@x.example", OutcomeLinked, ImportDetail{At: &at, Other: "ANA"}, "This person linked an account on 1 November 2026."},
		{"Ana|a@x.example", OutcomeSend, ImportDetail{}, ""},
		{"Ana|a@x.example", OutcomeCreated, ImportDetail{}, ""},
	} {
		if got := draft.Why(&ImportRow{Outcome: tt.outcome, Detail: tt.detail, Cells: strings.Split(tt.row, "|")}); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.row, tt.outcome, got, tt.want)
		}
	}
	for status, want := range map[ImportStatus]string{
		ImportRunning:   "",
		ImportCancelled: "The import was stopped before this row. Paste the rows again to invite them.",
		ImportStopped:   "The import could not go on before this row. Paste the rows again to invite them.",
	} {
		if got := (&Import{Status: status}).Why(&ImportRow{Outcome: OutcomeSend}); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}

func TestRowsCountAsNotInvitedOnceThatIsDecided(t *testing.T) {
	counts := map[ImportOutcome]int{OutcomeSend: 5, OutcomeCreated: 3, OutcomeMalformed: 2, OutcomeInvited: 1}
	for status, want := range map[ImportStatus]int{ImportDraft: 0, ImportRunning: 3, ImportCancelled: 8, ImportStopped: 8} {
		if got := (&Import{Status: status, Counts: counts}).NotInvited(); got != want {
			t.Errorf("%s: %d, want %d", status, got, want)
		}
	}
}

// Somebody who stands in the table twice, first without what the mail speaks of, is invited by the row that has it.
func TestACompleteRowIsNotHeldBackByAnIncompleteOne(t *testing.T) {
	plan := planner().Plan(sheetOf("First|Last|Mail", "Bo||bo@x.example", "Bo|Ek|bo@x.example", "Bo||bo@x.example"))
	if got := planned(plan); got != "header incomplete send duplicate(3)" {
		t.Error(got)
	}
}

func TestAPlanIsNamedByAllThatTheMailsAreMadeOf(t *testing.T) {
	same := planner().Plan(people()).Hash
	if !slices.Equal(same, planner().Plan(people()).Hash) {
		t.Fatal("the same plan has two names")
	}
	for name, change := range map[string]func(*ImportPlanner){
		"the template was saved": func(p *ImportPlanner) { p.Template.Version++ },
		"another template":       func(p *ImportPlanner) { p.Settings.TemplateID = "tpl-2" },
		"a widget":               func(p *ImportPlanner) { p.Settings.WinkTemplateID, p.Wink = "wtpl-1", &WinkTemplate{} },
		"the widget was saved":   func(p *ImportPlanner) { p.Wink = &WinkTemplate{UpdatedAt: time.Now()} },
		"other columns":          func(p *ImportPlanner) { p.Layout.Columns = []ImportField{FieldLastName, FieldFirstName, FieldEmail} },
		"somebody was invited":   func(p *ImportPlanner) { p.Known.Open["ana@x.example"] = KnownInvite{ID: "iv-9"} },
		"again":                  func(p *ImportPlanner) { p.Settings.Again = true },
	} {
		p := planner()
		change(&p)
		if slices.Equal(same, p.Plan(people()).Hash) {
			t.Errorf("%s, and the plan is named the same", name)
		}
	}
}
