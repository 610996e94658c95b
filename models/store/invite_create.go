package store

import (
	"context"
	"slices"

	"invites/models"

	"gorm.io/gorm"
)

// InviteResult is what became of one row of a batch, or would: the invite, or what is wrong with the row.
type InviteResult struct {
	Invite *models.Invite
	Errors []models.FieldError
}

// CreateInvite invites someone: the invite, its user, their events and the e-mail commit together, or nothing does. The
// error is of KindInvalid and lists all that is wrong, a template that is not there included.
func (s Scope) CreateInvite(ctx context.Context, n models.NewInvite) (*models.Invite, error) {
	results, err := s.CreateInvites(ctx, []models.NewInvite{n})
	if err != nil {
		return nil, err
	}
	return results[0].Invite, models.Invalid(results[0].Errors...)
}

// CreateInvites invites many people in one transaction and tells for each row, in order, what became of it: good rows are
// invited, bad ones are not (contract §2, batch). The error is about the whole: then nobody is invited.
func (s Scope) CreateInvites(ctx context.Context, rows []models.NewInvite) ([]InviteResult, error) {
	var results []InviteResult
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		results, err = s.createInvites(tx, rows)
		return err
	})
	return results, err
}

// createInvites is CreateInvites as a part of a transaction.
func (s Scope) createInvites(tx *tx, rows []models.NewInvite) ([]InviteResult, error) {
	plan, err := s.plan(func() *gorm.DB { return s.in(tx) }, rows)
	if err != nil {
		return nil, err
	}
	for i, n := range rows {
		if len(plan.results[i].Errors) > 0 {
			continue
		}
		if plan.results[i].Invite, err = s.addInvite(tx, n, plan); err != nil {
			return nil, err
		}
	}
	return plan.results, nil
}

// PlanInvites tells what CreateInvites would do, and does nothing. The invites of good rows have what can be foretold: no ids, no link.
func (s Scope) PlanInvites(ctx context.Context, rows []models.NewInvite) ([]InviteResult, error) {
	plan, err := s.plan(func() *gorm.DB { return s.read(ctx) }, rows)
	if err != nil {
		return nil, err
	}
	for i, n := range rows {
		if len(plan.results[i].Errors) == 0 {
			inv := s.draft(n)
			inv.EmailStatus = plan.templates[n.TemplateID].EmailStatus(plan.suppressed[inv.EmailKey])
			plan.results[i].Invite = inv
		}
	}
	return plan.results, nil
}

// CheckInvite tells everything that would keep CreateInvite from inviting someone, and creates nothing.
func (s Scope) CheckInvite(ctx context.Context, n models.NewInvite) error {
	plan, err := s.plan(func() *gorm.DB { return s.read(ctx) }, []models.NewInvite{n})
	if err != nil {
		return err
	}
	return models.Invalid(plan.results[0].Errors...)
}

// invitePlan is what creating a batch needs to know, looked up once for all its rows.
type invitePlan struct {
	results    []InviteResult // with the errors filled in
	templates  map[string]*models.Template
	winks      map[string]*models.WinkTemplate
	suppressed map[string]bool // by folded address
}

// plan checks all rows and looks up what they name. rows starts a query of the mode's rows.
func (s Scope) plan(query func() *gorm.DB, rows []models.NewInvite) (*invitePlan, error) {
	p := &invitePlan{results: make([]InviteResult, len(rows))}
	var templates, winks, addresses []string
	for i, n := range rows {
		p.results[i].Errors = models.FieldErrors(n.Check())
		if p.results[i].fine("templateId") {
			templates = append(templates, n.TemplateID)
		}
		if p.results[i].fine("winkTemplateId") && n.WinkTemplateID != "" {
			winks = append(winks, n.WinkTemplateID)
		}
		if p.results[i].fine("email") {
			addresses = append(addresses, models.EmailKey(n.Email))
		}
	}
	if err := p.look(query, templates, winks); err != nil {
		return nil, err
	}
	var err error
	if p.suppressed, err = s.store.suppressedAmong(query, s.mode, addresses); err != nil {
		return nil, err
	}
	for i, n := range rows {
		p.results[i].noteMissing("templateId", "template", n.TemplateID, p.templates[n.TemplateID] != nil)
		p.results[i].noteMissing("winkTemplateId", "wink template", n.WinkTemplateID, p.winks[n.WinkTemplateID] != nil)
	}
	return p, nil
}

// fine says whether nothing is wrong with a field so far. What cannot be right is not looked up: PostgreSQL refuses texts that no id can be.
func (r *InviteResult) fine(field string) bool {
	return !slices.ContainsFunc(r.Errors, func(e models.FieldError) bool { return e.Field == field })
}

func (r *InviteResult) noteMissing(field, what, id string, found bool) {
	if id != "" && !found && r.fine(field) {
		r.Errors = append(r.Errors, models.FieldError{
			Field: field, Code: models.CodeNotFound, Message: "There is no such " + what + " in this mode.",
		})
	}
}

// look reads the templates that the rows name, if they have not been deleted.
func (p *invitePlan) look(query func() *gorm.DB, templates, winks []string) (err error) {
	if p.templates, err = live(query, templates, func(t *models.Template) string { return t.ID }); err != nil {
		return err
	}
	p.winks, err = live(query, winks, func(t *models.WinkTemplate) string { return t.ID })
	return err
}

// live reads the rows with these ids that have not been deleted.
func live[T any](query func() *gorm.DB, ids []string, id func(*T) string) (map[string]*T, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	found := make(map[string]*T, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []*T
	err := query().Where("deleted_at IS NULL AND id IN ?", ids).Find(&rows).Error
	for _, row := range rows {
		found[id(row)] = row
	}
	return found, err
}

// addInvite adds the user, the invite and what follows from them.
func (s Scope) addInvite(tx *tx, n models.NewInvite, p *invitePlan) (*models.Invite, error) {
	user := &models.User{ID: models.NewID(s.store.tenantID), Mode: s.mode, Origin: models.UserInvited, CreatedAt: tx.now}
	inv := s.draft(n)
	inv.ID, inv.UserID = models.NewID(models.PrefixInvite), user.ID
	inv.CreatedAt, inv.ExpiresAt = tx.now, tx.now.Add(s.store.inviteTTL)
	if err := s.store.giveToken(inv); err != nil {
		return nil, err
	}
	tx.users, tx.invites = append(tx.users, user), append(tx.invites, inv)
	if err := tx.emit(s.mode, models.UserEvent{UserID: user.ID}, &inv.ID); err != nil {
		return nil, err
	}
	s.audit(tx, "invite.create", inv.ID, "")
	return inv, s.sendInvite(tx, inv, p.templates[n.TemplateID], p.suppressed[inv.EmailKey])
}

// draft is an invite with what the request says.
func (s Scope) draft(n models.NewInvite) *models.Invite {
	return &models.Invite{
		Mode: s.mode, FullName: n.FullName, FirstName: models.Optional(n.FirstName), LastName: models.Optional(n.LastName),
		Email: n.Email, EmailKey: models.EmailKey(n.Email), SearchKey: SearchKey(n.FullName, n.Email),
		TemplateID: n.TemplateID, WinkTemplateID: models.Optional(n.WinkTemplateID),
		Status: models.InviteInvited, EmailStatus: models.EmailNone, CreatedBy: s.actor.Name, Source: s.source(), ImportID: models.Optional(s.importID),
	}
}
