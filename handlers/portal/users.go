package portal

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// users lists the users of the mode, narrowed by what the address says.
func (h *Room) users(w http.ResponseWriter, r *http.Request) error {
	filter, err := userFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).People(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	names, err := h.providerNames(r)
	if err != nil {
		return err
	}
	m := pages.UserListModel{
		Address: addressOf(r, paths.Users, orderIf(filter.Sort == models.UsersOldest, pages.SortOldest), "q", "origin", "accounts", byFrom, byTo), Filter: filter,
		Today: h.Now(), Rows: userRows(found.Items, names), Pager: pager(r, found, "users"), Export: exportURL(r, paths.UserExport),
	}
	return respond.Page(w, r, http.StatusOK, pages.UserList(h.page(w, r, "Users", layout.NavUsers), m))
}

// userFilter reads the address of the list.
func userFilter(query url.Values) (f models.UserFilter, err error) {
	f = models.UserFilter{
		Search: strings.TrimSpace(query.Get("q")), Origin: models.UserOrigin(query.Get("origin")),
		Accounts: models.UserAccounts(query.Get("accounts")), Sort: models.UserSort(query.Get("sort")),
	}
	if f.CreatedFilter, err = createdDays(query); err != nil {
		return f, err
	}
	return f, f.Check()
}

// providerNames are the names of the mode's providers, also of those that are switched off, by id.
func (h *Room) providerNames(r *http.Request) (map[string]string, error) {
	all, err := h.scope(r).FindProviders(r.Context(), models.ProviderFilter{})
	names := map[string]string{}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, err
}

// nameOf is a provider's name, or its id where it is gone.
func nameOf(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}

func userRows(people []store.Person, names map[string]string) []pages.UserRow {
	rows := make([]pages.UserRow, len(people))
	for i, p := range people {
		rows[i] = pages.UserRow{ID: p.ID, Origin: p.Origin, Invites: len(p.Invites), CreatedAt: p.CreatedAt}
		for _, id := range p.Providers {
			rows[i].Providers = append(rows[i].Providers, nameOf(names, id))
		}
		if len(p.Invites) > 0 {
			rows[i].Name, rows[i].Email = p.Invites[0].FullName, p.Invites[0].Email
		}
	}
	return rows
}

// exportUsers is the list as a file, narrowed as its address says.
func (h *Room) exportUsers(w http.ResponseWriter, r *http.Request) error {
	filter, err := userFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	names, err := h.providerNames(r)
	if err != nil {
		return err
	}
	scope := h.scope(r)
	return respond.CSV(w, r, exportName(r, "users"), userColumns(), func(ctx context.Context, cursor string) (models.List[pages.UserRow], error) {
		found, err := scope.People(ctx, filter, exportPage(cursor))
		return models.List[pages.UserRow]{Items: userRows(found.Items, names), Next: found.Next}, err
	})
}

func userColumns() []respond.Column[pages.UserRow] {
	return []respond.Column[pages.UserRow]{
		textColumn("User id", func(row pages.UserRow) string { return row.ID }),
		textColumn("Name", func(row pages.UserRow) string { return row.Name }),
		textColumn("E-mail", func(row pages.UserRow) string { return row.Email }),
		textColumn("Created by", func(row pages.UserRow) string { return row.CreatedBy() }),
		{Head: "Invites", Cell: func(row pages.UserRow) respond.Cell { return respond.NumberCell(row.Invites) }},
		textColumn("Connected accounts", func(row pages.UserRow) string { return strings.Join(row.Providers, ", ") }),
		{Head: "Created (UTC)", Cell: func(row pages.UserRow) respond.Cell { return respond.TimeCell(row.CreatedAt) }},
	}
}

// user shows one user, or that they were erased.
func (h *Room) user(w http.ResponseWriter, r *http.Request) error {
	p, err := h.scope(r).Person(r.Context(), chi.URLParam(r, "id"))
	if errors.Is(err, store.ErrErased) {
		return respond.Page(w, r, http.StatusNotFound, layout.StaffError(h.page(w, r, "Erased", layout.NavUsers), layout.ErrorPage{
			Title: "This person was erased", Text: respond.Message(err), ActionHref: paths.Users, ActionText: "Show all users",
		}))
	}
	if err != nil {
		return notInMode(r, err, "user")
	}
	names, err := h.providerNames(r)
	if err != nil {
		return err
	}
	m := pages.UserDetailModel{
		ID: p.ID, CreatedAt: p.CreatedAt, Metadata: p.ExternalMetadata, Invites: p.Invites, Emails: p.Emails, Tests: p.Tests, Events: p.Events, EventCount: p.EventCount,
		Suppressed: p.Suppressed, Others: userRows(p.Others, names), MoreOthers: p.MoreOthers, MayChange: may(r, models.RoleMember), MayErase: may(r, models.RoleAdmin),
	}
	if len(p.Invites) > 0 {
		m.Name = p.Invites[0].FullName
	}
	for _, a := range p.Accounts {
		m.Accounts = append(m.Accounts, pages.UserAccount{Account: a, Provider: nameOf(names, a.ProviderID)})
	}
	return respond.Page(w, r, http.StatusOK, pages.UserDetail(h.page(w, r, cmp.Or(m.Name, "User"), layout.NavUsers), m))
}

// disconnectAccount ends the connection of one of a user's accounts.
func (h *Room) disconnectAccount(w http.ResponseWriter, r *http.Request) error {
	userID, id := chi.URLParam(r, "id"), chi.URLParam(r, "accountId")
	account, err := h.scope(r).Account(r.Context(), id)
	if err == nil && account.UserID != userID {
		err = models.NotFound("account")
	}
	if err == nil {
		err = h.scope(r).DisconnectAccount(r.Context(), id)
	}
	if err != nil {
		return h.refused(w, r, err, paths.User(userID))
	}
	names, err := h.providerNames(r)
	if err != nil {
		return err
	}
	return h.done(w, r, "The account at "+nameOf(names, account.ProviderID)+" is disconnected.", paths.User(userID))
}

// eraseUser erases a user for good, and those of the same address who were ticked.
func (h *Room) eraseUser(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	// Whoever looks at a page that is out of date hears that it is: what was ticked there is not erased without the one it was about.
	if _, err := h.scope(r).User(r.Context(), id); err != nil {
		return notInMode(r, err, "user")
	}
	done, err := h.scope(r).EraseUsers(r.Context(), append([]string{id}, form.Texts("also")...)...)
	if err != nil {
		return err
	}
	return h.done(w, r, erasedText(done), paths.Users)
}

// erasedText tells what was erased, and not of whom.
func erasedText(e store.Erasure) string {
	text := models.CountOf(e.Users, "person was", "people were") + " erased for good."
	var gone []string
	for _, part := range []struct {
		n         int
		one, many string
	}{{e.Invites, "invite", "invites"}, {e.Emails, "e-mail", "e-mails"}, {e.Accounts, "account", "accounts"}} {
		if part.n > 0 {
			gone = append(gone, models.CountOf(part.n, part.one, part.many))
		}
	}
	if len(gone) > 0 {
		text += " Gone: " + strings.Join(gone, ", ") + "."
	}
	if e.Events > 0 {
		text += " Blanked: " + models.CountOf(e.Events, "event", "events") + "."
	}
	return text
}
