package models

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Advice is something in a template that its writer may want to mend. It stops nobody from saving, but for what Check refuses.
type Advice struct {
	Field   string // the contract's path
	Message string // what is the matter, and what helps
	Refused bool   // saving is refused as long as it stands
	Unknown string // the variable that is none, as it is written; empty for other advice
	Sample  bool   // it stands as in our sample: nothing is wrong before real people are invited
}

// What is long for a reader.
const (
	longSubject   = 60  // phones show about so many characters of a subject
	longButton    = 30  // a button of more breaks into two lines on a phone
	longParagraph = 600 // a screenful on a phone
)

// Advise looks at a template as the person of v would read it. Fields that are empty are left to Check.
func (t TemplateContent) Advise(v Variables) []Advice {
	a := adviser{values: v}
	a.people(t)
	if t.Email.SendEmail {
		a.mail(t)
	}
	a.page("landingPage", t.LandingPage)
	a.page("successPage", t.SuccessPage)
	return a.all
}

// adviser collects advice for one person.
type adviser struct {
	values Variables
	all    []Advice
}

func (a *adviser) add(field, format string, args ...any) {
	a.all = append(a.all, Advice{Field: field, Message: fmt.Sprintf(format, args...)})
}

// people looks at who the mail is from.
func (a *adviser) people(t TemplateContent) {
	sample := SampleTemplate()
	if t.Company.Name == sample.Company.Name {
		a.all = append(a.all, Advice{
			Field: "company.name", Sample: true,
			Message: "This is the name in our sample. Put your company’s in its place before you invite real people.",
		})
	}
	if !t.Email.SendEmail {
		return
	}
	local, domain, _ := strings.Cut(strings.ToLower(t.Email.ReplyAddress), "@")
	switch {
	case t.Email.ReplyAddress == sample.Email.ReplyAddress:
		a.all = append(a.all, Advice{
			Field: "email.replyAddress", Sample: true,
			Message: "This is the address in our sample. Put one of yours that somebody reads in its place before you invite real people.",
		})
	case domain == "example.com" || strings.HasSuffix(domain, ".example"):
		a.add("email.replyAddress", "Nobody reads mail to %s. Use an address of yours that somebody reads.", domain)
	case strings.HasPrefix(strings.NewReplacer("-", "", "_", "", ".", "").Replace(local), "noreply"):
		a.add("email.replyAddress", "People who doubt the mail answer it. Use an address that somebody reads.")
	}
}

func (a *adviser) mail(t TemplateContent) {
	a.text("email.subject", t.Email.Subject, PageVariables())
	if n := utf8.RuneCountInString(a.values.ExpandLine(t.Email.Subject)); n > longSubject {
		a.add("email.subject", "It has %d characters for this person, and phones show about %d. Put what matters first, or shorten it.", n, longSubject)
	}
	a.text("email.body", t.Email.Body, BodyVariables())
	if t.Email.Body != "" && !strings.Contains(t.Email.Body, written([]string{VarLandingURL})) {
		a.add("email.body", "It does not hold %s. The button with the link follows the text; say what it is for, or put the link where you want it.",
			written([]string{VarLandingURL}))
	}
	if link := doubtfulLink(t.Email.Body); link != "" {
		a.add("email.body", "Mail filters distrust %s. Link to an https address of your own, or leave it out.", link)
	}
	for _, paragraph := range strings.Split(t.Email.Body, "\n\n") {
		if utf8.RuneCountInString(paragraph) > longParagraph {
			a.add("email.body", "A paragraph has more than %d characters, which fills a phone. Part it with an empty line.", longParagraph)
			return
		}
	}
}

func (a *adviser) page(path string, p PageContent) {
	a.text(path+".header", p.Header, PageVariables())
	a.text(path+".description", p.Description, PageVariables())
	a.text(path+".button", p.Button, nil)
	if n := utf8.RuneCountInString(p.Button); n > longButton {
		a.add(path+".button", "It has %d characters; a button of more than %d breaks into two lines on a phone.", n, longButton)
	}
}

// text looks at what any text can suffer from. known are the variables that it may hold; nil for a text that takes none.
func (a *adviser) text(field, text string, known []string) {
	a.variables(field, text, known)
	if found := foreignPlaceholder(text); found != "" {
		a.add(field, "%s stands in the text as it is.%s", found, variableFor(found, known))
	}
	if unfinished.MatchString(text) && known != nil {
		a.add(field, "A variable has no end: write } behind its name.")
	}
	switch {
	case shouts(text):
		a.add(field, "It is mostly capitals, which reads as shouting, and mail filters think so too. Write it as you would say it.")
	case strings.Contains(text, "!!"):
		a.add(field, "One exclamation mark is enough; several look like an advertisement to mail filters.")
	}
	if draft := draftMark(text); draft != "" {
		a.add(field, "“%s” looks like something that is not finished.", draft)
	}
}

