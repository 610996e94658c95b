package portal

import (
	"net/http"

	"invites/models"
	"invites/views/pages"
)

// showConflict shows what somebody else has saved meanwhile, beside what was typed, which saves over it only when that is said.
func (h *Room) showConflict(w http.ResponseWriter, r *http.Request, typed typedTemplate) error {
	now, err := h.scope(r).Template(r.Context(), typed.id)
	if err != nil {
		return err
	}
	base, err := h.scope(r).TemplateVersion(r.Context(), now.ID, typed.version)
	if err != nil {
		return err
	}
	saved, err := h.savedBy(r, now.ID)
	if err != nil {
		return err
	}
	by, own := saved[now.ID], now.UpdatedBy == caller(r).staff.Email
	if typed.content == base.TemplateContent {
		if own {
			by = "you"
		}
		return h.done(w, r, "You had changed nothing here. Meanwhile "+by+" saved it: this is how it stands now.", typed.editorOf(now))
	}
	typed.saved = now
	m := typed.editor()
	m.Conflict = pages.NewTemplateConflict(base.TemplateContent, typed.content, now)
	m.Conflict.By, m.Conflict.Own = by, own
	return h.showTemplate(w, r, http.StatusConflict, m)
}

// withTheirs is what was typed as it would be had the writer begun with the version that is to be kept beside it: what only that one has
// changed is in it, too.
func (h *Room) withTheirs(r *http.Request, typed typedTemplate) (typedTemplate, error) {
	if typed.with == 0 {
		return typed, nil
	}
	base, err := h.scope(r).TemplateVersion(r.Context(), typed.id, typed.version)
	if err != nil {
		return typed, err
	}
	theirs, err := h.scope(r).TemplateVersion(r.Context(), typed.id, typed.with)
	if err != nil {
		return typed, err
	}
	typed.content, _ = models.MergeTemplate(base.TemplateContent, typed.content, theirs.TemplateContent)
	typed.version, typed.with = typed.with, 0
	return typed, nil
}

// editorAgain is the editor with what was typed into a new template, into one that is there, or into one that somebody has deleted.
func (h *Room) editorAgain(r *http.Request, typed typedTemplate) (pages.TemplateFormModel, error) {
	if typed.id == "" {
		return typed.editor(), nil
	}
	saved, err := h.scope(r).Template(r.Context(), typed.id)
	if models.KindOf(err) == models.KindNotFound {
		return h.editorOfDeleted(r, typed)
	}
	typed.saved = saved
	return typed.editor(), err
}

// editorOfDeleted is the editor with what was typed into a template while somebody deleted it: it can be saved as a new one.
func (h *Room) editorOfDeleted(r *http.Request, typed typedTemplate) (pages.TemplateFormModel, error) {
	gone, by, err := h.scope(r).DeletedTemplate(r.Context(), typed.id)
	if err != nil {
		return pages.TemplateFormModel{}, notInMode(r, err, "template")
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return pages.TemplateFormModel{}, err
	}
	typed.saved = nil
	m := typed.editor()
	m.Deleted = &pages.TemplateDeleted{Name: gone.Name, By: staff.saver(by), Own: by.ID == caller(r).staff.ID, At: *gone.DeletedAt}
	return m, nil
}
