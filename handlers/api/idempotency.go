package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"

	"invites/models"
	"invites/models/store"
)

// idempotencyHeader names what makes a request safe to repeat (contract §1).
const idempotencyHeader = "Idempotency-Key"

// once answers a POST with an Idempotency-Key: the first time by doing what it asks, then, for a day, as the first time.
func (h *Room) once(c *call, fn handler) (store.Answer, error) {
	keys := c.r.Header.Values(idempotencyHeader)
	if len(keys) > 1 {
		return store.Answer{}, models.Invalid(models.FieldError{Field: idempotencyHeader, Code: models.CodeInvalid, Message: "Send this header once."})
	}
	if err := models.CheckIdempotencyKey(keys[0]); err != nil {
		return store.Answer{}, err
	}
	request := c.r
	body, err := c.rawBody()
	if err != nil {
		return store.Answer{}, err
	}
	answer, replayed, err := c.scope.Once(request.Context(), keys[0], fingerprint(request, body), func(ctx context.Context) (store.Answer, error) {
		c.r = request.WithContext(ctx) // so that the use cases of the handler are part of one transaction
		c.r.Body = io.NopCloser(bytes.NewReader(body))
		return c.run(fn)
	})
	c.r = request
	if replayed {
		c.w.Header().Set("Idempotent-Replayed", "true")
	}
	return answer, err
}

// fingerprint tells requests apart: by method, path, query and body.
func fingerprint(r *http.Request, body []byte) []byte {
	sum := sha256.New()
	io.WriteString(sum, r.Method+"\n"+r.URL.RequestURI()+"\n") // neither holds a line break
	sum.Write(body)
	return sum.Sum(nil)
}
