package portal

import (
	"net/http"
	"strings"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/ui"
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
	return h.done(w, r, modeNews(mode), acrossModes(form.Text("return")))
}

// modeNews says what turning to a mode means.
func modeNews(mode models.Mode) string {
	if mode == models.Production {
		return "You are in production now: what you do here is real."
	}
	return "You are in the sandbox now: nothing here reaches anybody."
}

// inModeShown refuses a form of a page that showed the other mode: the mode is the session's, and may have been switched in another window since.
// What is posted to an object needs no such care, as an object belongs to one mode: see postedInMode.
func (h *Room) inModeShown(next http.Handler) http.Handler {
	return h.errors.Handle(func(w http.ResponseWriter, r *http.Request) error {
		shown := models.Mode(r.URL.Query().Get(layout.ModeParameter))
		if r.Method == http.MethodPost && shown != "" && shown != caller(r).mode {
			there, here := modesInWords(r)
			return inOtherMode(r, "The mode has changed", models.Conflict("This page was opened in "+there+", and you are in "+here+" now. Nothing was done. Turn to "+there+" in a new window."))
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// postedInMode makes of "there is no such thing" an answer that helps whoever has turned to the other mode since the page was opened.
func postedInMode(fn respond.Func) respond.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := fn(w, r)
		if r.Method != http.MethodPost || models.KindOf(err) != models.KindNotFound {
			return err
		}
		there, here := modesInWords(r)
		return inOtherMode(r, "It is not in "+here, &models.Error{
			Kind: models.KindNotFound, Cause: err,
			Message: respond.Message(err) + " You are in " + here + ", so nothing was done. If it belongs to " + there + ", turn there in a new window.",
		})
	}
}

// inOtherMode keeps a form that was sent in one mode and is meant for the other, with a button that turns there.
func inOtherMode(r *http.Request, title string, err error) error {
	there, _ := modesInWords(r)
	mode := models.Production
	if caller(r).mode == models.Production {
		mode = models.Sandbox
	}
	fields := []ui.HiddenField{{Name: "mode", Value: string(mode)}, {Name: "return", Value: paths.Dashboard}}
	return respond.Keeping(err, title, layout.Remedy{Posted: layout.Posted{Action: paths.Mode, Fields: fields}, Text: "Turn to " + there})
}

// modesInWords names the mode that the caller does not look at, and the one that they do.
func modesInWords(r *http.Request) (there, here string) {
	if caller(r).mode == models.Production {
		return "the sandbox", "production"
	}
	return "production", "the sandbox"
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
