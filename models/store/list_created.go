package store

import (
	"strconv"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// listCreated is list, narrowed to what was created from the first day to the last, both included. Those lists are in the order of
// creation itself, and ids only tell apart what is of one moment: then an index of that order finds the days, and each page
// of them at the same cost, however many others there are.
func listCreated[T any](query *gorm.DB, days models.CreatedFilter, page models.Page, filter any, key func(T) (time.Time, string)) (models.List[T], error) {
	return listCreatedBy(query, days, page, filter, key, false)
}

// listCreatedBy is listCreated, with the oldest first if up.
func listCreatedBy[T any](query *gorm.DB, days models.CreatedFilter, page models.Page, filter any, key func(T) (time.Time, string), up bool) (models.List[T], error) {
	id := func(row T) string { _, id := key(row); return id }
	if days.StartDate == nil && days.EndDate == nil {
		return listBy(query, page, filter, order[T]{id: id, up: up})
	}
	size, err := page.CheckSize()
	if err != nil {
		return models.List[T]{}, err
	}
	at, err := openCursor(page.Cursor, filter)
	if err != nil {
		return models.List[T]{}, err
	}
	o := byTime("created_at", func(row T) time.Time { at, _ := key(row); return at }, id, up)
	if query, err = createdWithin(query, days, o, at); err != nil {
		return models.List[T]{}, err
	}
	return o.page(query, at, size, filter)
}

// createdWithin keeps the days, but for the end that the place of a cursor stands for already: SQLite makes use of one bound alone on each side.
func createdWithin[T any](query *gorm.DB, days models.CreatedFilter, o order[T], at place) (*gorm.DB, error) {
	start, end := days.StartDate, lastMoment(days.EndDate)
	if at.id != "" {
		value, err := o.parse(at.value)
		if err != nil {
			return nil, badCursor()
		}
		moment := value.(time.Time)
		if start != nil && moment.Before(*start) || end != nil && moment.After(*end) {
			return nil, badCursor()
		}
		if o.up != at.back {
			start = nil
		} else {
			end = nil
		}
	}
	if start != nil {
		query = query.Where("created_at >= ?", *start)
	}
	if end != nil {
		query = query.Where("created_at <= ?", *end)
	}
	return query, nil
}

// createdOn keeps what was created on the days.
func createdOn(query *gorm.DB, days models.CreatedFilter) *gorm.DB {
	if days.StartDate != nil {
		query = query.Where("created_at >= ?", *days.StartDate)
	}
	if days.EndDate != nil {
		query = query.Where("created_at <= ?", *lastMoment(days.EndDate))
	}
	return query
}

// lastMoment is the last one of a day, not the first of the next: SQLite compares texts, and a year of five digits comes before 2026.
func lastMoment(day *time.Time) *time.Time {
	if day == nil {
		return nil
	}
	moment := day.AddDate(0, 0, 1).Add(-time.Microsecond)
	return &moment
}

// byTime is the order of a column of times.
func byTime[T any](column string, at func(T) time.Time, id func(T) string, up bool) order[T] {
	return order[T]{
		column: column, up: up, id: id,
		value: func(row T) string { return strconv.FormatInt(at(row).UnixMicro(), 36) },
		parse: func(text string) (any, error) {
			micros, err := strconv.ParseInt(text, 36, 64)
			moment := time.UnixMicro(micros).UTC()
			if err == nil && (moment.Year() < 1 || moment.Year() > 9999) {
				err = badCursor()
			}
			return moment, err
		},
	}
}

// byNumber is the order of a column of numbers.
func byNumber[T any](column string, number func(T) int, id func(T) string, up bool) order[T] {
	return order[T]{
		column: column, up: up, id: id,
		value: func(row T) string { return strconv.Itoa(number(row)) },
		parse: func(text string) (any, error) { return strconv.ParseInt(text, 10, 32) },
	}
}
