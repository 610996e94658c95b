package respond

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"invites/models"
)

// Upload is a file that a form brought.
type Upload struct {
	Name    string // as its owner calls it, whatever that is; empty where no file was chosen
	Content []byte // at most one byte more than was asked for; nil where no file was chosen, and not where it is empty
}

// uploadSlack is how many bytes more than may be are read and thrown away, so that whoever sent them gets an answer, with what else they
// had filled in: browsers show none that comes while they are still sending.
const uploadSlack = 64 << 20

// ReadUpload reads a posted form (multipart/form-data) with a file in the field of that name. Of the file, and of the fields called long, limit
// bytes each are kept and one more: what is longer is the caller's to refuse. All other fields together may hold MaxForm. It keeps nothing on disk.
// Without a field, no file is read; the Upload has the name of one that came all the same.
func ReadUpload(w http.ResponseWriter, r *http.Request, field string, limit int64, long ...string) (Form, Upload, error) {
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
	u := uploading{field: field, long: long, limit: limit, left: MaxForm, values: url.Values{}}
	for count := 0; ; count++ {
		part, err := parts.NextPart()
		if err == io.EOF { // not one that is wrapped: then the form broke off
			if u.upload.Content == nil {
				r.PostForm = u.values // for Posted: it cannot be read twice
			}
			return Form{u.values}, u.upload, nil
		}
		if err == nil && count >= maxParts {
			err = errors.New("too many fields")
		}
		if err == nil {
			err = u.take(part)
		}
		if err != nil {
			return Form{}, Upload{}, uploadError(err, limit)
		}
	}
}

// maxParts is more fields than any form of ours has.
const maxParts = 1000

// uploading is a form while it arrives.
type uploading struct {
	field  string   // of the file
	long   []string // the fields that may be as long as the file
	limit  int64    // of each of these
	left   int64    // for all others
	values url.Values
	upload Upload
}

func (u *uploading) take(part *multipart.Part) error {
	name := part.FormName()
	if u.field == "" && isFile(part) {
		u.upload.Name = part.FileName() // empty where none was chosen
		return nil
	}
	if name != u.field && !slices.Contains(u.long, name) {
		content, err := io.ReadAll(io.LimitReader(part, u.left+1))
		if u.left -= int64(len(content)); err == nil && u.left < 0 {
			err = &models.Error{Kind: models.KindTooLarge, Message: "Besides the file, this is more than 1 MB. Please send less at once."}
		}
		u.values.Add(name, string(content))
		return err
	}
	content, err := io.ReadAll(io.LimitReader(part, u.limit+1))
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, part); err != nil {
		return err
	}
	switch {
	case name != u.field:
		u.values.Add(name, string(content))
	case part.FileName() != "":
		u.upload = Upload{Name: part.FileName(), Content: content}
	}
	return nil
}

// isFile says whether a part is a file's field, chosen or not.
func isFile(part *multipart.Part) bool {
	_, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, named := parameters["filename"]
	return err == nil && named
}

// uploadError is formError, for what may be larger than other forms, up to limit bytes.
func uploadError(err error, limit int64) error {
	if e, ok := errors.AsType[*models.Error](err); ok {
		return e
	}
	refused := formError(err)
	if e, ok := errors.AsType[*models.Error](refused); ok && e.Kind == models.KindTooLarge {
		e.Message = fmt.Sprintf("The file is much larger than the %d MB that are taken here. Nothing was changed. Go back and choose a smaller one.", limit>>20)
	}
	return refused
}
