package portal

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
	"invites/web/session"
)

// page is the frame of a page for the caller, with the messages that wait for it. Call it once an answer, for a whole page
// only: it takes the messages away.
func (h *Room) page(w http.ResponseWriter, r *http.Request, title, nav string) layout.Page {
	p := h.frame(r, caller(r), title, nav)
	for _, f := range h.Flashes.Take(w, r) {
		p.Flashes = append(p.Flashes, ui.Flash{Kind: toneOf(f.Kind), Text: f.Text})
	}
	return p
}

// frame is page without messages.
func (h *Room) frame(r *http.Request, p *person, title, nav string) layout.Page {
	production := p.mode == models.Production
	frame := layout.Page{
		Title: title, Nav: nav, Production: production, StaffName: p.staff.Name, StaffEmail: p.staff.Email,
		Admin: p.staff.Role.Allows(models.RoleAdmin),
		Theme: respond.Theme(r), Return: r.URL.Path,
	}
	if production && h.Config.MailCaptured() {
		frame.Warning = "No mail server is set up, so production mail stays in the outbox and reaches nobody. Set SMTP_URL and restart to send it."
	}
	return frame
}

func toneOf(kind session.FlashKind) ui.Tone {
	switch kind {
	case session.FlashSuccess:
		return ui.ToneSuccess
	case session.FlashError:
		return ui.ToneDanger
	}
	return ui.ToneInfo
}

// scope is what the caller may reach: the mode that they look at, in their name.
func (h *Room) scope(r *http.Request) store.Scope {
	p := caller(r)
	return h.Store.Scope(p.mode, p.staff.Actor())
}

// may says whether the caller has at least the role, to leave out what would be refused.
func may(r *http.Request, role models.Role) bool { return caller(r).staff.Role.Allows(role) }

// done tells of a success on the next page and goes there.
func (h *Room) done(w http.ResponseWriter, r *http.Request, text, next string) error {
	h.Flashes.Add(w, r, session.FlashSuccess, text)
	return respond.SeeOther(w, r, next)
}

// refused tells on the next page why something was not possible, and goes there: for a button's post, which has no form
// to come back to. Only conflicts and what must wait are told so; other errors are returned as they are.
func (h *Room) refused(w http.ResponseWriter, r *http.Request, err error, next string) error {
	switch models.KindOf(err) {
	case models.KindConflict, models.KindRateLimited:
		h.Flashes.Add(w, r, session.FlashError, respond.Message(err))
		return respond.SeeOther(w, r, next)
	}
	return err
}

// listSize is how many rows a page of a list shows.
const listSize = 25

// listPage is the part of a list that the address asks for.
func listPage(r *http.Request) models.Page {
	return models.Page{Size: listSize, Cursor: r.URL.Query().Get("cursor")}
}

// pager leads through a list whose rows nobody counted, of what ("users"). Filters in the address stay.
func pager[T any](r *http.Request, found models.List[T], what string) ui.PagerProps {
	return placedPager(r, found, store.Count{N: uncounted}, what)
}

