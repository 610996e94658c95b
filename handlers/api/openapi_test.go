package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"invites/models"
)

// spec is openapi.yaml.
type spec struct {
	doc    *openapi3.T
	router routers.Router
}

// shared is read once: checking it takes longer than most tests. It is global because nothing can be handed to tests.
var shared = sync.OnceValues(readSpec)

func openSpec(t tester) *spec {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readSpec() (*spec, error) {
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	router, err := legacy.NewRouter(doc) // checks the document, its examples too
	if err != nil {
		return nil, err
	}
	return &spec{doc, router}, nil
}

// hold fails the test where an answer is not what openapi.yaml says, or where a request was taken that it does not know.
func (s *spec) hold(t tester, a *answer, sent []byte) {
	t.Helper()
	if a.Request.Method == http.MethodHead {
		return
	}
	r := httptest.NewRequest(a.Request.Method, a.Request.URL.RequestURI(), bytes.NewReader(sent)) // relative, like the server's URL
	r.Header = a.Request.Header
	route, params, err := s.router.FindRoute(r)
	if err != nil || strings.HasSuffix(r.URL.Path, "/") { // which this router takes for the path without it
		s.holdEnvelope(t, a)
		return
	}
	request := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
	}
	if a.StatusCode < 300 && a.Request.Header.Get("X-Off-Spec") == "" {
		if err := openapi3filter.ValidateRequest(t.Context(), request); err != nil {
			t.Errorf("%s %s was taken, and openapi.yaml does not know it: %v", r.Method, r.URL, err)
		}
	}
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: a.StatusCode, Header: a.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	response.SetBodyBytes([]byte(a.text))
	if err := openapi3filter.ValidateResponse(t.Context(), response); err != nil {
		t.Errorf("the answer to %s %s is not what openapi.yaml says: %v\n%s", r.Method, r.URL, err, a.text)
	}
}

// holdEnvelope is for paths and methods that there are none of.
func (s *spec) holdEnvelope(t tester, a *answer) {
	t.Helper()
	if a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("openapi.yaml does not know %s %s: %d", a.Request.Method, a.Request.URL, a.StatusCode)
	}
	if err := s.doc.Components.Schemas["Envelope"].Value.VisitJSON(a.body); err != nil {
		t.Errorf("%s %s: %v", a.Request.Method, a.Request.URL, err)
	}
}

// offSpec marks a request that is good though openapi.yaml does not say so.
func offSpec() header { return header{"X-Off-Spec": "1"} }

func TestSpecListsExactlyTheEventTypesThatThereAre(t *testing.T) {
	listed := openSpec(t).doc.Components.Schemas["EventType"].Value.Enum
	for _, name := range listed {
		if !models.KnownEventType(models.EventType(name.(string))) {
			t.Errorf("%s is listed and not accepted", name)
		}
	}
	if want := 42; len(listed) != want { // the contract's: 11 that occur, ALL_EVENTS, 30 that do not
		t.Errorf("%d types are listed, want %d", len(listed), want)
	}
	for _, known := range append(models.EventTypes(), models.AllEvents, models.EventWebhookTest) {
		if err := openSpec(t).doc.Components.Schemas["EventType"].Value.VisitJSON(string(known)); err != nil {
			t.Errorf("%s is accepted and not listed", known)
		}
	}
}

func TestEverythingInTheSpecIsExplained(t *testing.T) {
	s := openSpec(t)
	for path, item := range s.doc.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.Summary == "" || operation.Description == "" || operation.OperationID == "" || len(operation.Tags) != 1 {
				t.Errorf("%s %s lacks a summary, a description, an id or a tag", method, path)
			}
			for status, response := range operation.Responses.Map() {
				if response.Value.Headers["X-Request-Id"] == nil {
					t.Errorf("%s %s %s does not tell of X-Request-Id", method, path, status)
				}
				if body := response.Value.Content.Get("application/json"); body.Example == nil && len(body.Examples) == 0 {
					t.Errorf("%s %s %s has no example", method, path, status)
				}
			}
		}
	}
	for name, schema := range s.doc.Components.Schemas {
		if schema.Value.Description == "" && len(schema.Value.AllOf) == 0 {
			t.Errorf("%s is not described", name)
		}
	}
}

// The generated types must have just the keys that the spec requires of the objects in answers.
func TestExamplesOfTheSpecAreWhatItSays(t *testing.T) {
	s := openSpec(t)
	if err := s.doc.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"NewInvite", "Invite", "InviteLog", "InviteTemplateContent", "WebhookContent", "Webhook",
		"NewInvites", "InviteBatch", "WinkTemplateContent", "WinkTemplate", "Provider", "UserContent", "User", "Token", "Account", "Delivery", "Event",
	} {
		schema := s.doc.Components.Schemas[name].Value
		if schema.Example == nil {
			t.Errorf("%s has no example", name)
			continue
		}
		text, err := json.Marshal(schema.Example)
		if err != nil {
			t.Fatal(err)
		}
		var example any
		if err := json.Unmarshal(text, &example); err != nil {
			t.Fatal(err)
		}
		if err := schema.VisitJSON(example); err != nil {
			t.Errorf("the example of %s: %v", name, err)
		}
	}
}

func TestSpecTellsOfWhatEveryOperationMayAnswer(t *testing.T) {
	for path, item := range openSpec(t).doc.Paths.Map() {
		for method, operation := range item.Operations() {
			wanted := []int{401, 403, 429}
			if method == http.MethodPost {
				wanted = append(wanted, 409, 413, 422)
				if operation.Parameters.GetByInAndName("header", "Idempotency-Key") == nil {
					t.Errorf("%s %s does not tell of Idempotency-Key", method, path)
				}
			}
			for _, status := range wanted {
				if operation.Responses.Status(status) == nil {
					t.Errorf("%s %s does not tell of %d", method, path, status)
				}
			}
			for status, response := range operation.Responses.Map() {
				if limited := response.Value.Headers["RateLimit"] != nil; limited != (status != "401") {
					t.Errorf("%s %s %s tells of RateLimit: %v", method, path, status, limited)
				}
			}
		}
	}
}
