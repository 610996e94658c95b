//go:build e2e

package e2e

import (
	"testing"

	"invites/models"
	"invites/web/paths"
)

func TestAnAdministratorReadsTheAuditLog(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.visitor()
		p.signIn(i.staff(models.RoleAdmin).Email)
		p.follow("Audit log")
		p.on("Audit log")
		inv := i.connected("Amelia Santos", "amelia@example.com")
		p.open(paths.Audit)
		p.sees("account.CONNECTED")
		p.sees("link.consent")
		p.inspect("Audit log, some")
		p.open(paths.Audit + "?actor=STAFF&from=2020-01-01&q=" + inv.ID)
		p.sees("No change fits")
		p.inspect("Audit log, none fits")
		p.follow("Show all changes")
		p.follow("Installation")
		p.sees("staff.create")
		p.seesNot("invite.create")
	})
}
