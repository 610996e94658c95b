package portal

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// replayForm counts what an endpoint missed in a time, and offers to replay it. Where the address says nothing, the time is that in which
// the endpoint is known to have missed something.
func (h *Room) replayForm(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	form := pages.NewReplayForm(*hook, h.Now())
	if query := r.URL.Query(); query.Has("from") {
		form = replayFormOf(hook, query)
	}
	return h.showReplay(w, r, hook, form, nil)
}

// showReplay draws the page; with faults, those that a post has found, nothing is counted.
func (h *Room) showReplay(w http.ResponseWriter, r *http.Request, hook *models.Webhook, form pages.ReplayFormModel, faults []models.FieldError) error {
	m := pages.WebhookReplayModel{Webhook: *hook, CanSwitchOn: may(r, models.RoleAdmin)}
	if len(faults) == 0 {
		request, err := replayRequest(form)
		if err == nil {
			var missed models.Missed
			missed, err = h.scope(r).Missed(r.Context(), hook.ID, request)
			m.Request, m.Missed = request, &missed
		}
		if err != nil && models.KindOf(err) != models.KindInvalid {
			return err
		}
		faults = models.FieldErrors(err)
	}
	m.Form, m.Form.Faults = form, faults
	status := http.StatusOK
	if len(faults) > 0 {
		m.Missed, status = nil, http.StatusUnprocessableEntity
	}
	return respond.Page(w, r, status, pages.WebhookReplay(h.page(w, r, "Replay", layout.NavWebhooks), m))
}

func (h *Room) startReplay(w http.ResponseWriter, r *http.Request) error {
	hook, form, err := h.readReplay(w, r)
	if err != nil {
		return err
	}
	request, err := replayRequest(form)
	if err == nil {
		var replay *models.Replay
		if replay, err = h.scope(r).StartReplay(r.Context(), hook.ID, request); err == nil {
			return h.done(w, r, pages.ReplayBegun(replay), paths.Webhook(hook.ID))
		}
	}
	if models.KindOf(err) == models.KindInvalid {
		return h.showReplay(w, r, hook, form, models.FieldErrors(err))
	}
	return h.refused(w, r, err, paths.Webhook(hook.ID))
}

// switchOnWebhook switches an endpoint on and, where the form says so, replays what it missed.
func (h *Room) switchOnWebhook(w http.ResponseWriter, r *http.Request) error {
	hook, form, err := h.readReplay(w, r)
	if err != nil {
		return err
	}
	var request *models.ReplayRequest
	if form.From != "" {
		asked, err := replayRequest(form)
		if err != nil {
			return h.showReplay(w, r, hook, form, models.FieldErrors(err))
		}
		request = &asked
	}
	replay, err := h.scope(r).SwitchOnWebhook(r.Context(), hook.ID, request)
	if models.KindOf(err) == models.KindInvalid {
		return h.showReplay(w, r, hook, form, models.FieldErrors(err))
	}
	if err != nil {
		return err
	}
	text := "Webhook “" + hook.Name + "” is switched on."
	if replay != nil {
		text += " " + pages.ReplayBegun(replay)
	} else {
		text += " Send it a test event to see that it works; what it missed can be sent again from here."
	}
	return h.done(w, r, text, paths.Webhook(hook.ID))
}

// readReplay reads the endpoint and what was posted about it.
func (h *Room) readReplay(w http.ResponseWriter, r *http.Request) (*models.Webhook, pages.ReplayFormModel, error) {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return nil, pages.ReplayFormModel{}, err
	}
	hook, err := h.endpoint(r)
	if err != nil {
		return nil, pages.ReplayFormModel{}, err
	}
	return hook, replayFormOf(hook, url.Values{
		"from": form.Texts("from"), "until": form.Texts("until"), "what": form.Texts("what"), "eventTypes": form.Texts("eventTypes"),
	}), nil
}

// replayFormOf is what was entered, as it was entered.
func replayFormOf(hook *models.Webhook, values url.Values) pages.ReplayFormModel {
	form := pages.ReplayFormModel{Webhook: *hook, From: values.Get("from"), Until: values.Get("until"), What: values.Get("what")}
	for _, t := range values["eventTypes"] {
		if t != "" {
			form.EventTypes = append(form.EventTypes, models.EventType(t))
		}
	}
	return form
}

// replayRequest reads the times of the form. The error is of KindInvalid and names the fields that are none.
func replayRequest(form pages.ReplayFormModel) (models.ReplayRequest, error) {
	request := models.ReplayRequest{EventTypes: form.EventTypes, FailedOnly: form.What == pages.ReplayFailed, Waiting: form.What == pages.ReplayWaiting}
	var faults []models.FieldError
	for _, field := range []struct {
		name, text string
		into       *time.Time
	}{{"from", form.From, &request.From}, {"until", form.Until, &request.Until}} {
		at, ok := formTime(field.text)
		if !ok {
			faults = append(faults, models.FieldError{Field: field.name, Code: models.CodeFormat, Message: "Write it like 2026-11-23T09:00, in UTC."})
		}
		*field.into = at
	}
	return request, models.Invalid(faults...)
}

// formTime reads a time of a form, in UTC unless it says otherwise; the empty text is the zero time.
func formTime(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339Nano, "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 0 && at.Year() < 10000 {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// replays is the part of an endpoint's page that tells how its replays go; it asks for itself anew while one runs.
func (h *Room) replays(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	if !respond.IsFragment(r) {
		return respond.SeeOther(w, r, paths.Webhook(id))
	}
	m, err := h.replayList(r, id)
	if err != nil {
		return err
	}
	return respond.Fragment(w, r, http.StatusOK, pages.WebhookReplays(m))
}

func (h *Room) replayList(r *http.Request, webhookID string) (m pages.WebhookReplaysModel, err error) {
	if _, err := h.scope(r).Webhook(r.Context(), webhookID); err != nil {
		return m, err
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return m, err
	}
	found, err := h.scope(r).Replays(r.Context(), webhookID)
	m.WebhookID = webhookID
	for _, replay := range found {
		row := pages.NewReplayRow(replay)
		row.By = staff.of(row.By)
		m.Rows = append(m.Rows, row)
		m.Live = m.Live || replay.Status == models.ReplayRunning
	}
	return m, err
}

// missedNote is what stands at the head of an endpoint's page where it may have missed something; nil where it has not.
func (h *Room) missedNote(r *http.Request, hook *models.Webhook) (*pages.MissedNote, error) {
	if hook.MissedFrom == nil || hook.Active && !hook.WasOff() {
		return nil, nil
	}
	note := &pages.MissedNote{Webhook: *hook, From: *hook.MissedFrom, CanReplay: may(r, models.RoleMember), CanSwitchOn: may(r, models.RoleAdmin)}
	request := models.ReplayRequest{From: note.From}
	if hook.MissedUntil != nil {
		request.Until = *hook.MissedUntil
	}
	var err error
	if note.Missed, err = h.scope(r).Missed(r.Context(), hook.ID, request); err != nil && models.KindOf(err) != models.KindInvalid {
		return nil, err
	}
	if hook.Active && note.Missed.Count(request) == 0 {
		return nil, nil
	}
	return note, nil
}
