package models

import "time"

// InviteStatus is what the API calls an invite's status: two values, ever (contract §2).
type InviteStatus string

// The statuses of an invite.
const (
	InviteInvited InviteStatus = "INVITED"
	InviteLinked  InviteStatus = "LINKED"
)

// Invite is one invitation of one person. Invites never affect each other.
type Invite struct {
	ID             string `gorm:"primaryKey"`
	Mode           Mode
	CreatedAt      time.Time
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
	FullName       string
	FirstName      *string
	LastName       *string
	Email          string
	EmailKey       string // Email folded for exact, case-insensitive search
	SearchKey      string // name and e-mail folded, for search by a part of them; kept by the store
	TemplateID     string
	WinkTemplateID *string
	UserID         string
	Status         InviteStatus
	EmailStatus    EmailStatus
	InvitedAt      *time.Time // the mail server first accepted the message
	OpenedAt       *time.Time // the person's first click on the landing page
	StartedAt      *time.Time // the first choice of a provider
	LinkedAt       *time.Time
	ExpiresAt      time.Time
	ExpiredAt      *time.Time // when the expiry was noticed and told; a resend clears it
	StoppedAt      *time.Time // when no more e-mail was asked for with its link, or another of the same address; going on with the link clears it
	RevokedAt      *time.Time
	TokenHash      []byte
	TokenSealed    []byte
	OldTokenHash   []byte  // of the link that a fresh one took the place of
	ReplacedBy     *string // the invite that took this one's place
	CreatedBy      string
	Source         InviteSource
	ImportID       *string // of the import that it came with
	Token          string  `gorm:"-"` // the landing page's secret, opened by the store
}

// InviteSource says by which way an invite came.
type InviteSource string

// The ways by which invites come.
const (
	SourcePortal InviteSource = "PORTAL"
	SourceAPI    InviteSource = "API"
	SourceImport InviteSource = "IMPORT"
)

// InviteSources lists all sources, for filters.
func InviteSources() []InviteSource { return []InviteSource{SourcePortal, SourceImport, SourceAPI} }

// NewInvite is what it takes to invite someone (contract §2). Empty strings stand for absent values.
type NewInvite struct {
	FullName       string
	FirstName      string
	LastName       string
	Email          string
	TemplateID     string
	WinkTemplateID string
}

// Check tells everything that is wrong. Whether the templates exist is for the store to say.
func (n NewInvite) Check() error {
	var c checker
	c.line("fullName", n.FullName, MaxShortText)
	c.optionalLine("firstName", n.FirstName, 64)
	c.optionalLine("lastName", n.LastName, 64)
	c.address("email", n.Email, MaxShortText)
	if n.TemplateID == "" {
		c.add("templateId", CodeRequired, "Choose a template.")
	}
	c.optionalLine("templateId", n.TemplateID, MaxShortText)
	c.optionalLine("winkTemplateId", n.WinkTemplateID, MaxShortText)
	return c.err()
}

// Stage is how far an invite has come, as staff see it. It follows from the invite's row alone: an invite counts as expired once
// the sweep has noted and told it, seconds after its link has died.
type Stage string

// The stages, in the order in which they are looked at: the first that holds is the invite's.
const (
	StageLinked     Stage = "linked"
	StageRevoked    Stage = "revoked"
	StageExpired    Stage = "expired"
	StageStarted    Stage = "started"
	StageOpened     Stage = "opened"
	StageSuppressed Stage = "suppressed"
	StageFailed     Stage = "failed"
	StageSent       Stage = "sent"
	StageQueued     Stage = "queued"
)

// Stages lists all stages in the order of an invite's life, for filters.
func Stages() []Stage {
	return []Stage{
		StageQueued, StageSent, StageOpened, StageStarted, StageLinked, StageFailed, StageSuppressed, StageExpired, StageRevoked,
	}
}

// Stage tells how far the invite has come. The database keeps the same (column stage), held equal by a test.
func (i *Invite) Stage() Stage {
	switch {
	case i.LinkedAt != nil:
		return StageLinked
	case i.RevokedAt != nil:
		return StageRevoked
	case i.ExpiredAt != nil:
		return StageExpired
	case i.StoppedAt != nil:
		return StageSuppressed
	case i.StartedAt != nil:
		return StageStarted
	case i.OpenedAt != nil:
		return StageOpened
	case i.EmailStatus == EmailSuppressed:
		return StageSuppressed
	case i.EmailStatus == EmailFailed || i.EmailStatus == EmailBounced || i.EmailStatus == EmailUnknown:
		return StageFailed
	case i.InvitedAt != nil:
		return StageSent
	}
	return StageQueued
}

