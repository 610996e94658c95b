package landing

import (
	"net/http"

	"invites/handlers/respond"
	views "invites/views/landing"
)

// showTest is where the links of test e-mails lead.
func (h *Room) showTest(w http.ResponseWriter, r *http.Request) error {
	return respond.Page(w, r, http.StatusOK, views.TestLinkPage())
}
