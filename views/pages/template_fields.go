package pages

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// templateLabels name the fields of a template where they stand alone.
func templateLabels() []Label {
	return []Label{
		{"name", "Template name"}, {"company.name", "Company name"}, {"company.logoUrl", "Logo"}, {"company.logo", "Logo"},
		{"email.sendEmail", "Sending by e-mail"}, {"email.senderName", "Sender’s name"}, {"email.replyAddress", "Reply address"},
		{"email.subject", "Subject"}, {"email.body", "Text of the e-mail"},
		{"landingPage.header", "Landing page, heading"}, {"landingPage.description", "Landing page, text"},
		{"landingPage.button", "Landing page, button"},
		{"successPage.header", "Success page, heading"}, {"successPage.description", "Success page, text"},
		{"successPage.button", "Success page, button"},
	}
}

// fieldName is what people call a field.
func fieldName(path string) string {
	for _, l := range templateLabels() {
		if l.Field == path {
			return l.Text
		}
	}
	return path
}

// sectionOf is the part of the editor that holds a field.
func sectionOf(path string) string {
	section, _, _ := strings.Cut(path, ".")
	if section == "name" {
		return "company"
	}
	return section
}

// inSentence begins a name as it stands in the middle of a sentence.
func inSentence(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[size:]
}

// fieldNames lists fields in the middle of a sentence: "subject, landing page heading".
func fieldNames(paths []string) string {
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = inSentence(strings.Replace(fieldName(path), ", ", " ", 1))
	}
	return strings.Join(names, ", ")
}
