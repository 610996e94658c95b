package models

import "time"

// MaxImportRows is how many people one file may hold.
const MaxImportRows = 50_000

// How long imports are kept: drafts that nobody confirmed, and the rows of those that were. Their counts stay.
const (
	ImportDraftTTL = 24 * time.Hour
	ImportRowsTTL  = 30 * 24 * time.Hour
)

// ImportStatus is how an import stands.
type ImportStatus string

// The statuses of an import.
const (
	ImportDraft     ImportStatus = "DRAFT"     // uploaded; nobody has been invited
	ImportRunning   ImportStatus = "RUNNING"   // confirmed
	ImportDone      ImportStatus = "DONE"      // every row has its outcome
	ImportCancelled ImportStatus = "CANCELLED" // stopped by somebody
	ImportStopped   ImportStatus = "STOPPED"   // it could not go on; Reason says why
)

// Import is a table of people to invite: what was uploaded, the plan of what becomes of each row, and how far that has been done.
type Import struct {
	ID             string `gorm:"primaryKey"`
	Mode           Mode
	CreatedAt      time.Time
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
	CreatedBy      string
	Revision       int    // rises with each change of what is planned
	FileName       string // as its owner calls it; empty for a text that was pasted
	FileHash       []byte
	HeaderHash     []byte // of the names of the columns; nil without
	LayoutSealed   []byte
	Note           string // what people should know of how it was read
	TemplateID     *string
	WinkTemplateID *string
	Again          bool // invite people again who have an invite already
	Incomplete     bool // invite people whose values are missing
	Status         ImportStatus
	Reason         string
	Rows           int
	Counts         map[ImportOutcome]int `gorm:"serializer:json"` // how many rows have each outcome
	PlanHash       []byte                // names exactly what is planned; nil as long as there is no plan
	PlannedAt      *time.Time
	Planned        int // how many invitations were confirmed
	ConfirmedAt    *time.Time
	ConfirmedBy    Actor `gorm:"embedded;embeddedPrefix:confirmed_by_"`
	ProgressAt     *time.Time
	FinishedAt     *time.Time
	RowsDeletedAt  *time.Time
	Layout         ImportLayout `gorm:"-"` // opened by the store
}

// Ended says whether nothing more will become of it.
func (i *Import) Ended() bool {
	return i.Status == ImportDone || i.Status == ImportCancelled || i.Status == ImportStopped
}

// Settings are what is chosen for the import beside its columns.
func (i *Import) Settings() ImportSettings {
	return ImportSettings{TemplateID: value(i.TemplateID), WinkTemplateID: value(i.WinkTemplateID), Again: i.Again, Incomplete: i.Incomplete}
}

// Choose gives the import other settings. What was planned with those before is no longer its plan.
func (i *Import) Choose(set ImportSettings) {
	i.TemplateID, i.WinkTemplateID = Optional(set.TemplateID), Optional(set.WinkTemplateID)
	i.Again, i.Incomplete = set.Again, set.Incomplete
}

// Done is how many of the confirmed invitations have been seen to: made, or not made for a reason.
func (i *Import) Done() int { return i.Planned - i.Counts[OutcomeSend] }

// NotInvited is how many rows have made no invite and will make none: those of a problem, and, once the import has ended, those whose turn had
// not come. Nothing is decided about a draft's.
func (i *Import) NotInvited() int {
	n := 0
	for o, count := range i.Counts {
		if i.Status != ImportDraft && (o.Problem() || o == OutcomeSend && i.Ended()) {
			n += count
		}
	}
	return n
}

// ImportOutcome is what becomes of a row.
type ImportOutcome string

// The outcomes: those of a plan, and OutcomeCreated, which OutcomeSend turns into.
const (
	OutcomeHeader     ImportOutcome = "header"     // the names of the columns
	OutcomeSend       ImportOutcome = "send"       // will be invited
	OutcomeCreated    ImportOutcome = "created"    // was invited
	OutcomeMalformed  ImportOutcome = "malformed"  // something in it is wrong
	OutcomeIncomplete ImportOutcome = "incomplete" // a value that the template uses is missing
	OutcomeDuplicate  ImportOutcome = "duplicate"  // an earlier row has the same address
	OutcomeSent       ImportOutcome = "sent"       // was invited by the very same file before
	OutcomeInvited    ImportOutcome = "invited"    // has an invite that is open
	OutcomeLinked     ImportOutcome = "linked"     // has linked an account
	OutcomeSuppressed ImportOutcome = "suppressed" // asked for no more e-mail
)

// ImportOutcomes lists the outcomes of rows with people in them, in the order in which they are shown.
func ImportOutcomes() []ImportOutcome {
	return []ImportOutcome{
		OutcomeSend, OutcomeCreated, OutcomeMalformed, OutcomeIncomplete, OutcomeDuplicate, OutcomeInvited, OutcomeLinked,
		OutcomeSuppressed, OutcomeSent,
	}
}

// Problem says whether a row with this outcome is not invited.
func (o ImportOutcome) Problem() bool {
	return o != OutcomeHeader && o != OutcomeSend && o != OutcomeCreated
}

// Mendable says whether a row with this outcome could be invited if something in it were changed.
func (o ImportOutcome) Mendable() bool {
	return o == OutcomeMalformed || o == OutcomeIncomplete || o == OutcomeDuplicate
}

// ImportDetail says more about an outcome. It holds nothing of what was uploaded.
type ImportDetail struct {
	Errors   []FieldError `json:"errors,omitempty"`
	Row      int          `json:"row,omitempty"`      // the earlier row with the address
	InviteID string       `json:"inviteId,omitempty"` // the invite that is there already
	At       *time.Time   `json:"at,omitempty"`       // when that was made
	Missing  []string     `json:"missing,omitempty"`  // variables
	Other    string       `json:"-"`                  // who stands in the earlier row, or has linked; found by the store when rows are read
}

// ImportRow is one row of an import.
type ImportRow struct {
	ImportID    string `gorm:"primaryKey"`
	Number      int    `gorm:"primaryKey;autoIncrement:false"` // as a spreadsheet shows it
	CellsSealed []byte
	EmailHash   []byte // finds a person's rows when they are to be forgotten
	Outcome     ImportOutcome
	Detail      ImportDetail `gorm:"serializer:json"`
	InviteID    *string
	Cells       []string `gorm:"-"` // opened by the store
}

// NewImport is what was uploaded.
type NewImport struct {
	FileName       string
	FileHash       []byte
	Note           string
	Rows           []SheetRow
	TemplateID     string
	WinkTemplateID string
}

// ImportSettings are what is chosen for an import beside its columns.
type ImportSettings struct {
	TemplateID     string
	WinkTemplateID string
	Again          bool
	Incomplete     bool
}
