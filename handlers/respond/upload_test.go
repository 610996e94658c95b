package respond_test

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"invites/handlers/respond"
	"invites/models"
)

type field struct{ name, file, content string }

// posted reads a form of these fields, in which "text" may be as long as the file.
func posted(t *testing.T, limit int64, fields ...field) (respond.Form, respond.Upload, error) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		part, err := w.CreateFormField(f.name)
		if f.name == "file" {
			part, err = w.CreateFormFile(f.name, f.file)
		}
		if err == nil {
			_, err = part.Write([]byte(f.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return respond.ReadUpload(httptest.NewRecorder(), r, "file", limit, "text")
}

func ofSize(size int) field { return field{"file", "people.csv", strings.Repeat("x", size)} }

func TestAnUploadIsKeptUpToItsLimit(t *testing.T) {
	if _, upload, err := posted(t, 10_000, ofSize(10_000)); err != nil || len(upload.Content) != 10_000 || upload.Name != "people.csv" {
		t.Errorf("%d bytes of %q, %v", len(upload.Content), upload.Name, err)
	}
	if _, upload, err := posted(t, 10_000, ofSize(20_000)); err != nil || len(upload.Content) != 10_001 {
		t.Errorf("one that is longer shows as %d bytes, %v", len(upload.Content), err)
	}
	_, _, err := posted(t, 2<<20, ofSize(70<<20))
	if models.KindOf(err) != models.KindTooLarge || !strings.Contains(respond.Message(err), "much larger than the 2 MB that are taken here") {
		t.Errorf("one that is far too large: %v", err)
	}
}

func TestAnEmptyFileIsNotNone(t *testing.T) {
	if _, upload, err := posted(t, 10, ofSize(0)); err != nil || upload.Content == nil || upload.Name != "people.csv" {
		t.Errorf("an empty file: %+v, %v", upload, err)
	}
	if _, upload, err := posted(t, 10, field{name: "file"}); err != nil || upload.Content != nil {
		t.Errorf("none: %+v, %v", upload, err)
	}
}

func TestOnlyLongFieldsMayBeAsLongAsTheFile(t *testing.T) {
	long, half := strings.Repeat("x", 2<<20), strings.Repeat("x", respond.MaxForm/2)
	if form, _, err := posted(t, 3<<20, field{name: "text", content: long}, field{name: "a", content: half}, field{name: "b", content: half}); err != nil || form.Raw("text") != long || form.Raw("b") != half {
		t.Errorf("the text has %d characters, %v", len(form.Raw("text")), err)
	}
	_, _, err := posted(t, 3<<20, field{name: "a", content: half}, field{name: "b", content: half}, field{name: "c", content: "x"})
	if models.KindOf(err) != models.KindTooLarge || !strings.Contains(respond.Message(err), "more than 1 MB") {
		t.Errorf("the others together are more than may be: %v", err)
	}
}
