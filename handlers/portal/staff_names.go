package portal

import (
	"cmp"
	"net/http"

	"invites/models"
	"invites/views/ui"
)

// staffNames are the names of the staff, by the address under which what they do is written down.
type staffNames map[string]string

func (h *Room) staffNames(r *http.Request) (staffNames, error) {
	return h.Store.StaffNames(r.Context())
}

// of is how somebody is called: a member of staff by name, anybody else as written down.
func (n staffNames) of(actor string) string { return cmp.Or(n[actor], actor) }

// saver is who saved something: a member of staff by name, an API key as one.
func (n staffNames) saver(a models.Actor) string {
	if a.Kind == models.ActorAPIKey {
		return "API key " + a.Name
	}
	return n.of(a.Name)
}

// options are those who did something, to choose from.
func (n staffNames) options(actors []string) []ui.Option {
	options := make([]ui.Option, len(actors))
	for i, actor := range actors {
		options[i] = ui.Option{Value: actor, Label: n.of(actor)}
	}
	return options
}

// actor is who did something, in the middle of a sentence.
func (n staffNames) actor(e models.AuditEntry) string {
	switch {
	case e.ActorKind == models.ActorAPIKey:
		return "the API key “" + e.ActorName + "”"
	case e.ActorKind == models.ActorStaff:
		return n.of(e.ActorName)
	case e.ActorName == "":
		return "the system"
	}
	return e.ActorName
}
