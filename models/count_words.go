package models

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Thousands writes a number as people read it: 9,700.
func Thousands[N int | int64](n N) string {
	text, sign := strconv.FormatInt(int64(n), 10), ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}

// CountOf counts things in words, with the words for one and for any other number of them: "1 person", "9,700 people".
func CountOf[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

// AsSentence begins a text with a capital, as a sentence does.
func AsSentence(text string) string {
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
