package mail

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// paragraph is a stretch of the body without a blank line in it.
type paragraph []piece

// piece is text, a link, or a line break.
type piece struct {
	text      string
	link      bool // text is an http or https URL
	lineBreak bool
}

var (
	blankLines = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)
	bareURL    = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"]+`)
)

// paragraphs parts a body, keeps its line breaks and finds the links in it. landingURL is recognised even where other writing
// follows it without a space. What stands in somebody's name is no link: names come from people who do not write the mail.
func paragraphs(body, landingURL string, names []string) []paragraph {
	var out []paragraph
	for _, block := range blankLines.Split(strings.TrimSpace(normalise(body)), -1) {
		var p paragraph
		for i, line := range strings.Split(block, "\n") {
			if i > 0 {
				p = append(p, piece{lineBreak: true})
			}
			p = append(p, linkify(line, landingURL, names)...)
		}
		out = append(out, p)
	}
	return out
}

// normalise makes every line end \n.
func normalise(body string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(body)
}

// linkify parts a line into text and URLs. Joined, the pieces are the line.
func linkify(line, landingURL string, names []string) []piece {
	var out []piece
	for line != "" {
		at := bareURL.FindStringIndex(line)
		if at == nil {
			return append(out, piece{text: line})
		}
		end := at[0] + urlLength(line[at[0]:at[1]], landingURL)
		if at[0] > 0 {
			out = append(out, piece{text: line[:at[0]]})
		}
		found := line[at[0]:end]
		out = append(out, piece{text: found, link: !named(found, landingURL, names) && isWebURL(strings.ToLower(found))})
		line = line[end:]
	}
	return out
}

// urlLength is how much of what looks like a URL belongs to it: not the punctuation of the sentence around it.
func urlLength(found, landingURL string) int {
	if rest, ok := strings.CutPrefix(found, landingURL); ok && landingURL != "" {
		if next, _ := utf8.DecodeRuneInString(rest); next >= utf8.RuneSelf {
			return len(landingURL)
		}
	}
	for {
		last, size := utf8.DecodeLastRuneInString(found)
		switch {
		case strings.ContainsRune(".,;:!?'*»”’…،؛؟。，、」", last):
		case last == ')' && strings.Count(found, ")") > strings.Count(found, "("):
		case last == ']' && strings.Count(found, "]") > strings.Count(found, "["):
		default:
			return len(found)
		}
		found = found[:len(found)-size]
	}
}

// named says whether a URL is, or begins with, one that somebody's name holds: what is written right after a name reads as a part of it.
func named(found, landingURL string, names []string) bool {
	if landingURL != "" && strings.HasPrefix(found, landingURL) {
		return false
	}
	return slices.ContainsFunc(names, func(name string) bool {
		return strings.Contains(name, found) ||
			slices.ContainsFunc(bareURL.FindAllString(name, -1), func(in string) bool { return strings.HasPrefix(found, in) })
	})
}
