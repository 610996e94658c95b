package respond

import (
	"io"
	"mime"
	"net/http"

	"invites/models"
)

// ReadFileForm reads a posted form that may bring a file in the field of that name: the form as in ReadForm, and the file's first
// limit bytes and one more, nil where none was chosen: one that is longer is the caller's to refuse. Without a file the form
// may be of either kind.
func ReadFileForm(w http.ResponseWriter, r *http.Request, field string, limit int64) (Form, []byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		form, err := ReadForm(w, r)
		return form, nil, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxForm+limit)
	if err := r.ParseMultipartForm(MaxForm + limit); err != nil {
		return Form{}, nil, fileError(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	form := Form{r.PostForm}
	files := r.MultipartForm.File[field]
	if len(files) == 0 || files[0].Size == 0 {
		return form, nil, nil
	}
	file, err := files[0].Open()
	if err != nil {
		return form, nil, fileError(err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	return form, content, err
}

func fileError(err error) error {
	refused := formError(err)
	if e, ok := refused.(*models.Error); ok && e.Kind == models.KindTooLarge {
		e.Message = "The file is too large. Nothing was changed."
	}
	return refused
}
