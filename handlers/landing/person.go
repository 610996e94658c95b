package landing

import (
	"context"

	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
)

// firstName is how a person is greeted; the full name stands in for a first name that is not known.
func firstName(inv *models.Invite) string {
	return inv.Variables("", "").ExpandLine("${" + models.VarFirstName + "}")
}

func contact(t *models.Template) views.Contact { return views.Contact(t.Email.ReplyAddress) }

// stopHref is empty where the e-mails have stopped.
func stopHref(l *store.Landing, stopped bool) string {
	if stopped {
		return ""
	}
	return paths.StopLanding(l.Invite.Token)
}

// providerNames names the providers of accounts; those that are no longer offered go by their ids.
type providerNames map[string]models.Provider

func (h *Room) providerNames(ctx context.Context, scope store.Scope) (providerNames, error) {
	all, err := scope.Providers(ctx)
	names := make(providerNames, len(all))
	for _, p := range all {
		names[p.ID] = p
	}
	return names, err
}

// connected keeps the accounts that are linked, as pages show them.
func (n providerNames) connected(accounts []models.Account) []views.Account {
	var shown []views.Account
	for i := range accounts {
		if accounts[i].Status == models.AccountConnected {
			shown = append(shown, n.account(&accounts[i]))
		}
	}
	return shown
}

func (n providerNames) account(a *models.Account) views.Account {
	p, ok := n[a.ProviderID]
	if !ok {
		p.Name = a.ProviderID
	}
	return views.Account{
		Provider: p.Name, Initials: p.Initials(), LoginName: a.LoginName, DisconnectHref: paths.DisconnectAccount(a.ID),
	}
}