func listURL(path string, query url.Values, cursor string) string {
	kept := url.Values{}
	for name, values := range query {
		if values[0] != "" {
			kept.Set(name, values[0])
		}
	}
	kept.Del("cursor")
	if cursor != "" {
		kept.Set("cursor", cursor)
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}

// addressOf is the address of the list that was asked for, in the order that was understood, with the filters of these names. What else
// the address says, as the place in the list, would mean nothing where its links lead.
func addressOf[S ~string](r *http.Request, path string, order S, filters ...string) pages.ListAddress {
	query := inTurn(picked(r.URL.Query(), filters))
	if order != "" {
		query.Set(inOrder, string(order))
	}
	return pages.ListAddress{Path: path, Query: query}
}

// picked is what an address says under these names, trimmed as in a form, without empty values.
func picked(query url.Values, names []string) url.Values {
	kept := url.Values{}
	for _, name := range names {
		if value := strings.TrimSpace(query.Get(name)); value != "" {
			kept.Set(name, value)
		}
	}
	return kept
}

// orderIf is the order of a list that knows one besides its own.
func orderIf(on bool, order string) string {
	if on {
		return order
	}
	return ""
}

// placedPager is pager for a list that can be read back, and that says which of its rows these are: row in the address is the number of
// the page's first, for people alone. total is how many there are.
func placedPager[T any](r *http.Request, found models.List[T], total store.Count, what string) ui.PagerProps {
	query := r.URL.Query()
	from := int64(1)
	if query.Has("cursor") {
		from, _ = strconv.ParseInt(query.Get("row"), 10, 64)
		from = max(from, 0)
	}
	query.Del("row")
	shown := len(found.Items)
	p := ui.PagerProps{Summary: placeWords(from, shown, total, what)}
	if query.Has("cursor") {
		p.First = listURL(r.URL.Path, query, "")
	}
	if found.Prev != "" {
		p.Previous = placedURL(r.URL.Path, query, found.Prev, from-listSize)
	}
	if found.Next != "" {
		p.Next = placedURL(r.URL.Path, query, found.Next, from+int64(shown))
	}
	return p
}

func placedURL(path string, query url.Values, cursor string, row int64) string {
	if row > 0 {
		query.Set("row", strconv.FormatInt(row, 10))
	}
	defer query.Del("row")
	return listURL(path, query, cursor)
}

// uncounted is the total of a list that nobody counted.
const uncounted = -1

// placeWords is "26–50 of 12,345 invites", or "26–50 of more than 10,000 invites".
func placeWords(from int64, shown int, total store.Count, what string) string {
	switch {
	case total.N == uncounted:
		return ui.Range(from, shown, 0, what)
	case total.More:
		return ui.Range(from, shown, 0, "of more than "+models.Thousands(total.N)+" "+what)
	}
	return ui.Range(from, shown, max(total.N, int64(shown)), what)
}

// absolute is the address of a path of ours, for links that leave the portal.
func (h *Room) absolute(path string) string { return paths.Absolute(h.Config.Origin, path) }

// listFault is what people are told where the address of a list, or of its file, makes no sense: a cursor of other filters, a search that
// is too long. The page leads to the list without its filters. Other errors stay as they are.
func listFault(r *http.Request, err error) error { return listFaultAt(listPath(r.URL.Path), err) }

// listFaultAt is listFault for what is asked of a list elsewhere.
func listFaultAt(path string, err error) error {
	if models.KindOf(err) != models.KindInvalid {
		return err
	}
	return respond.Leading(&models.Error{
		Kind: models.KindInvalid, Message: "The address of this list is damaged or out of date: one of its filters, its order or the place in it makes no sense.", Cause: err,
	}, path, "Open the list without filters")
}

// listPath is the path of the list that a path is of, or of its file.
func listPath(path string) string {
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".csv"), "/export")
	if endpoint, ok := strings.CutSuffix(path, "/deliveries"); ok {
		return endpoint // they are listed on its page
	}
	return path
}

// shortNumber reads a number from 1 on that a column of the database can hold: it would refuse to be asked for a longer one. It is 0 where the
// text is none.
func shortNumber(text string) (int, bool) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, false
	}
	return int(n), true
}

// notInMode makes of "there is no such thing" an answer that helps whoever was sent the address of a page of the other mode.
func notInMode(r *http.Request, err error, what string) error {
	if models.KindOf(err) != models.KindNotFound || r.Method == http.MethodPost {
		return err // of what was posted, postedInMode makes the answer
	}
	there, here := modesInWords(r)
	return &models.Error{
		Kind:    models.KindNotFound,
		Message: "There is no such " + what + " in " + here + ". If it belongs to " + there + ", switch over and open the address again.",
		Cause:   err,
	}
}
