package models

import (
	"strings"
	"unicode/utf8"
)

// MaskAddress hides most of an address: whoever has a link may not be the one who was invited. "ana@example.com" is "a•••@example.com".
func MaskAddress(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 {
		return "•••"
	}
	_, size := utf8.DecodeRuneInString(address)
	return address[:size] + "•••" + address[at:]
}
