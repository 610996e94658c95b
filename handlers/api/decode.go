package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"invites/models"
)

// object is a JSON object of a request. Its fields are read one by one; what is wrong with them is noted, so that all of it
// can be told at once. Fields that nobody reads are ignored.
type object struct {
	*notes
	path   string // what stands before the names of its fields: "", "email."
	fields map[string]any
}

// object reads the body: exactly one JSON object.
func (c *call) object() (object, error) {
	body, err := c.body()
	if err != nil {
		return object{}, err
	}
	if len(body) == 0 {
		return object{}, models.Malformed("The body is empty. Send one JSON object.")
	}
	return parseObject(body)
}

// optionalObject reads a body that may be absent, which counts as an object without fields.
func (c *call) optionalObject() (object, error) {
	body, err := c.body()
	if err != nil || len(body) == 0 {
		return object{notes: &notes{}}, err
	}
	return parseObject(body)
}

// noObject checks the body of a request that needs none: there is none, or it is an object that nobody looks into.
func (c *call) noObject() error {
	_, err := c.optionalObject()
	return err
}

// body reads the whole body. One that is not empty must be declared as JSON; an empty one may have any type, as clients
// send some by habit.
func (c *call) body() ([]byte, error) {
	body, err := c.rawBody()
	if err != nil {
		return nil, err
	}
	if len(body) > 0 && !declaredJSON(c.r.Header) {
		return nil, &models.Error{Kind: models.KindUnsupported}
	}
	return body, nil
}

// rawBody reads the whole body, as long as it is not over the route's limit.
func (c *call) rawBody() ([]byte, error) {
	limit := bodyLimit(chi.RouteContext(c.r.Context()).RoutePattern())
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, limit))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		message := fmt.Sprintf("The body is larger than %d MiB.", limit>>20)
		return nil, &models.Error{Kind: models.KindTooLarge, Message: message, Cause: err}
	}
	if err != nil {
		return nil, &models.Error{Kind: models.KindInvalid, Message: "The body did not arrive whole.", Cause: err}
	}
	return body, nil
}

// bodyLimit is the most that a body of a route may hold, in bytes (contract §1).
func bodyLimit(pattern string) int64 {
	if strings.HasSuffix(pattern, "/invites/batch") {
		return 16 << 20
	}
	return 1 << 20
}

// declaredJSON says whether the headers promise JSON in UTF-8 (RFC 8259 §8.1), as it is, not compressed.
func declaredJSON(h http.Header) bool {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || !strings.EqualFold("utf-8", orUTF8(params["charset"])) {
		return false
	}
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return false
	}
	return kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")
}

func orUTF8(charset string) string {
	if charset == "" {
		return "utf-8"
	}
	return charset
}

func parseObject(body []byte) (object, error) {
	if !utf8.Valid(body) {
		return object{}, models.Malformed("The body is not valid UTF-8.")
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return object{}, notJSON(err)
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return object{}, models.Malformed("Send one JSON object, not %s.", describe(value))
	}
	return object{notes: &notes{}, fields: fields}, nil
}

func notJSON(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return models.Malformed("The body is not one JSON value: %s, at byte %d.", syntax.Error(), syntax.Offset)
	}
	return &models.Error{Kind: models.KindInvalid, Message: "The body is not one JSON value.", Cause: err}
}

// describe names the type of a JSON value.
func describe(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case []any:
		return "a list"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case map[string]any:
		return "an object"
	}
	return "a number"
}

// take returns a field's path and value; nil where it is absent or null, which are the same.
func (o object) take(name string) (path string, value any) {
	path = o.path + name
	o.expect(path)
	return path, o.fields[name]
}

// text is a field's text, "" where it is absent: whether that may be is for the rules of models to say.
func (o object) text(name string) string {
	path, value := o.take(name)
	text, ok := value.(string)
	if value != nil && !ok {
		o.note(path, models.CodeInvalid, "Use a text, not "+describe(value)+".")
	}
	return text
}

// optional is the text of a field that may be absent; nothing but spaces counts as that.
func (o object) optional(name string) string {
	text := o.text(name)
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}

// flag is a field's truth value. The field is required: the rules of models cannot tell an absent one from false.
func (o object) flag(name string) bool {
	path, value := o.take(name)
	flag, ok := value.(bool)
	switch {
	case value == nil:
		o.note(path, models.CodeRequired, "Say true or false.")
	case !ok:
		o.note(path, models.CodeInvalid, "Use true or false.")
	}
	return flag
}

// optionalFlag is a truth value that may be absent, which counts as false.
func (o object) optionalFlag(name string) bool {
	path, value := o.take(name)
	flag, ok := value.(bool)
	if value != nil && !ok {
		o.note(path, models.CodeInvalid, "Use true or false.")
	}
	return flag
}

// pairs is a field's object of texts; nil where it is absent.
func (o object) pairs(name string) map[string]string {
	path, value := o.take(name)
	fields, ok := value.(map[string]any)
	if value == nil {
		return nil
	}
	if !ok {
		o.note(path, models.CodeInvalid, "Use an object, not "+describe(value)+".")
		return nil
	}
	pairs := make(map[string]string, len(fields))
	for key, value := range fields {
		text, ok := value.(string)
		if !ok {
			o.note(path, models.CodeInvalid, "Use texts alone as values.")
			return nil
		}
		pairs[key] = text
	}
	return pairs
}

// texts is a field's set of texts: one that is there twice counts once.
func (o object) texts(name string) []string {
	path, value := o.take(name)
	items, ok := value.([]any)
	if value != nil && !ok {
		o.note(path, models.CodeInvalid, "Use a list of texts.")
	}
	var texts []string
	for _, item := range items {
		text, ok := item.(string)
		if !ok {
			o.note(path, models.CodeInvalid, "Use a list of texts alone.")
			return nil
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// object is an object within. It is required; one that is absent is noted, and so is what it would have to hold.
func (o object) object(name string) object {
	path, value := o.take(name)
	fields, ok := value.(map[string]any)
	switch {
	case value == nil:
		o.note(path, models.CodeRequired, "Please fill this in.")
	case !ok:
		o.note(path, models.CodeInvalid, "Use an object, not "+describe(value)+".")
		o.unread = append(o.unread, path+".")
	}
	return object{notes: o.notes, path: path + ".", fields: fields}
}