// Reached is the furthest step of the funnel that an invite has come to, whatever became of it since: a linked invite has
// reached them all.
type Reached string

// The steps of the funnel.
const (
	ReachedSent    Reached = "sent"
	ReachedOpened  Reached = "opened"
	ReachedStarted Reached = "started"
	ReachedLinked  Reached = "linked"
)

// ReachedSteps lists the steps of the funnel in their order.
func ReachedSteps() []Reached {
	return []Reached{ReachedSent, ReachedOpened, ReachedStarted, ReachedLinked}
}

// Attention names the invites that wait for somebody's help.
type Attention string

// What asks for attention: mail that did not arrive; a link that runs out soon, though its mail arrived; a person who chose a provider and for
// whom nothing has happened for longer than AttentionWithin, so that a mail may help; one of those to whom no mail goes. Whoever got another
// mail is left alone for as long.
const (
	AttentionFailed   Attention = "failed"
	AttentionExpiring Attention = "expiring"
	AttentionStuck    Attention = "stuck"
	AttentionUnmailed Attention = "unmailed"
)

// Attentions lists what can ask for attention, the worst first.
func Attentions() []Attention {
	return []Attention{AttentionFailed, AttentionExpiring, AttentionStuck, AttentionUnmailed}
}

// AttentionWithin is how long after a provider was chosen an invite asks for attention, and at most how long before its expiry.
const AttentionWithin = 24 * time.Hour

// ExpiringWithin is how long before its expiry an invite asks for attention, where links work for as long as ttl: a part of that, so that an
// extended link is left alone.
func ExpiringWithin(ttl time.Duration) time.Duration { return min(AttentionWithin, ttl/4) }

// Expired says whether the link has run out. A linked or revoked invite does not expire.
func (i *Invite) Expired(now time.Time) bool {
	return i.LinkedAt == nil && i.RevokedAt == nil && !now.Before(i.ExpiresAt)
}

// Resend renews the expiry, for ttl from now. It is a conflict for an invite that is revoked or linked.
func (i *Invite) Resend(now time.Time, ttl time.Duration) error {
	if err := i.changeable("sent again"); err != nil {
		return err
	}
	i.ExpiresAt, i.ExpiredAt, i.UpdatedAt = now.Add(ttl), nil, now
	return nil
}

// Revoke kills the link at once. It is a conflict for an invite that is linked; a second revocation changes nothing and is none.
func (i *Invite) Revoke(now time.Time) error {
	if i.LinkedAt != nil {
		return Conflict("This invite is linked already; a linked invite cannot be revoked. Disconnect the account instead.")
	}
	if i.RevokedAt == nil {
		i.RevokedAt, i.UpdatedAt = &now, now
	}
	return nil
}

func (i *Invite) changeable(done string) error {
	switch {
	case i.LinkedAt != nil:
		return Conflict("This invite is linked already; it cannot be " + done + ".")
	case i.RevokedAt != nil:
		return Conflict("This invite was revoked; it cannot be " + done + ". Invite the person anew.")
	}
	return nil
}

// Usable says whether the link still works: nil, or why not. A linked invite stays usable, so that its person can see and
// disconnect what is linked.
func (i *Invite) Usable(now time.Time) error {
	switch {
	case i.RevokedAt != nil:
		return Conflict("This invitation was withdrawn.")
	case i.Expired(now):
		return Conflict("This invitation has expired.")
	}
	return nil
}

// Stop notes that no more e-mail is wanted with this invite's link, or with another of the same address. Of one that is linked or revoked it
// is nothing to note.
func (i *Invite) Stop(now time.Time) {
	if i.StoppedAt == nil && i.LinkedAt == nil && i.RevokedAt == nil {
		i.StoppedAt, i.UpdatedAt = &now, now
	}
}

// Link marks the invite as linked and says whether this was the first time. A revoked invite is never linked.
func (i *Invite) Link(now time.Time) bool {
	if i.LinkedAt != nil || i.RevokedAt != nil {
		return false
	}
	i.Status, i.LinkedAt, i.UpdatedAt = InviteLinked, &now, now
	return true
}

