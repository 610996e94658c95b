package respond_test

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"testing"

	"invites/handlers/respond"
	"invites/models"
)

func posted(t *testing.T, size int) (respond.Upload, error) {
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
	_, upload, err := respond.ReadUpload(httptest.NewRecorder(), r, "file", 10_000)
	return upload, err
}

func TestAnUploadIsKeptUpToItsLimit(t *testing.T) {
	if upload, err := posted(t, 10_000); err != nil || len(upload.Content) != 10_000 || upload.Name != "people.csv" {
		t.Errorf("%d bytes of %q, %v", len(upload.Content), upload.Name, err)
	}
	if upload, err := posted(t, 20_000); err != nil || len(upload.Content) != 10_001 {
		t.Errorf("one that is longer shows as %d bytes, %v", len(upload.Content), err)
	}
	_, err := posted(t, 40_000)
	if models.KindOf(err) != models.KindTooLarge || respond.Message(err) != "The file is too large. Nothing was changed." {
		t.Errorf("one that is far too large: %v", err)
	}
}
