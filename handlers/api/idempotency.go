package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
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
		answer, err := c.run(fn)
		answer.People = peopleIn(answer.Body)
		return answer, err
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

// peopleIn are the people that an answer names: the addresses in it, and the ids of users.
func peopleIn(body []byte) []string {
	var answer any
	if json.Unmarshal(body, &answer) != nil {
		return nil
	}
	return namedIn(nil, "", answer)
}

// namedIn adds the people of a part of an answer, which stands under a name.
func namedIn(people []string, under string, part any) []string {
	switch part := part.(type) {
	case []any:
		for _, item := range part {
			people = namedIn(people, under, item)
		}
	case map[string]any:
		for name, value := range part {
			text, ok := value.(string)
			switch {
			case !ok:
				people = namedIn(people, name, value)
			case name == "email", name == "userId", name == "id" && under == "user":
				people = append(people, text)
			}
		}
	}
	return people
}
