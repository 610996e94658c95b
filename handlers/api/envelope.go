package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
)

// envelope is every answer of the API (contract §1).
type envelope struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"requestId"`
	Data      any    `json:"data,omitempty"`
}

// reply is an answer on its way out.
type reply struct {
	status        int
	code, message string
	data          any // nil for none
}

func ok(data any) reply { return reply{http.StatusOK, "OK", "Done.", data} }

func created(data any) reply { return reply{http.StatusCreated, "CREATED", "Created.", data} }

// success is what the log keeps of an answer with a status.
func success(status int) reply {
	if status == http.StatusCreated {
		return created(nil)
	}
	return reply{status: status, code: "OK"}
}

func deleted() reply { return reply{http.StatusOK, "OK", "Deleted.", nil} }

// page is a page of a list.
type page[T any] struct {
	NextCursor *string `json:"nextCursor"`
	Items      []T     `json:"items"`
}

// pageOf turns a page of the domain's objects into one of the API's.
func pageOf[M, T any](l models.List[M], show func(*M) T) page[T] {
	p := page[T]{NextCursor: models.Optional(l.Next), Items: make([]T, len(l.Items))}
	for i := range l.Items {
		p.Items[i] = show(&l.Items[i])
	}
	return p
}

// fieldErrors is the data of INVALID_PARAMETERS.
type fieldErrors struct {
	Errors []models.FieldError `json:"errors"`
}

// Fail writes an error in the envelope. It is the one place that does.
func (h *Room) Fail(w http.ResponseWriter, r *http.Request, err error) {
	respond.Log(h.Log, r, err)
	respond.SetRetryAfter(w, err)
	answer := failure(err)
	if answer.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="Invites API", charset="UTF-8"`)
	}
	body, err := answer.encode(respond.RequestID(r))
	if err != nil {
		respond.Log(h.Log, r, err)
		http.Error(w, http.StatusText(answer.status), answer.status)
		return
	}
	send(w, store.Answer{Status: answer.status, Body: body})
}

// failure is the answer to an error. Only what a models.Error says to people is told; the rest is for the log.
func failure(err error) reply {
	answer := plainFailure(respond.Status(err))
	if e, ok := errors.AsType[*models.Error](err); ok && e.Kind != models.KindInternal && e.Message != "" {
		answer.message = e.Message
	}
	if answer.status == http.StatusBadRequest {
		// append makes [] of nil: the key is there for errors that are about no field, too.
		answer.data = fieldErrors{append([]models.FieldError{}, models.FieldErrors(err)...)}
	}
	return answer
}

// plainFailure is the answer with a status to an error that brings no message of its own (contract §1).
func plainFailure(status int) reply {
	switch status {
	case http.StatusBadRequest:
		return reply{status, "INVALID_PARAMETERS", "Something in the request is missing or wrong.", nil}
	case http.StatusUnauthorized:
		return reply{status, "INVALID_CREDENTIALS", "The API key or its secret is not right.", nil}
	case http.StatusForbidden:
		return reply{status, "UNAUTHORIZED_ACCESS", "This API key may not do this.", nil}
	case http.StatusNotFound:
		return reply{status, "MISSING_RESOURCE", "There is no such thing in this mode.", nil}
	case http.StatusMethodNotAllowed:
		return reply{status, "UNSUPPORTED_METHOD", "This path does not take this method; the header Allow lists those it takes.", nil}
	case http.StatusConflict:
		return reply{status, "CONFLICT", "The present state does not allow this.", nil}
	case http.StatusRequestEntityTooLarge:
		return reply{status, "PAYLOAD_TOO_LARGE", "The body is too large.", nil}
	case http.StatusUnsupportedMediaType:
		return reply{status, "UNSUPPORTED_TYPE", "Send JSON, with the header Content-Type: application/json.", nil}
	case http.StatusUnprocessableEntity:
		return reply{status, "IDEMPOTENCY_MISMATCH", "The same Idempotency-Key came with another request.", nil}
	case http.StatusTooManyRequests:
		return reply{status, "REQUEST_LIMIT_EXCEEDED", "There were too many requests. Wait as long as the header Retry-After says.", nil}
	case http.StatusServiceUnavailable:
		return reply{status, "SERVER_UNAVAILABLE", "The server cannot answer at the moment. Please try again in a minute.", nil}
	case http.StatusGatewayTimeout:
		return reply{status, "TIME_LIMIT_EXCEEDED", "That took too long. Please try again.", nil}
	}
	return reply{status, "SERVER_ERROR", "Something went wrong on our side. Please try again; the log has more under this request id.", nil}
}

// encode is an answer as the body that is sent.
func (a reply) encode(requestID string) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // no browser takes this for a page: the type is said, and sniffing forbidden
	err := encoder.Encode(envelope{a.code, a.message, requestID, a.data})
	return body.Bytes(), err
}

// send writes an answer.
func send(w http.ResponseWriter, a store.Answer) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the reader has gone; there is nobody to tell
}
