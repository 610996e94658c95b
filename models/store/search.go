package store

import (
	"strings"
	"unicode"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// maxFolded is how many different letters of a search are found in any case: beyond, the condition would grow too deep for SQLite.
const maxFolded = 100

// holds is the condition that a text stands in one of the columns, in any case. LOWER knows only ASCII on SQLite, and goes by a locale on
// PostgreSQL; so the other capitals that fold to letters of the text, and no others, are folded by name: both databases find the same, and
// these short tables need no column kept beside their names, as that of invites does.
func holds(text string, columns ...string) clause.Expr {
	key := strings.ToLower(text)
	folding, capitals := foldingOf(key)
	var parts []string
	var values []any
	for _, column := range columns {
		parts = append(parts, strings.Replace(folding, "column", column, 1)+` LIKE ? ESCAPE '\'`)
		values = append(append(values, capitals...), "%"+escapeLike(key)+"%")
	}
	return gorm.Expr("("+strings.Join(parts, " OR ")+")", values...)
}

// foldingOf is how "column" is folded to be compared with a folded text, and the values of it: each capital and its letter.
func foldingOf(key string) (sql string, values []any) {
	sql = "column"
	seen := map[rune]bool{}
	for _, letter := range key {
		if seen[letter] || len(seen) == maxFolded {
			continue
		}
		for _, capital := range capitalsOf(letter) {
			seen[letter] = true
			sql = "REPLACE(" + sql + ", ?, ?)"
			values = append(values, string(capital), string(letter))
		}
	}
	return "LOWER(" + sql + ")", values
}

// capitalsOf are the capitals beyond ASCII that fold to a letter.
func capitalsOf(letter rune) (capitals []rune) {
	for other := unicode.SimpleFold(letter); other != letter; other = unicode.SimpleFold(other) {
		if other > unicode.MaxASCII && unicode.ToLower(other) == letter {
			capitals = append(capitals, other)
		}
	}
	if letter == 'i' {
		capitals = append(capitals, 'İ') // which stands apart
	}
	return capitals
}
