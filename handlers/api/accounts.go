package api

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) accountRoutes(r chi.Router) {
	account := named(models.PrefixAccount, "account")
	r.Get("/accounts", h.do(filtered(accountFilter, store.Scope.Accounts, accountOf)))
	r.Get("/accounts/{id}", h.do(account(shown(store.Scope.Account, accountOf))))
	r.Delete("/accounts/{id}", h.do(account(disconnectAccount)))
}

func accountFilter(q query) models.AccountFilter {
	return models.AccountFilter{UserID: q.text("userId"), CreatedFilter: q.created()}
}

// disconnectAccount ends the connection; the account stays.
func disconnectAccount(c *call, id string) (reply, error) {
	if err := c.scope.DisconnectAccount(c.r.Context(), id); err != nil {
		return reply{}, err
	}
	return reply{http.StatusOK, "OK", "Disconnected.", nil}, nil
}

// accountOf shows an account. Nothing is monitored (contract §5).
func accountOf(a *models.Account) Account {
	return Account{
		ID: a.ID, CreatedAt: models.Time(a.CreatedAt), ProviderID: a.ProviderID, UserID: a.UserID, ConnectionStatus: a.Status,
		Connection: AccountConnection{
			Status: a.Status, ErrorCode: models.Optional(string(a.ErrorCode)), ErrorMessage: models.Optional(a.ErrorMessage),
			UpdatedAt: models.Time(a.UpdatedAt),
		},
		MonitorStatus: unsupported, Monitor: AccountMonitor{Status: unsupported, UpdatedAt: nil},
	}
}

// unsupported is how the monitoring of every account stands.
const unsupported = "UNSUPPORTED"
