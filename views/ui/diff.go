package ui

import (
	"strings"
	"unicode"
)

// DiffProps are two versions of one text.
type DiffProps struct {
	Label         string // "Body of the e-mail"
	Before, After string
	Pictures      map[string]string // the addresses of lines that stand for a picture
}

// diffKind says what became of a part of a text.
type diffKind int

const (
	diffKept diffKind = iota
	diffRemoved
	diffAdded
)

// diffPart is a part of a text: a line, or within a line that changed a few words.
type diffPart struct {
	Kind  diffKind
	Text  string
	Words []diffPart // of a line that was changed rather than removed or added as a whole
}

// same tells whether there is nothing to show.
func (p DiffProps) same() bool { return p.Before == p.After }

// lines compares line by line; a line that stands where another was removed is compared with it word by word.
func (p DiffProps) lines() []diffPart {
	parts := compare(strings.Split(p.Before, "\n"), strings.Split(p.After, "\n"))
	for at := 0; at < len(parts); {
		removed := run(parts[at:], diffRemoved)
		added := run(parts[at+removed:], diffAdded)
		for i := range min(removed, added) {
			was, is := &parts[at+i], &parts[at+removed+i]
			was.Words, is.Words = changedWords(was.Text, is.Text)
		}
		at += max(removed+added, 1)
	}
	return parts
}

// run is how many parts of the kind stand first.
func run(parts []diffPart, kind diffKind) int {
	n := 0
	for n < len(parts) && parts[n].Kind == kind {
		n++
	}
	return n
}

// changedWords marks what is new and what is gone in a line; nothing where hardly a word stayed.
func changedWords(before, after string) (was, is []diffPart) {
	kept := 0
	for _, part := range compare(words(before), words(after)) {
		switch part.Kind {
		case diffRemoved:
			was = appendPart(was, part)
		case diffAdded:
			is = appendPart(is, part)
		default:
			kept += len(strings.TrimSpace(part.Text))
			was, is = appendPart(was, part), appendPart(is, part)
		}
	}
	if kept*3 < max(len(before), len(after)) {
		return nil, nil
	}
	return was, is
}

// appendPart adds a part to the one before it where both are of one kind.
func appendPart(parts []diffPart, part diffPart) []diffPart {
	if last := len(parts) - 1; last >= 0 && parts[last].Kind == part.Kind {
		parts[last].Text += part.Text
		return parts
	}
	return append(parts, part)
}

// words cuts a line before and after each space, so that joining them gives the line again.
func words(line string) []string {
	var cut []string
	start := 0
	space := func(r rune) bool { return unicode.IsSpace(r) }
	for i, r := range line {
		if i > start && (space(r) || space(rune(line[i-1]))) {
			cut = append(cut, line[start:i])
			start = i
		}
	}
	return append(cut, line[start:])
}

// compareMost bounds the table that compare fills: texts of ours have 5,000 characters at most.
const compareMost = 4_000_000

// compare finds the longest common subsequence and tells what is kept, removed and added, in order.
func compare(before, after []string) []diffPart {
	var parts []diffPart
	if len(before)*len(after) > compareMost {
		return append(allOf(before, diffRemoved), allOf(after, diffAdded)...)
	}
	longest := commonLengths(before, after)
	i, j := 0, 0
	for i < len(before) && j < len(after) {
		switch {
		case before[i] == after[j]:
			parts = append(parts, diffPart{Kind: diffKept, Text: before[i]})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			parts = append(parts, diffPart{Kind: diffRemoved, Text: before[i]})
			i++
		default:
			parts = append(parts, diffPart{Kind: diffAdded, Text: after[j]})
			j++
		}
	}
	parts = append(parts, allOf(before[i:], diffRemoved)...)
	return append(parts, allOf(after[j:], diffAdded)...)
}

// commonLengths holds, for each pair of positions, the length of the longest common subsequence of what follows.
func commonLengths(before, after []string) [][]int {
	longest := make([][]int, len(before)+1)
	for i := range longest {
		longest[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	return longest
}

func allOf(texts []string, kind diffKind) []diffPart {
	parts := make([]diffPart, len(texts))
	for i, text := range texts {
		parts[i] = diffPart{Kind: kind, Text: text}
	}
	return parts
}

func (k diffKind) class() string {
	switch k {
	case diffRemoved:
		return "diff-removed"
	case diffAdded:
		return "diff-added"
	}
	return "diff-kept"
}

// sign is what stands before a line, as in a patch.
func (k diffKind) sign() string {
	switch k {
	case diffRemoved:
		return "−"
	case diffAdded:
		return "+"
	}
	return " "
}

// spoken is the sign in words.
func (k diffKind) spoken() string {
	switch k {
	case diffRemoved:
		return "Removed:"
	case diffAdded:
		return "Added:"
	}
	return ""
}