// variables tells of those that are none, and of those that leave a hole for this person.
func (a *adviser) variables(field, text string, known []string) {
	var told []string
	for _, name := range variablesIn(text) {
		if slices.Contains(told, name) {
			continue
		}
		told = append(told, name)
		switch variable := written([]string{name}); {
		case known == nil:
			a.add(field, "A button takes no variables: %s would stand there as it is.", variable)
		case !slices.Contains(known, name):
			a.all = append(a.all, Advice{Field: field, Refused: true, Unknown: variable, Message: fmt.Sprintf("%s is not a variable here.%s", variable, suggestion(name, known))})
		case strings.TrimSpace(a.values.Expand(variable)) != "":
		case name == VarCompanyName:
			a.add(field, "%s leaves a hole: the company has no name yet. Fill it in under “Name and logo”.", variable)
		default:
			a.add(field, "%s is empty for this person and leaves a hole. Use %s, which everybody has.", variable, written([]string{VarFirstName}))
		}
	}
}

// suggestion is the variable that was probably meant, else all that there are.
func suggestion(name string, known []string) string {
	best, distance := "", 4
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return " Did you mean " + written([]string{best}) + "?"
	}
	return " Use " + written(known) + "."
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

var (
	// unfinished is a variable that is begun and not ended on its line.
	unfinished = regexp.MustCompile(`\$\{[A-Za-z]*(?:[^A-Za-z}]|$)`)
	// foreign are placeholders as other systems write them: {{first_name}}, %FIRSTNAME%, [First Name], *|FNAME|*, <first name>, {firstName}.
	foreign = regexp.MustCompile(`\{\{[^{}\n]{1,40}\}\}|\*\|[A-Z:_]{2,40}\|\*|%[A-Za-z_]{3,40}%|(?i:[\[<](?:first|last|full|your|company|recipient)[ _-]?(?:name)?[\]>])`)
	single  = regexp.MustCompile(`(?:^|[^${])(\{[A-Za-z_ ]{2,40}\})`)
	drafts  = regexp.MustCompile(`(?i)\b(?:lorem ipsum|todo|tbd|xxx+)\b`)
	webLink = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"]+`)
)

func foreignPlaceholder(text string) string {
	if found := foreign.FindString(text); found != "" {
		return found
	}
	if found := single.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// variableFor is the variable of ours that a foreign placeholder probably stands for.
func variableFor(placeholder string, known []string) string {
	folded := strings.ToLower(strings.NewReplacer("_", "", " ", "", "-", "", "|", "", "*", "").Replace(placeholder))
	for _, guess := range []struct{ part, name string }{
		{"full", VarFullName}, {"first", VarFirstName}, {"fname", VarFirstName}, {"last", VarLastName}, {"lname", VarLastName}, {"compan", VarCompanyName},
		{"link", VarLandingURL}, {"url", VarLandingURL}, {"name", VarFullName}, {"recipient", VarFullName},
	} {
		if strings.Contains(folded, guess.part) && slices.Contains(known, guess.name) {
			return " Did you mean " + written([]string{guess.name}) + "?"
		}
	}
	return ""
}

func draftMark(text string) string { return drafts.FindString(text) }

// doubtfulLink is a link that mail filters hold against a message: without https, or by way of a shortener, which hides where it leads.
func doubtfulLink(text string) string {
	for _, link := range webLink.FindAllString(text, -1) {
		folded := strings.ToLower(link)
		if strings.HasPrefix(folded, "http://") {
			return link
		}
		host, _, _ := strings.Cut(strings.TrimPrefix(folded, "https://"), "/")
		if slices.Contains([]string{"bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "rebrand.ly", "cutt.ly"}, host) {
			return link
		}
	}
	return ""
}

// shouts says whether a text of some length is mostly capitals. Scripts without capitals never shout.
func shouts(text string) bool {
	upper, letters := 0, 0
	for _, word := range strings.Fields(text) {
		if strings.Contains(word, "${") {
			continue
		}
		for _, r := range word {
			switch {
			case unicode.IsUpper(r):
				upper, letters = upper+1, letters+1
			case unicode.IsLower(r):
				letters++
			}
		}
	}
	return letters >= 8 && upper*10 >= letters*7
}

// Untold is the advice that says something new to who has read the faults that Check found.
func Untold(all []Advice, faults []FieldError) []Advice {
	return slices.DeleteFunc(all, func(a Advice) bool {
		return a.Unknown != "" && slices.ContainsFunc(faults, func(f FieldError) bool { return f.Field == a.Field && strings.Contains(f.Message, a.Unknown) })
	})
}
