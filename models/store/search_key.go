package store

import (
	"cmp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SearchKey is what an invite is found by a part of: the person's name and address, folded (fold), so that both databases find the same in every
// alphabet and sort it alike; and where that makes a difference also as they are written, in small letters, which is all that earlier releases
// look for.
func SearchKey(fullName, email string) string {
	written := strings.ToLower(fullName + " " + email)
	if folded := fold(written); folded != written {
		return folded + " " + written
	}
	return written
}

// fold makes capitals, accents, which few keyboards have all of, and the several ways to write one letter in Unicode make no difference. Folding
// what is folded changes nothing.
func fold(text string) string {
	apart := strings.ToLower(norm.NFKD.String(text))
	return norm.NFC.String(plainLetters.Replace(strings.Map(withoutAccents, apart)))
}

// withoutAccents drops the marks that Latin, Greek and Cyrillic letters carry (Combining Diacritical Marks, U+0300 to U+036F). Those of other
// scripts are letters in their own right.
func withoutAccents(r rune) rune {
	if unicode.Is(accents, r) {
		return -1
	}
	return r
}

var accents = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x0300, Hi: 0x036f, Stride: 1}}}

// plainLetters are what people type for the letters that Unicode does not take apart, and one form of the letter that Greek has two of.
var plainLetters = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ħ", "h", "ŧ", "t", "ς", "σ",
)

// searchedWords are the words of a text, folded; what is nothing once it is folded stays as it was written, in small letters.
func searchedWords(text string) (words []string) {
	for _, written := range strings.Fields(strings.ToLower(text)) {
		words = append(words, cmp.Or(strings.TrimSpace(fold(written)), written))
	}
	return words
}
