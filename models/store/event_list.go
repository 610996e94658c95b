package store

import (
	"context"
	"strconv"

	"invites/models"
)

// Events lists what happened in the mode, oldest first, from just after a sequence number: every event once, in the order
// of their numbers, without a gap (contract §6). after is nil for the oldest kept; a position whose successors are gone is
// an Error of KindInvalid that names the field "after", or "cursor" where a page's successor is gone.
func (s Scope) Events(ctx context.Context, after *int64, page models.Page) (models.List[models.Event], error) {
	var found models.List[models.Event]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	field := "after"
	if page.Cursor != "" {
		field = "cursor"
		if after, err = openPosition(page.Cursor); err != nil {
			return found, err
		}
	}
	// What has been given by now can be read in the next step, unless it is gone.
	var last, from int64
	if after != nil {
		from = *after
		if err := s.read(ctx).Model(&eventSequence{}).Select("last").Scan(&last).Error; err != nil {
			return found, err
		}
	}
	if err := s.read(ctx).Where("sequence > ?", from).Order("sequence").Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	if after != nil && gapAfter(from, last, found.Items) {
		return models.List[models.Event]{}, goneAfter(field)
	}
	if len(found.Items) > size {
		found.Items = found.Items[:size]
		found.Next = makeCursor(place{id: strconv.FormatInt(*found.Items[size-1].Sequence, 10)}, "events")
	}
	return found, nil
}

// gapAfter says whether the event just after a position is no longer kept, given the events found there and the last number
// that had been given before they were looked for.
func gapAfter(from, last int64, found []models.Event) bool {
	if len(found) == 0 {
		return last > from
	}
	return *found[0].Sequence != from+1
}

func goneAfter(field string) error {
	return models.Invalid(models.FieldError{
		Field: field, Code: models.CodeInvalid,
		Message: "The events after this one are no longer kept. Leave it out to read on from the oldest kept.",
	})
}

// openPosition is the number after which the page of a cursor begins.
func openPosition(cursor string) (*int64, error) {
	at, err := openCursor(cursor, "events")
	if err != nil {
		return nil, err
	}
	number, err := strconv.ParseInt(at.id, 10, 64)
	if err != nil {
		return nil, badCursor()
	}
	return &number, nil
}

// Event returns an event of the mode.
func (s Scope) Event(ctx context.Context, id string) (*models.Event, error) {
	var e models.Event
	err := s.read(ctx).Take(&e, "id = ?", id).Error
	return &e, missing(err, "event")
}
