package pages

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// UserDetailModel is one user and all that is known of them.
type UserDetailModel struct {
	ID         string
	Name       string // of the latest invite; empty for one without
	CreatedAt  time.Time
	Metadata   map[string]string
	Invites    []models.Invite
	Accounts   []UserAccount
	Emails     int64
	Tests      int64          // test e-mails that may show them
	Events     []models.Event // the newest
	EventCount int64
	Suppressed bool
	Others     []UserRow // who were invited at the same address
	MoreOthers bool
	MayChange  bool // disconnect accounts
	MayErase   bool
}

// UserAccount is an account with its provider's name.
type UserAccount struct {
	models.Account
	Provider string
}

// title heads the page.
func (m UserDetailModel) title() string {
	if m.Name != "" {
		return m.Name
	}
	return "A user without an invite"
}

// called is the user in a sentence.
func (m UserDetailModel) called() string {
	if m.Name != "" {
		return m.Name
	}
	return "this user"
}

// email is where the person was invited last; empty for one without an invite.
func (m UserDetailModel) email() string {
	if len(m.Invites) == 0 {
		return ""
	}
	return m.Invites[0].Email
}

func (m UserDetailModel) facts() []ui.Fact {
	origin := "The API"
	if len(m.Invites) > 0 {
		origin = "An invite"
	}
	var facts []ui.Fact
	if m.email() != "" {
		facts = append(facts, ui.Fact{Label: "E-mail", Value: ui.Address(m.email())})
	}
	facts = append(facts, []ui.Fact{
		{Label: "User id", Value: idFact("Copy the id", m.ID)}, {Label: "Created", Value: ui.Time(m.CreatedAt)}, {Label: "Created by", Text: origin},
	}...)
	for _, key := range slices.Sorted(maps.Keys(m.Metadata)) {
		facts = append(facts, ui.Fact{Label: "Metadata: " + key, Text: m.Metadata[key]})
	}
	return facts
}

// accountState is how an account stands, as staff read it.
func (a UserAccount) state() (ui.Tone, string) {
	switch a.Status {
	case models.AccountConnected:
		return ui.ToneSuccess, "Connected"
	case models.AccountAwaitingMFA:
		return ui.ToneWarning, "Waits for a code"
	case models.AccountError:
		return ui.ToneDanger, "Failed"
	case models.AccountDisconnected:
		return ui.ToneNeutral, "Disconnected"
	}
	return ui.ToneInfo, "Not finished"
}

func (a UserAccount) tone() ui.Tone { tone, _ := a.state(); return tone }
func (a UserAccount) word() string  { _, word := a.state(); return word }

// connected is how many accounts are connected.
func (m UserDetailModel) connected() (n int) {
	for _, a := range m.Accounts {
		if a.Status == models.AccountConnected {
			n++
		}
	}
	return n
}

// open is how many invites may still be linked.
func (m UserDetailModel) open() (n int) {
	for _, inv := range m.Invites {
		if inv.LinkedAt == nil && inv.RevokedAt == nil && inv.ExpiredAt == nil {
			n++
		}
	}
	return n
}

func (m UserDetailModel) disconnectQuestion(a UserAccount) ui.ConfirmProps {
	return ui.ConfirmProps{
		ID: "disconnect-" + a.ID, Trigger: "Disconnect", TriggerSize: ui.Small, Title: "Disconnect the account at " + a.Provider + "?",
		Text:   "It is disconnected at once, and your webhook endpoints are told. Only " + m.called() + " can connect it again.",
		Action: paths.DisconnectUserAccount(m.ID, a.ID), Submit: "Disconnect account", Cancel: "Keep it",
	}
}

func (m UserDetailModel) eraseQuestion() ui.ConfirmProps {
	return ui.ConfirmProps{
		ID: "erase", Trigger: "Erase for good", TriggerIcon: "trash-2", Title: "Erase " + m.called() + " for good?",
		Text:   strings.TrimSpace(m.email() + " This cannot be undone; only a backup of the database would still have it. The person is not told."),
		Action: paths.EraseUser(m.ID), Submit: "Erase for good", Cancel: "Keep them",
	}
}

// losses are what the erasure takes away, each in a sentence.
func (m UserDetailModel) losses() []string {
	var lost []string
	add := func(n int, one, many, rest string) {
		switch {
		case n == 1:
			lost = append(lost, "1 "+one+rest)
		case n > 1:
			lost = append(lost, strconv.Itoa(n)+" "+many+rest)
		}
	}
	add(len(m.Invites), "invite", "invites", ", with name, address and history. The link leads nowhere.")
	add(int(m.Emails), "e-mail", "e-mails", ", as written and as answered. What waits to be sent is not sent.")
	add(len(m.Accounts), "account", "accounts", ": with the login names.")
	add(m.connected(), "of them is connected: it is disconnected first,", "of them are connected: they are disconnected first,", " and your endpoints are told.")
	add(m.open(), "invite is open: it is revoked first,", "invites are open: they are revoked first,", " and your endpoints are told.")
	add(int(m.EventCount), "stored event", "stored events", ": blanked. Id, type, time and number stay.")
	add(int(m.Tests), "test e-mail", "test e-mails", " of templates: sent since the invite, so that the person may be shown.")
	if len(m.Metadata) > 0 {
		lost = append(lost, "The metadata of the user.")
	}
	lost = append(lost, "What receivers answered about them, and their names in the audit log.")
	if m.Suppressed {
		lost = append(lost, "Their wish for no more e-mail is kept, without the address: it stays on the suppression list as a hash.")
	}
	return lost
}

// otherLabel names somebody who shares an address.
func otherLabel(r UserRow) string {
	return strings.TrimSpace(r.Name + " · " + r.Email)
}

func otherHint(r UserRow) string {
	accounts := "no account connected"
	if len(r.Providers) > 0 {
		accounts = "connected: " + strings.Join(r.Providers, ", ")
	}
	return "Invited " + ui.Exact(r.CreatedAt) + ", " + accounts
}

// sequenceText is the number of an event in its mode.
func sequenceText(e models.Event) string {
	if e.Sequence == nil {
		return "–"
	}
	return strconv.FormatInt(*e.Sequence, 10)
}
