package models

import "time"

// BulkKind is what a bulk action does to each invite of its selection.
type BulkKind string

// What can be done to many invites at once.
const (
	BulkResend BulkKind = "RESEND"
	BulkExtend BulkKind = "EXTEND"
	BulkRevoke BulkKind = "REVOKE"
	// BulkTakeBack revokes those whose mail has not gone out, and leaves alone those whose mail has.
	BulkTakeBack BulkKind = "TAKE_BACK"
)

// ParseBulkKind reads a kind. It returns an Error of KindInvalid that names the field "action".
func ParseBulkKind(text string) (BulkKind, error) {
	switch kind := BulkKind(text); kind {
	case BulkResend, BulkExtend, BulkRevoke, BulkTakeBack:
		return kind, nil
	}
	return "", Invalid(FieldError{Field: "action", Code: CodeInvalid, Message: "Use RESEND, EXTEND, REVOKE or TAKE_BACK."})
}

// BulkStatus is how far a bulk action is.
type BulkStatus string

// A bulk action is planned with its selection, runs once somebody has confirmed it, and is done, or was stopped.
const (
	BulkPlanned BulkStatus = "PLANNED"
	BulkRunning BulkStatus = "RUNNING"
	BulkDone    BulkStatus = "DONE"
	BulkStopped BulkStatus = "STOPPED"
)

// BulkOutcome is what became, or would become, of one invite of a bulk action.
type BulkOutcome string

// Outcomes. All but the first two say why the invite was passed over.
const (
	BulkWaiting     BulkOutcome = ""          // its turn has not come
	BulkActed       BulkOutcome = "done"      // it was done
	BulkLinked      BulkOutcome = "linked"    // linked already
	BulkRevoked     BulkOutcome = "revoked"   // revoked already
	BulkOptedOut    BulkOutcome = "opted_out" // the address asked for no more e-mail
	BulkMailWaiting BulkOutcome = "waiting"   // a mail is on its way already
	BulkMailed      BulkOutcome = "mailed"    // no mail of it is left to take back
	BulkNoMail      BulkOutcome = "no_mail"   // the template sends none
	BulkGone        BulkOutcome = "gone"      // not there any more
)

// BulkOutcomes lists the outcomes that end an invite's part in a bulk action, in the order in which people are told of them.
func BulkOutcomes() []BulkOutcome {
	return []BulkOutcome{BulkActed, BulkLinked, BulkRevoked, BulkOptedOut, BulkMailWaiting, BulkMailed, BulkNoMail, BulkGone}
}

// BulkCounts is how many invites of a bulk action came to which outcome.
type BulkCounts map[BulkOutcome]int

// Total is how many invites have come to an end.
func (c BulkCounts) Total() int {
	total := 0
	for outcome, n := range c {
		if outcome != BulkWaiting {
			total += n
		}
	}
	return total
}

// BulkAction does one thing to each invite of a selection, which was written down when it was planned: whatever changes
// meanwhile, no other invite is touched, and each at most once.
type BulkAction struct {
	ID         string `gorm:"primaryKey"`
	Mode       Mode
	Kind       BulkKind
	Status     BulkStatus
	Total      int        // how many invites were selected
	Counts     BulkCounts `gorm:"serializer:json"`
	CreatedBy  string     // whose name the changes are made in
	ActorKind  ActorKind
	ActorID    string
	CreatedAt  time.Time
	UpdatedAt  time.Time `gorm:"autoUpdateTime:false"`
	StartedAt  *time.Time
	FinishedAt *time.Time
}

// TableName is the table of bulk actions.
func (BulkAction) TableName() string { return "bulk_actions" }

// Actor is who has asked for it.
func (b *BulkAction) Actor() Actor { return Actor{Kind: b.ActorKind, ID: b.ActorID, Name: b.CreatedBy} }

// Waiting is how many invites are still to come.
func (b *BulkAction) Waiting() int { return max(0, b.Total-b.Counts.Total()) }

// Start lets a planned action run. It is a conflict where it was started or stopped before.
func (b *BulkAction) Start(now time.Time) error {
	if b.Status != BulkPlanned {
		return Conflict("This was confirmed already.")
	}
	b.Status, b.StartedAt, b.UpdatedAt = BulkRunning, &now, now
	return nil
}

// Stop ends an action before its time: what was done stays done. It is a conflict where it has ended.
func (b *BulkAction) Stop(now time.Time) error {
	if b.Status == BulkDone || b.Status == BulkStopped {
		return Conflict("This has ended already.")
	}
	b.end(BulkStopped, now)
	return nil
}

// Progress adds what became of some more invites, and ends the action when none waits any more.
func (b *BulkAction) Progress(now time.Time, more BulkCounts, left bool) {
	if b.Counts == nil {
		b.Counts = BulkCounts{}
	}
	for outcome, n := range more {
		b.Counts[outcome] += n
	}
	b.UpdatedAt = now
	if !left {
		b.end(BulkDone, now)
	}
}

func (b *BulkAction) end(status BulkStatus, now time.Time) {
	b.Status, b.FinishedAt, b.UpdatedAt = status, &now, now
}

// BulkItem is one invite of a bulk action's selection.
type BulkItem struct {
	BulkID   string `gorm:"primaryKey"`
	InviteID string `gorm:"primaryKey"`
	Outcome  BulkOutcome
}

// TableName is the table of bulk actions' invites.
func (BulkItem) TableName() string { return "bulk_items" }

// BulkTTL is how long a bulk action is kept, to be looked at.
const BulkTTL = 30 * 24 * time.Hour

// Foresee tells what a bulk action would do with an invite: BulkActed, or why it would pass over it. sends is whether the invite's
// template sends e-mail, stopped whether its address asked for none.
func (k BulkKind) Foresee(i *Invite, sends, stopped bool) BulkOutcome {
	switch {
	case i.LinkedAt != nil:
		return BulkLinked
	case i.RevokedAt != nil:
		return BulkRevoked
	case k == BulkTakeBack && (i.EmailStatus != EmailQueued || i.InvitedAt != nil):
		return BulkMailed
	case k != BulkResend:
		return BulkActed
	case !sends:
		return BulkNoMail
	case stopped:
		return BulkOptedOut
	case i.EmailStatus == EmailQueued:
		return BulkMailWaiting
	}
	return BulkActed
}