// Variables returns the values for the template's variables. landingURL is for the mail's body.
func (i *Invite) Variables(company, landingURL string) Variables {
	return Variables{
		CompanyName: company, FirstName: value(i.FirstName), FullName: i.FullName, LastName: value(i.LastName), LandingURL: landingURL,
	}
}

// RenewPause is how long an invitee who asked for a fresh link waits before asking again.
const RenewPause = time.Hour

// InviteFilter narrows a list of invites. Zero values do not filter.
type InviteFilter struct {
	Status     InviteStatus
	Stage      Stage
	Email      string // exact, case-insensitive
	TemplateID string
	UserID     string
	StartDate  *time.Time // creation, first day, UTC midnight
	EndDate    *time.Time // creation, last day, included
	Search     string     // words, each a part of the name or e-mail; or an id
	Reached    Reached
	Source     InviteSource
	CreatedBy  string // the creator's name, exactly
	ImportID   string
	Attention  Attention
	Sort       InviteSort
}

// InviteSort is the order of a list of invites.
type InviteSort string

// The orders of a list of invites.
const (
	SortNewest  InviteSort = "" // the order of creation, the latest first
	SortOldest  InviteSort = "oldest"
	SortChanged InviteSort = "changed" // the latest change first
	SortStale   InviteSort = "stale"   // the latest change last
	SortExpires InviteSort = "expires" // what expires first, first
	SortLasting InviteSort = "lasting" // what expires last, first
	SortName    InviteSort = "name"    // by full name, from A
	SortNameEnd InviteSort = "name-z"  // by full name, from Z
)

// InviteSorts lists all orders.
func InviteSorts() []InviteSort {
	return []InviteSort{SortNewest, SortOldest, SortChanged, SortStale, SortExpires, SortLasting, SortName, SortNameEnd}
}

// Check tells what is wrong with the filter.
func (f InviteFilter) Check() error {
	var c checker
	if f.Status != "" && f.Status != InviteInvited && f.Status != InviteLinked {
		c.add("status", CodeInvalid, "Use INVITED or LINKED.")
	}
	c.optionalLine("email", f.Email, 1000)
	c.optionalLine("templateId", f.TemplateID, 1000)
	c.optionalLine("userId", f.UserID, 1000)
	c.optionalLine("q", f.Search, MaxSearch)
	c.optionalLine("creator", f.CreatedBy, 1000)
	c.optionalLine("import", f.ImportID, 1000)
	oneOf(&c, "stage", f.Stage, Stages())
	oneOf(&c, "reached", f.Reached, ReachedSteps())
	oneOf(&c, "source", f.Source, InviteSources())
	oneOf(&c, "attention", f.Attention, Attentions())
	oneOf(&c, "sort", f.Sort, InviteSorts())
	if f.StartDate != nil && f.EndDate != nil && f.EndDate.Before(*f.StartDate) {
		c.add("endDate", CodeInvalid, "Use a day that is not before startDate.")
	}
	return c.err()
}

// InviteLogStatus is a step that an invite's log tells of (contract §2).
type InviteLogStatus string

// The steps of an invite's log. There is no tracking pixel, so EMAIL_OPENED never occurs.
const (
	LogInvited     InviteLogStatus = "INVITED"
	LogLandingPage InviteLogStatus = "LANDING_PAGE_OPENED"
	LogWinkWidget  InviteLogStatus = "WINK_WIDGET_OPENED"
	LogLinked      InviteLogStatus = "LINKED"
	LogRevoked     InviteLogStatus = "REVOKED"
)

// InviteLog is one step of an invite.
type InviteLog struct {
	ID           string `gorm:"primaryKey"`
	Mode         Mode
	InviteID     string
	UserID       string
	InviteStatus InviteLogStatus
	CreatedAt    time.Time
}

// TableName is the table of invite logs.
func (InviteLog) TableName() string { return "invite_logs" }

// Suppression is an address that asked not to be written to.
type Suppression struct {
	Mode      Mode   `gorm:"primaryKey"`
	EmailKey  string `gorm:"primaryKey"`
	Reason    string
	InviteID  *string
	CreatedAt time.Time
}

// value returns what p points to, "" for nil.
func value(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

// Optional returns a pointer to text, nil where it is empty: absent values are null, never "" (contract §1).
func Optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
