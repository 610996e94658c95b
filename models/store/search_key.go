package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// searchKey folds what people search invites by, so that both databases find the same in every alphabet: capitals, accents, which few
// keyboards have all of, and the several ways to write one letter in Unicode make no difference. Folding what is folded changes nothing.
func searchKey(parts ...string) string {
	apart := norm.NFKD.String(strings.ToLower(strings.Join(parts, " ")))
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

// plainLetters are what people type for the letters that Unicode does not take apart.
var plainLetters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")
