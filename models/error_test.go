package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"invites/models"
)

// fieldCodes renders an error's fields as "field:code, …", in order.
func fieldCodes(err error) string {
	var all []string
	for _, f := range models.FieldErrors(err) {
		all = append(all, f.Field+":"+f.Code)
	}
	return strings.Join(all, ", ")
}

func TestTheKindOfAnErrorIsFoundThroughItsWrappers(t *testing.T) {
	cause := errors.New("disk full")
	for name, c := range map[string]struct {
		err  error
		want models.Kind
	}{
		"nobody's":   {cause, models.KindInternal},
		"none":       {nil, models.KindInternal},
		"not found":  {models.NotFound("invite"), models.KindNotFound},
		"wrapped":    {fmt.Errorf("load: %w", models.Conflict("no")), models.KindConflict},
		"joined":     {errors.Join(cause, models.Malformed("bad %d", 1)), models.KindInvalid},
		"with cause": {&models.Error{Kind: models.KindUnavailable, Cause: cause}, models.KindUnavailable},
	} {
		if got := models.KindOf(c.err); got != c.want {
			t.Errorf("%s: kind %d, want %d", name, got, c.want)
		}
	}
}

func TestAnErrorTellsPeopleItsMessageAndTheLogItsCause(t *testing.T) {
	cause := errors.New("disk full")
	err := &models.Error{Kind: models.KindUnavailable, Message: "Please try again.", Cause: cause}
	if strings.Contains(err.Message, "disk") || !strings.Contains(err.Error(), "disk full") || !errors.Is(err, cause) {
		t.Errorf("message %q, log %q", err.Message, err.Error())
	}
}

func TestNoFieldErrorsAreNoError(t *testing.T) {
	if err := models.Invalid(); err != nil {
		t.Errorf("an empty list is %v", err)
	}
	err := models.Invalid(models.FieldError{Field: "a", Code: models.CodeRequired}, models.FieldError{Field: "b", Code: models.CodeFormat})
	if got := fieldCodes(fmt.Errorf("wrapped: %w", err)); got != "a:required, b:format" || models.KindOf(err) != models.KindInvalid {
		t.Errorf("%s, kind %d", got, models.KindOf(err))
	}
}
