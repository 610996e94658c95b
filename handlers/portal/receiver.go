package portal

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// openReceiver goes to the built-in receiver, and makes it where there is none.
func (h *Room) openReceiver(w http.ResponseWriter, r *http.Request) error {
	present, err := h.findReceiver(r)
	if err != nil {
		return err
	}
	if present != nil {
		return respond.SeeOther(w, r, paths.Receiver(present.ID))
	}
	made, err := h.scope(r).CreateReceiver(r.Context(), func(id string) string { return h.absolute(paths.Receiver(id)) })
	if err != nil {
		return h.refused(w, r, err, paths.Webhooks)
	}
	return h.done(w, r, "The built-in receiver is ready.", paths.Receiver(made.ID))
}

// findReceiver looks for a built-in receiver; nil where there is none.
func (h *Room) findReceiver(r *http.Request) (*models.Webhook, error) {
	page := models.Page{Size: models.MaxPageSize}
	for {
		found, err := h.scope(r).Webhooks(r.Context(), page)
		if err != nil {
			return nil, err
		}
		for i := range found.Items {
			if found.Items[i].BuiltIn {
				return &found.Items[i], nil
			}
		}
		if found.Next == "" {
			return nil, nil
		}
		page.Cursor = found.Next
	}
}

func (h *Room) receiver(w http.ResponseWriter, r *http.Request) error {
	arrivals, err := h.arrivals(r)
	if err != nil {
		return err
	}
	h.sawLinked(w, r, arrivals)
	m := pages.ReceiverModel{Arrivals: arrivals, Export: exportURL(r, paths.ExportReceipts(arrivals.Webhook.ID))}
	return respond.Page(w, r, http.StatusOK, pages.Receiver(h.page(w, r, "Built-in receiver", layout.NavWebhooks), m))
}

// receiverArrivals is the part of the receiver's page that it asks for again and again: 204 while nothing is new.
func (h *Room) receiverArrivals(w http.ResponseWriter, r *http.Request) error {
	if !respond.IsFragment(r) {
		return respond.SeeOther(w, r, paths.Receiver(chi.URLParam(r, "id")))
	}
	arrivals, err := h.arrivals(r)
	if err != nil {
		return err
	}
	shown := r.URL.Query()
	if shown.Has("newest") && shown.Get("newest") == arrivals.Newest() {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h.sawLinked(w, r, arrivals)
	if shown.Get("newest") == "" && arrivals.Newest() != "" {
		m := pages.ReceiverModel{Arrivals: arrivals, Export: paths.ExportReceipts(arrivals.Webhook.ID)}
		return respond.Fragment(w, r, http.StatusOK, pages.ReceiverBegins(m))
	}
	return respond.Fragment(w, r, http.StatusOK, pages.ReceiverArrivals(arrivals))
}

// sawLinked remembers that the reader has seen what tells of a linked account: the last step of the first run.
func (h *Room) sawLinked(w http.ResponseWriter, r *http.Request, arrivals pages.ReceiverArrivalsModel) {
	for _, row := range arrivals.Rows {
		if row.EventType == string(models.EventInviteLinked) {
			h.Sessions.SetSeen(w, r, caller(r).staff.ID, seenWebhooks)
		}
	}
}

// receiverOf is the receiver of the address. A webhook that is no receiver has no such page.
func (h *Room) receiverOf(r *http.Request) (*models.Webhook, error) {
	hook, err := h.endpoint(r)
	if err == nil && !hook.BuiltIn {
		return nil, models.NotFound("receiver")
	}
	return hook, err
}

// answerAs tells the receiver how to answer from now on.
func (h *Room) answerAs(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	hook, err := h.receiverOf(r)
	if err != nil {
		return err
	}
	answer := models.ReceiverAnswer(form.Text("answer"))
	if err := h.scope(r).AnswerAs(r.Context(), hook.ID, answer); err != nil {
		return err
	}
	return h.done(w, r, "From now on the receiver "+pages.AnswerSentence(answer)+".", paths.Receiver(hook.ID))
}

// arrivals is what the receiver of the address got.
func (h *Room) arrivals(r *http.Request) (m pages.ReceiverArrivalsModel, err error) {
	hook, err := h.receiverOf(r)
	if err != nil {
		return m, err
	}
	found, err := h.scope(r).FindReceipts(r.Context(), hook.ID, receiptFilter(r.URL.Query()), listPage(r))
	if err != nil {
		return m, listFault(r, err)
	}
	address := addressOf(r, paths.Receiver(hook.ID), "", "type", "signatures")
	m = pages.ReceiverArrivalsModel{
		Webhook: *hook, CanTest: may(r, models.RoleMember), Later: listPage(r).Cursor != "", Address: address,
	}
	if found.Next != "" {
		m.Older = address.With("cursor", found.Next)
	}
	for _, receipt := range found.Items {
		m.Rows = append(m.Rows, pages.NewArrival(receipt))
	}
	return m, nil
}
