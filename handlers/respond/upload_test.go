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

func posted(t *testing.T, limit int64, size int) (respond.Upload, error) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "people.csv")
	if err == nil {
		_, err = part.Write(bytes.Repeat([]byte("x"), size))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	_, upload, err := respond.ReadUpload(httptest.NewRecorder(), r, "file", limit)
	return upload, err
}

func TestAnUploadIsKeptUpToItsLimit(t *testing.T) {
	if upload, err := posted(t, 10_000, 10_000); err != nil || len(upload.Content) != 10_000 || upload.Name != "people.csv" {
		t.Errorf("%d bytes of %q, %v", len(upload.Content), upload.Name, err)
	}
	if upload, err := posted(t, 10_000, 20_000); err != nil || len(upload.Content) != 10_001 {
		t.Errorf("one that is longer shows as %d bytes, %v", len(upload.Content), err)
	}
	_, err := posted(t, 2<<20, 70<<20)
	if models.KindOf(err) != models.KindTooLarge || !strings.Contains(respond.Message(err), "much larger than the 2 MB that are taken here") {
		t.Errorf("one that is far too large: %v", err)
	}
}
