package portal

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"
	"rsc.io/qr"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// extendInvite lets the link work longer, without a mail.
func (h *Room) extendInvite(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	inv, err := h.scope(r).ExtendInvite(r.Context(), id)
	if err != nil {
		return h.refused(w, r, err, paths.Invite(id))
	}
	return h.done(w, r, "The link of "+inv.FullName+" expires "+ui.Ago(inv.ExpiresAt, inv.UpdatedAt)+". No mail was sent.", paths.Invite(id))
}

// theInvite is the invite of an address.
func (h *Room) theInvite(r *http.Request) (*models.Invite, error) {
	inv, err := h.scope(r).Invite(r.Context(), chi.URLParam(r, "id"))
	return inv, notInMode(r, err, "invite")
}

// askAddress shows the form for the right address.
func (h *Room) askAddress(w http.ResponseWriter, r *http.Request) error {
	inv, err := h.theInvite(r)
	if err != nil {
		return err
	}
	return h.showAddress(w, r, http.StatusOK, inv, inv.Email, inv.Email, nil, nil)
}

// showAddress shows the form. wrong is the address that it was shown with first: a correction that a colleague has overtaken since is told
// when it is sent, however often the form comes back before.
func (h *Room) showAddress(w http.ResponseWriter, r *http.Request, status int, inv *models.Invite, wrong, email string, faults pages.Faults, remarks []models.InviteRemark) error {
	m := pages.InviteAddressModel{
		ID: inv.ID, Name: inv.FullName, Wrong: wrong, Email: email, Faults: faults, Remarks: remarks,
		Mailless: inv.EmailStatus == models.EmailNone,
		Refused:  inv.EmailStatus == models.EmailFailed && inv.InvitedAt == nil, Opened: inv.OpenedAt != nil, Closed: inv.LinkedAt != nil || inv.RevokedAt != nil,
	}
	return respond.Page(w, r, status, pages.InviteAddress(h.page(w, r, "Correct the address", layout.NavInvites), m))
}

// remarksOnAddress is what there is to know of an address that an invite is to go to, besides that invite itself.
func (h *Room) remarksOnAddress(r *http.Request, id, email string) ([]models.InviteRemark, error) {
	known, err := h.scope(r).KnownAddress(r.Context(), email)
	if err != nil {
		return nil, err
	}
	remarks := models.RemarksOn(models.NewInvite{Email: email}, models.TemplateContent{}, known)
	return slices.DeleteFunc(remarks, func(remark models.InviteRemark) bool { return remark.InviteID == id }), nil
}

// correctInvite sends an invite to its right address, once what there is to know of that one was shown.
func (h *Room) correctInvite(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, email := chi.URLParam(r, "id"), form.Text("email")
	before, err := h.scope(r).Invite(r.Context(), id)
	if err != nil {
		return err
	}
	wrong := cmp.Or(form.Text(pages.WrongField), before.Email)
	remarks, err := h.remarksOnAddress(r, id, email)
	if err != nil {
		return err
	}
	if models.Unseen(remarks, form.Texts(pages.RemarkField)) {
		return h.showAddress(w, r, http.StatusConflict, before, wrong, email, nil, remarks)
	}
	inv, err := h.scope(r).CorrectInvite(r.Context(), id, wrong, email)
	if models.KindOf(err) == models.KindInvalid {
		return h.showAddress(w, r, http.StatusUnprocessableEntity, before, wrong, email, models.FieldErrors(err), nil)
	}
	if err != nil {
		return h.refused(w, r, err, paths.Invite(id))
	}
	return h.doneBy(w, r, inv, "The address of "+inv.FullName+" is corrected. "+h.sentAgain(r, inv)+" The earlier link no longer works.", paths.Invite(id))
}

// askReplace shows what replacing an invite does.
func (h *Room) askReplace(w http.ResponseWriter, r *http.Request) error {
	inv, err := h.theInvite(r)
	if err != nil {
		return err
	}
	return h.showReplace(w, r, http.StatusOK, inv, inv.TemplateID, nil)
}

func (h *Room) showReplace(w http.ResponseWriter, r *http.Request, status int, inv *models.Invite, templateID string, faults pages.Faults) error {
	templates, err := h.templateOptions(r, "Choose a template")
	if err != nil {
		return err
	}
	m := pages.InviteReplaceModel{
		ID: inv.ID, Name: inv.FullName, Email: inv.Email, TemplateID: templateID, Templates: templates, Faults: faults,
		Revoked: inv.RevokedAt != nil, Closed: inv.LinkedAt != nil || inv.ReplacedBy != nil,
	}
	return respond.Page(w, r, status, pages.InviteReplace(h.page(w, r, "Replace the invite", layout.NavInvites), m))
}

// replaceInvite revokes an invite and invites the same person anew.
func (h *Room) replaceInvite(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, templateID := chi.URLParam(r, "id"), form.Text("templateId")
	earlier, err := h.scope(r).Invite(r.Context(), id)
	if err != nil {
		return err
	}
	fresh, err := h.scope(r).ReplaceInvite(r.Context(), id, templateID)
	if models.KindOf(err) == models.KindInvalid {
		return h.showReplace(w, r, http.StatusUnprocessableEntity, earlier, templateID, models.FieldErrors(err))
	}
	if err != nil {
		return h.refused(w, r, err, paths.Invite(id))
	}
	text := h.created(r, fresh)
	if earlier.RevokedAt == nil {
		text += " The earlier invite no longer works."
	}
	return h.done(w, r, text, paths.Invite(fresh.ID))
}

// inviteQR shows the link as a code to be photographed.
func (h *Room) inviteQR(w http.ResponseWriter, r *http.Request) error {
	inv, err := h.theInvite(r)
	if err != nil {
		return err
	}
	m := pages.InviteQRModel{
		ID: inv.ID, Name: inv.FullName, URL: h.absolute(paths.Landing(inv.Token)), ExpiresAt: inv.ExpiresAt, Linked: inv.LinkedAt != nil,
		Closed: inv.Usable(h.Now()) != nil,
	}
	return respond.Page(w, r, http.StatusOK, pages.InviteQR(h.page(w, r, "QR code", layout.NavInvites), m))
}

// qrScale is how many pixels a module of a QR code has on a side: enough to be printed.
const qrScale = 10

// inviteQRImage is the code as a PNG. It holds somebody's link: nobody keeps it.
func (h *Room) inviteQRImage(w http.ResponseWriter, r *http.Request) error {
	inv, err := h.theInvite(r)
	if err != nil {
		return err
	}
	if err := inv.Usable(h.Now()); err != nil {
		return models.Conflict("The link of this invite does not work any more, so there is no QR code for it.")
	}
	code, err := qr.Encode(h.absolute(paths.Landing(inv.Token)), qr.M)
	if err != nil {
		return err
	}
	code.Scale = qrScale
	return raw(w, "image/png", code.PNG())
}
