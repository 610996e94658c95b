package store

import (
	"context"
	"strconv"

	"invites/models"
)

// Events lists what happened in the mode, oldest first, from just after a sequence number: every event once, in the order
// of their numbers, without a gap (contract §6). after is nil for the oldest kept; a position whose successors are gone is
// an Error of KindInvalid that names the field "after".
func (s Scope) Events(ctx context.Context, after *int64, page models.Page) (models.List[models.Event], error) {
	var found models.List[models.Event]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	from, err := s.eventPosition(ctx, after, page.Cursor)
	if err != nil {
		return found, err
	}
	err = s.read(ctx).Where("sequence > ?", from).Order("sequence").Limit(size + 1).Find(&found.Items).Error
	if err == nil && len(found.Items) > size {
		found.Items = found.Items[:size]
		found.Next = makeCursor(strconv.FormatInt(*found.Items[size-1].Sequence, 10), "events")
	}
	return found, err
}

// eventPosition is the number after which to read on.
func (s Scope) eventPosition(ctx context.Context, after *int64, cursor string) (int64, error) {
	if cursor != "" {
		text, err := openCursor(cursor, "events")
		if err != nil {
			return 0, err
		}
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, badCursor()
		}
		return number, nil
	}
	if after == nil {
		return 0, nil
	}
	var oldest int64
	err := s.read(ctx).Model(&models.Event{}).Where("sequence IS NOT NULL").Select("COALESCE(MIN(sequence), 1)").Scan(&oldest).Error
	if err == nil && (*after < 0 || *after < oldest-1) {
		return 0, models.Invalid(models.FieldError{
			Field: "after", Code: models.CodeInvalid,
			Message: "The events after this one are no longer kept. Read on from the oldest kept, " + strconv.FormatInt(oldest, 10) + ".",
		})
	}
	return *after, err
}

// Event returns an event of the mode.
func (s Scope) Event(ctx context.Context, id string) (*models.Event, error) {
	var e models.Event
	err := s.read(ctx).Take(&e, "id = ?", id).Error
	return &e, missing(err, "event")
}
