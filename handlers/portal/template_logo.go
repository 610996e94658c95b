package portal

import (
	"fmt"
	"net/http"

	_ "golang.org/x/image/webp" // models.DrawLogo reads it, too

	"invites/handlers/respond"
	"invites/models"
	"invites/views/pages"
	"invites/web/paths"
)

// logoModel is what the editor shows of a template's logo; id is empty for a template that is not saved yet.
func (h *Room) logoModel(r *http.Request, id string, c models.Company) (pages.TemplateLogoModel, error) {
	m := pages.TemplateLogoModel{Upload: c.LogoUpload, URL: c.LogoURL, CanEdit: may(r, models.RoleMember)}
	if models.IsLogoDigest(c.LogoUpload) {
		m.Href = paths.Logo(c.LogoUpload)
	}
	if c.LogoURL == "" || id == "" {
		return m, nil
	}
	fetched, err := h.scope(r).Logo(r.Context(), id)
	if err != nil {
		if models.KindOf(err) == models.KindNotFound {
			err = nil // it has not been fetched yet
		}
		return m, err
	}
	if fetched.URL == c.LogoURL {
		m.Failure = fetched.Error
		if fetched.Digest != "" {
			m.Href = paths.Logo(fetched.Digest)
		}
	}
	return m, nil
}

// keepLogo draws an uploaded picture anew and keeps that. fault says to the one who chose it why it is not taken.
func (h *Room) keepLogo(r *http.Request, file respond.Upload) (digest, fault string, err error) {
	switch {
	case len(file.Content) == 0:
		return "", "“" + fileName(file.Name) + "” is empty.", nil
	case len(file.Content) > models.MaxUploadBytes:
		return "", fmt.Sprintf("The file is larger than %d MB. Make the picture smaller.", models.MaxUploadBytes>>20), nil
	}
	drawn, err := models.DrawLogo(file.Content)
	if err != nil {
		return "", models.AsSentence(err.Error()) + ".", nil
	}
	digest, err = h.scope(r).SaveUploadedLogo(r.Context(), drawn)
	return digest, "", err
}

// uploadLogo takes a picture for the template that is being written; it is the template's when that is saved.
func (h *Room) uploadLogo(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.readTemplate(w, r)
	if models.KindOf(err) == models.KindTooLarge && respond.IsFragment(r) {
		m := pages.TemplateLogoModel{CanEdit: true, Fault: fmt.Sprintf("The file is larger than %d MB. Make the picture smaller.", models.MaxUploadBytes>>20)}
		return respond.Fragment(w, r, http.StatusOK, pages.TemplateLogo(m))
	}
	if err != nil {
		return err
	}
	if !respond.IsFragment(r) {
		return h.showTemplate(w, r, http.StatusOK, typed.editor())
	}
	m, err := h.logoModel(r, typed.id, typed.content.Company)
	if err != nil {
		return err
	}
	if len(typed.faults) > 0 { // what is wrong with the picture is the answer
		m.Fault = typed.faults[0].Message
	}
	return respond.Fragment(w, r, http.StatusOK, pages.TemplateLogo(m))
}
