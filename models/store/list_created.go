package store

import (
	"strconv"
	"strings"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// listCreated is list, narrowed to what was created from the first day to the last, both included. Those lists are in the order of
// creation itself, and ids only tell apart what is of one moment: then an index of that order finds the days, and each page
// of them at the same cost, however many others there are.
func listCreated[T any](query *gorm.DB, days models.CreatedFilter, page models.Page, filter any, key func(T) (time.Time, string)) (models.List[T], error) {
	if days.StartDate == nil && days.EndDate == nil {
		return list(query, page, filter, func(row T) string { _, id := key(row); return id })
	}
	var found models.List[T]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	if days.StartDate != nil {
		query = query.Where("created_at >= ?", *days.StartDate)
	}
	if query, err = createdBefore(query, days.EndDate, page.Cursor, filter); err != nil {
		return found, err
	}
	if err := query.Order("created_at DESC, id DESC").Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	if len(found.Items) > size {
		found.Items = found.Items[:size]
		at, id := key(found.Items[size-1])
		found.Next = makeCursor(strconv.FormatInt(at.UnixMicro(), 36)+","+id, filter)
	}
	return found, nil
}

// createdBefore is where a page begins: after the row of its cursor, or at the end of the last day. It is one or the other, as SQLite makes
// use of one bound alone.
func createdBefore(query *gorm.DB, lastDay *time.Time, cursor string, filter any) (*gorm.DB, error) {
	var end *time.Time
	if lastDay != nil {
		// The last moment of the day, not the first of the next: SQLite compares texts, and a year of five digits comes before 2026.
		moment := lastDay.AddDate(0, 0, 1).Add(-time.Microsecond)
		end = &moment
	}
	if cursor == "" {
		if end != nil {
			query = query.Where("created_at <= ?", *end)
		}
		return query, nil
	}
	text, err := openCursor(cursor, filter)
	if err != nil {
		return nil, err
	}
	moment, id, _ := strings.Cut(text, ",")
	micros, err := strconv.ParseInt(moment, 36, 64)
	at := time.UnixMicro(micros).UTC()
	if err != nil || id == "" || at.Year() < 1 || at.Year() > 9999 || end != nil && at.After(*end) {
		return nil, badCursor()
	}
	return query.Where("(created_at, id) < (?, ?)", at, id), nil
}
