package portal

import (
	"net/http"
	"strings"

	"invites/handlers/respond"
	"invites/models"
	"invites/web/paths"
)

// switchMode turns to the other mode and back to the page that was open, as far as the other mode has it.
func (h *Room) switchMode(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	mode, err := models.ParseMode(form.Text("mode"))
	if err != nil {
		return err
	}
	if err := h.Sessions.SetMode(w, r, mode); err != nil {
		return err
	}
	return respond.SeeOther(w, r, acrossModes(form.Text("return")))
}

// acrossModes is the page that both modes have in place of the one that was open: an object belongs to one mode, so its
// page gives way to its list.
func acrossModes(path string) string {
	path, _, _ = strings.Cut(localPath(path), "?")
	switch path {
	case paths.InviteNew, paths.ImportNew, paths.TemplateNew, paths.WebhookNew, paths.APIKeyNew:
		return path
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch list := "/" + first; list {
	case paths.Invites, paths.Imports, paths.Users, paths.Audit, paths.Templates, paths.Outbox, paths.Webhooks, paths.APIKeys, paths.Account:
		return list
	case "/receiver":
		return paths.Webhooks
	}
	return paths.Dashboard
}
