package respond

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"invites/models"
)

// Upload is a file that a form brought.
type Upload struct {
	Name    string // as its owner calls it, whatever that is; empty where no file was chosen
	Content []byte // at most one byte more than was asked for; nil where there is none, or nothing in it
}

// uploadSlack is how many bytes more than may be are read and thrown away, so that whoever sent them gets an answer, with what else they
// had filled in: browsers show none that comes while they are still sending.
const uploadSlack = 64 << 20

// ReadUpload reads a posted form (multipart/form-data) with a file in the field of that name. Of the file, and of each other field, limit
// bytes are kept and one more: what is longer is the caller's to refuse. It keeps nothing on disk.
func ReadUpload(w http.ResponseWriter, r *http.Request, field string, limit int64) (Form, Upload, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		form, err := ReadForm(w, r)
		return form, Upload{}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit+uploadSlack)
	parts, err := r.MultipartReader()
	if err != nil {
		return Form{}, Upload{}, uploadError(err, limit)
	}
	form, upload := Form{url.Values{}}, Upload{}
	for count := 0; ; count++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, upload, nil
		}
		if err == nil && count >= maxParts {
			err = errors.New("too many fields")
		}
		if err == nil {
			err = takePart(part, field, limit, form.values, &upload)
		}
		if err != nil {
			return Form{}, Upload{}, uploadError(err, limit)
		}
	}
}

// maxParts is more fields than any form of ours has.
const maxParts = 1000

func takePart(part *multipart.Part, field string, limit int64, values url.Values, upload *Upload) error {
	content, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, part); err != nil {
		return err
	}
	switch {
	case part.FormName() != field:
		values.Add(part.FormName(), string(content))
	case part.FileName() != "":
		upload.Name = part.FileName()
		if len(content) > 0 {
			upload.Content = content
		}
	}
	return nil
}

// uploadError is formError, for what may be larger than other forms, up to limit bytes.
func uploadError(err error, limit int64) error {
	refused := formError(err)
	if e, ok := errors.AsType[*models.Error](refused); ok && e.Kind == models.KindTooLarge {
		e.Message = fmt.Sprintf("The file is much larger than the %d MB that are taken here. Nothing was changed. Go back and choose a smaller one.", limit>>20)
	}
	return refused
}
