package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"invites/models"

	"gorm.io/gorm"
)

// list reads one page of a query, newest first, by keyset: each page costs the same, however deep. filter is whatever
// narrows the query; a cursor is good only for the filter that it was made with.
func list[T any](query *gorm.DB, page models.Page, filter any, id func(T) string) (models.List[T], error) {
	var found models.List[T]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	if page.Cursor != "" {
		after, err := openCursor(page.Cursor, filter)
		if err != nil {
			return found, err
		}
		query = query.Where("id < ?", after)
	}
	if err := query.Order("id DESC").Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	if len(found.Items) > size {
		found.Items = found.Items[:size]
		found.Next = makeCursor(id(found.Items[size-1]), filter)
	}
	return found, nil
}

// makeCursor names the last item of a page and the filter of the list.
func makeCursor(id string, filter any) string {
	return base64.RawURLEncoding.EncodeToString([]byte(filterSum(filter) + id))
}

// openCursor returns the id in a cursor, or an Error of KindInvalid that names the field "cursor".
func openCursor(cursor string, filter any) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	id, ok := strings.CutPrefix(string(raw), filterSum(filter))
	if err != nil || !ok || len(id) > 100 || !printable(id) {
		return "", badCursor()
	}
	return id, nil
}

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
