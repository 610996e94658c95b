package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"invites/models"

	"gorm.io/gorm"
)

// order is what a list is sorted by: a column, and the id to tell apart what is equal there. A cursor carries the place of one row in it.
type order[T any] struct {
	column string // empty: the id alone, which is in the order of creation
	up     bool   // ascending
	id     func(T) string
	value  func(T) string            // of the column, as a cursor carries it
	parse  func(string) (any, error) // what value wrote
}

// byID is the order of creation, newest first.
func byID[T any](id func(T) string) order[T] { return order[T]{id: id} }

// list reads one page of a query, newest first, by keyset: each page costs the same, however deep. filter is whatever
// narrows the query; a cursor is good only for the filter that it was made with.
func list[T any](query *gorm.DB, page models.Page, filter any, id func(T) string) (models.List[T], error) {
	return listBy(query, page, filter, byID(id))
}

// listBy is list in any order.
func listBy[T any](query *gorm.DB, page models.Page, filter any, o order[T]) (models.List[T], error) {
	size, err := page.CheckSize()
	if err != nil {
		return models.List[T]{}, err
	}
	at, err := openCursor(page.Cursor, filter)
	if err != nil {
		return models.List[T]{}, err
	}
	return o.page(query, at, size, filter)
}

// page reads the rows beyond a place.
func (o order[T]) page(query *gorm.DB, at place, size int, filter any) (models.List[T], error) {
	var found models.List[T]
	up := o.up != at.back
	query, err := o.beyond(query, at, up)
	if err != nil {
		return found, err
	}
	if err := query.Order(o.by(up)).Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	more := len(found.Items) > size
	if more {
		found.Items = found.Items[:size]
	}
	if at.back {
		slices.Reverse(found.Items)
	}
	if n := len(found.Items); n > 0 {
		if more || at.back {
			found.Next = o.cursor(found.Items[n-1], false, filter)
		}
		if at.id != "" && (more || !at.back) {
			found.Prev = o.cursor(found.Items[0], true, filter)
		}
	}
	return found, nil
}

// beyond keeps the rows after a place in the direction of reading.
func (o order[T]) beyond(query *gorm.DB, at place, up bool) (*gorm.DB, error) {
	if at.id == "" {
		return query, nil
	}
	sign := " < "
	if up {
		sign = " > "
	}
	if o.column == "" {
		return query.Where("id"+sign+"?", at.id), nil
	}
	value, err := o.parse(at.value)
	if err != nil {
		return nil, badCursor()
	}
	return query.Where("("+o.column+", id)"+sign+"(?, ?)", value, at.id), nil
}

func (o order[T]) by(up bool) string {
	direction := " DESC"
	if up {
		direction = ""
	}
	if o.column == "" {
		return "id" + direction
	}
	return o.column + direction + ", id" + direction
}

// cursor names the place of a row, and which way to read from there.
func (o order[T]) cursor(row T, back bool, filter any) string {
	at := place{id: o.id(row), back: back}
	if o.column != "" {
		at.value = o.value(row)
	}
	return makeCursor(at, filter)
}

// place is that of one row in a list. Its zero value is the beginning.
type place struct {
	id    string
	value string // of the column that the list is sorted by, if it is
	back  bool   // to be read towards the beginning
}

// makeCursor writes a place and the fingerprint of the list's filter.
func makeCursor(at place, filter any) string {
	text := at.id
	if at.back {
		text = "<" + text
	}
	if at.value != "" {
		text += "," + at.value
	}
	return base64.RawURLEncoding.EncodeToString([]byte(filterSum(filter) + text))
}

// openCursor returns the place in a cursor, the beginning for none, or an Error of KindInvalid that names the field "cursor".
func openCursor(cursor string, filter any) (place, error) {
	if cursor == "" {
		return place{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	text, ok := strings.CutPrefix(string(raw), filterSum(filter))
	if err != nil || !ok || len(text) > maxCursor {
		return place{}, badCursor()
	}
	var at place
	text, at.back = strings.CutPrefix(text, "<")
	at.id, at.value, _ = strings.Cut(text, ",")
	if at.id == "" || len(at.id) > 100 || !printable(at.id) || !utf8.ValidString(at.value) || strings.ContainsRune(at.value, 0) {
		return place{}, badCursor()
	}
	return at, nil
}

// maxCursor is how many bytes a cursor's text has at most: a name and an address, of up to four bytes a character.
const maxCursor = 2048

func badCursor() error {
	return models.Invalid(models.FieldError{
		Field: "cursor", Code: models.CodeInvalid, Message: "Use nextCursor of the page before, with the same filters.",
	})
}

func printable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < '!' || r > '~' })
}

// filterSum is a short fingerprint of a filter.
func filterSum(filter any) string {
	text, err := json.Marshal(filter)
	if err != nil {
		panic(err) // a filter is a plain struct of this program's
	}
	sum := sha256.Sum256(text)
	return string(sum[:6])
}
