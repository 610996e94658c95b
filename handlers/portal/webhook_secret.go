package portal

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

func (h *Room) askSecret(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	return h.showSecret(w, r, http.StatusOK, pages.WebhookSecretModel{Webhook: *hook, Secret: newWebhookSecret()})
}

func (h *Room) showSecret(w http.ResponseWriter, r *http.Request, status int, m pages.WebhookSecretModel) error {
	m.OldSigns = m.Webhook.OldSecretSigns(h.Now())
	return respond.Page(w, r, status, pages.WebhookSecret(h.page(w, r, "Rotate the secret", layout.NavWebhooks), m))
}

// rotateSecret gives an endpoint another secret, and says for how long the old one signs.
func (h *Room) rotateSecret(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	secret := form.Text("secret")
	changed, err := h.scope(r).RotateSecret(r.Context(), hook.ID, secret)
	if models.KindOf(err) == models.KindInvalid {
		m := pages.WebhookSecretModel{Webhook: *hook, Secret: secret, Faults: models.FieldErrors(err)}
		return h.showSecret(w, r, http.StatusUnprocessableEntity, m)
	}
	if err != nil {
		return err
	}
	text := "The secret is changed. The old one signs too until " + ui.Exact(*changed.OldSecretUntil) + "."
	return h.done(w, r, text, paths.Webhook(hook.ID))
}
