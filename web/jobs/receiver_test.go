package jobs

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"invites/models"
)

func TestAReceiverThatIsToldToAnswerNothingWaitsForTheEndOfTheTry(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	answer := httptest.NewRecorder()
	rc := receiver{webhook: &models.Webhook{ReceiverAnswer: models.AnswerNothing}}
	rc.answer(answer, httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil))
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) || answer.Body.Len() != 0 {
		t.Errorf("answered %q before the end, %v", answer.Body, ctx.Err())
	}
}
