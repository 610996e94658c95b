package api

import (
	"fmt"

	"invites/models"
	"invites/models/store"
)

// maxBatch is the most rows of a batch (contract §2).
const maxBatch = 1000

// inviteBatch is what became of a batch.
type inviteBatch struct {
	Results []any `json:"results"` // of rowInvited, rowPlanned or rowRefused
}

type (
	rowInvited struct {
		Index  int    `json:"index"`
		Invite Invite `json:"invite"`
	}
	// rowPlanned is a good row of a dry run.
	rowPlanned struct {
		Index       int         `json:"index"`
		Invite      *Invite     `json:"invite"` // null: there is none
		EmailStatus EmailStatus `json:"emailStatus"`
	}
	rowRefused struct {
		Index  int                 `json:"index"`
		Errors []models.FieldError `json:"errors"`
	}
)

// createInvites invites many, each row for itself: good ones are invited, bad ones are not (contract §2).
func (h *Room) createInvites(c *call) (reply, error) {
	q, err := c.query()
	if err != nil {
		return reply{}, err
	}
	o, err := c.object()
	if err != nil {
		return reply{}, err
	}
	dryRun, rows := q.flag("dryRun"), o.rows("invites", maxBatch)
	if err := o.with(q.with()); err != nil {
		return reply{}, err
	}
	planned := dryRun != nil && *dryRun
	results, err := c.inviteRows(rows, planned)
	if err != nil {
		return reply{}, err
	}
	return ok(inviteBatch{h.batchResults(rows, results, planned)}), nil
}

// inviteRows invites the people of all rows that have values of the right types, and looks at the others to tell everything that is
// wrong with them.
func (c *call) inviteRows(rows []object, planned bool) ([]store.InviteResult, error) {
	var good, bad []models.NewInvite
	wanted := make([]models.NewInvite, len(rows))
	for i, row := range rows {
		if wanted[i] = newInvite(row); row.any() || planned {
			bad = append(bad, wanted[i])
		} else {
			good = append(good, wanted[i])
		}
	}
	refused, err := c.scope.PlanInvites(c.r.Context(), bad)
	if err != nil {
		return nil, err
	}
	created, err := c.scope.CreateInvites(c.r.Context(), good)
	if err != nil {
		return nil, err
	}
	results := make([]store.InviteResult, len(rows))
	for i, row := range rows {
		from := &created
		if row.any() || planned {
			from = &refused
		}
		results[i], *from = (*from)[0], (*from)[1:]
	}
	return results, nil
}

// batchResults shows what became of each row.
func (h *Room) batchResults(rows []object, results []store.InviteResult, planned bool) []any {
	shown := make([]any, len(rows))
	for i, result := range results {
		errors := rowErrors(rows[i], result)
		switch {
		case len(errors) > 0:
			shown[i] = rowRefused{i, errors}
		case planned:
			shown[i] = rowPlanned{Index: i, EmailStatus: result.Invite.EmailStatus}
		default:
			shown[i] = rowInvited{i, h.invite(result.Invite)}
		}
	}
	return shown
}

// rowErrors are all that is wrong with a row. Of one that is no object, nothing is said but that.
func rowErrors(row object, result store.InviteResult) []models.FieldError {
	if row.fields == nil {
		return row.errors
	}
	return models.FieldErrors(row.with(models.Invalid(result.Errors...)))
}

// rows are the objects of a field's list, each with its own notes and its own paths. The field is required and has 1 to most items; one
// that is no object has no fields, and a note that says so.
func (o object) rows(name string, most int) []object {
	path, value := o.take(name)
	items, ok := value.([]any)
	switch {
	case value == nil || ok && len(items) == 0:
		o.note(path, models.CodeRequired, "Send a list with at least one object.")
	case !ok:
		o.note(path, models.CodeInvalid, "Use a list of objects, not "+describe(value)+".")
	case len(items) > most:
		o.note(path, models.CodeTooLong, fmt.Sprintf("Send at most %d objects; there are %d.", most, len(items)))
		return nil
	}
	rows := make([]object, len(items))
	for i, item := range items {
		fields, ok := item.(map[string]any)
		rows[i] = object{notes: &notes{}, fields: fields}
		if !ok {
			rows[i].note(fmt.Sprintf("%s[%d]", path, i), models.CodeInvalid, "Use an object, not "+describe(item)+".")
		}
	}
	return rows
}
