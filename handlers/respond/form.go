package respond

import (
	"errors"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"invites/models"
	"invites/views/layout"
	"invites/views/ui"
)

// MaxForm is the most that a form may hold, in bytes (contract §1: the body limit).
const MaxForm = 1 << 20

// Form is what a page's form has sent.
type Form struct{ values url.Values }

// ReadForm reads a posted form of at most MaxForm bytes. It fails with KindTooLarge, KindUnsupported where the body is no
// form, or KindInvalid where it cannot be read. The query of the address is no part of it.
func ReadForm(w http.ResponseWriter, r *http.Request) (Form, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if (err != nil || kind != "application/x-www-form-urlencoded") && r.ContentLength != 0 {
		return Form{}, &models.Error{Kind: models.KindUnsupported, Message: "Please send this as a form.", Cause: err}
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
	if err := r.ParseForm(); err != nil {
		return Form{}, formError(err)
	}
	return Form{r.PostForm}, nil
}

func formError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &models.Error{Kind: models.KindTooLarge, Message: "This is more than 1 MB. Please send less at once.", Cause: err}
	}
	return &models.Error{Kind: models.KindInvalid, Message: "The form arrived damaged. Please go back and try again.", Cause: err}
}

// Text is a field's value without spaces around it. Line breaks are \n: browsers send \r\n (HTML §4.10.21.3), which would
// count against a field's length.
func (f Form) Text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(f.values.Get(name), "\r\n", "\n"))
}

// Raw is a field's value as it came; for passwords.
func (f Form) Raw(name string) string { return f.values.Get(name) }

// Texts are the values of all fields of one name, each as in Text, without empty ones.
func (f Form) Texts(name string) []string {
	var texts []string
	for _, value := range f.values[name] {
		if text := strings.TrimSpace(value); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// Values are the first values of some fields, as an address could have them too; those that are empty are left out.
func (f Form) Values(names ...string) url.Values {
	values := url.Values{}
	for _, name := range names {
		if value := f.Text(name); value != "" {
			values.Set(name, value)
		}
	}
	return values
}

// hidden are all fields as another form can send them again, those of one name in their order.
func (f Form) hidden() []ui.HiddenField {
	var all []ui.HiddenField
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		for _, value := range f.values[name] {
			all = append(all, ui.HiddenField{Name: name, Value: value})
		}
	}
	return all
}

// secret says whether there is a password in the form, or a code that is used in its place: they are never written into a page.
func (f Form) secret() bool {
	for name := range f.values {
		if name == "code" || strings.Contains(strings.ToLower(name), "password") {
			return true
		}
	}
	return false
}

// Posted is the form that a request has sent, to be offered again; nil where it sent none, or one with a file, which only the browser has, with a
// password, or with more than MaxForm.
func Posted(w http.ResponseWriter, r *http.Request) *layout.Posted {
	if r.Method != http.MethodPost || r.Header.Get("Sec-Fetch-Dest") == "iframe" { // a preview, whose form stands around it
		return nil
	}
	form, err := sent(w, r)
	if err != nil || form.secret() || len(form.values.Encode()) > MaxForm || len(form.values) == 0 && r.ContentLength != 0 {
		return nil
	}
	return &layout.Posted{Action: r.URL.RequestURI(), Fields: form.hidden()}
}

// sent is what a request has sent, whether it was read before or not.
func sent(w http.ResponseWriter, r *http.Request) (Form, error) {
	if r.PostForm != nil {
		return Form{r.PostForm}, nil
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return ReadForm(w, r)
	}
	form, upload, err := ReadUpload(w, r, "", 0)
	if err == nil && upload.Name != "" {
		err = errors.New("there is a file in it")
	}
	return form, err
}

// Checked says whether a checkbox was ticked.
func (f Form) Checked(name string) bool { return f.values.Has(name) }
