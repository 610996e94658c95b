package portal

import (
	"slices"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// adviser says why an invite is not linked yet, and what is best done about it.
type adviser struct {
	history *store.History
	now     time.Time
	change  bool // the reader may send again and invite
}

// advice is nil for an invite that is linked.
func (a adviser) advice() *pages.Advice {
	inv := &a.history.Invite
	switch stage := inv.Stage(); {
	case stage == models.StageLinked:
		return nil
	case stage == models.StageRevoked:
		return toned(a.revoked(), ui.ToneNeutral)
	case a.history.Stopped || stage == models.StageSuppressed:
		return toned(a.stopped(), ui.ToneWarning)
	case stage == models.StageExpired:
		return toned(a.expired(), ui.ToneWarning)
	case stage == models.StageFailed:
		return toned(a.failed(), ui.ToneDanger)
	}
	if inv.Expired(a.now) { // the sweep will note it in a moment
		return toned(a.expired(), ui.ToneWarning)
	}
	switch inv.Stage() {
	case models.StageStarted:
		return a.started()
	case models.StageOpened:
		return a.opened()
	case models.StageSent:
		return a.sent()
	}
	return a.queued()
}

// patience is how long after a step of the invitee's nobody should be reminded of the next.
const patience = time.Hour

// toned says how bad it is.
func toned(advice *pages.Advice, tone ui.Tone) *pages.Advice {
	advice.Tone = tone
	return advice
}

// recent says whether something happened so short a while ago that a reminder would only be a nuisance.
func (a adviser) recent(at *time.Time) bool { return at != nil && a.now.Sub(*at) < patience }

func (a adviser) revoked() *pages.Advice {
	inv := &a.history.Invite
	if inv.ReplacedBy != nil {
		return &pages.Advice{Text: "The invite was replaced by a newer one, which counts from now on.", Label: "Open the newer invite", Href: paths.Invite(*inv.ReplacedBy)}
	}
	return a.form("The invite was revoked, so its link no longer works. To ask again, invite anew.", "Invite anew", paths.ReplaceInvite(inv.ID))
}

// stopped offers the link, which works as long as it has not run out, for another way of asking.
func (a adviser) stopped() *pages.Advice {
	inv := &a.history.Invite
	text := inv.Email + " asked for no more e-mail, so none goes there. Only another way of asking helps"
	if inv.Expired(a.now) {
		return a.post(text+"; the link has run out.", "Extend the link", paths.ExtendInvite(inv.ID))
	}
	return a.form(text+": the link still works.", "Show the QR code", paths.QRInvite(inv.ID))
}

// expired says how far the person had come, and renews the link in the way that reaches them.
func (a adviser) expired() *pages.Advice {
	inv := &a.history.Invite
	text := "The link has run out unused."
	switch {
	case inv.StartedAt != nil:
		text = inv.FullName + " chose a provider, but the link ran out before an account was linked."
	case inv.OpenedAt != nil:
		text = inv.FullName + " opened the page, but the link ran out before an account was linked."
	}
	if inv.EmailStatus == models.EmailNone || inv.EmailStatus == models.EmailSuppressed {
		return a.post(text+" No mail goes out, so extend it and hand the link over again.", "Extend the link", paths.ExtendInvite(inv.ID))
	}
	return a.resend(text + " A fresh mail renews it.")
}

func (a adviser) opened() *pages.Advice {
	inv := &a.history.Invite
	if a.recent(inv.OpenedAt) {
		return &pages.Advice{Text: inv.FullName + " opened the page a short while ago and has not chosen a provider yet. Give them a little time."}
	}
	return a.remind(inv.FullName + " opened the page but has not chosen a provider.")
}

// remind offers a second mail, unless none goes out.
func (a adviser) remind(text string) *pages.Advice {
	inv := &a.history.Invite
	if inv.EmailStatus == models.EmailNone {
		return &pages.Advice{Text: text + " The template sends no e-mail, so remind them in another way."}
	}
	text += " A second mail is a friendly reminder"
	if inv.ExpiresAt.Sub(a.now) < models.AttentionWithin {
		return a.resend(text + ", and renews the link, which runs out within a day.")
	}
	return a.resend(text + ".")
}

// post offers a button, to those who may press it.
func (a adviser) post(text, label, to string) *pages.Advice {
	advice := &pages.Advice{Text: text}
	if a.change {
		advice.Label, advice.Post = label, to
	}
	return advice
}

// form offers a page, to those who may open it.
func (a adviser) form(text, label, to string) *pages.Advice {
	advice := &pages.Advice{Text: text}
	if a.change {
		advice.Label, advice.Href = label, to
	}
	return advice
}

func (a adviser) resend(text string) *pages.Advice {
	return a.post(text, "Send again", paths.ResendInvite(a.history.Invite.ID))
}

// started names what stopped the last sign-in, as far as there was one.
func (a adviser) started() *pages.Advice {
	name := a.history.Invite.FullName
	for _, account := range a.history.Accounts { // the newest first
		switch account.Status {
		case models.AccountError:
			text := name + " tried to sign in, and it failed: " + account.ErrorMessage + " They can try again with the same link."
			if a.recent(&account.UpdatedAt) {
				return &pages.Advice{Text: text + " Give them a little time."}
			}
			return a.remind(text)
		case models.AccountAwaitingMFA:
			return a.remind(name + " signed in but has not entered the code that the provider asks for.")
		}
	}
	if a.recent(a.history.Invite.StartedAt) {
		return &pages.Advice{Text: name + " chose a provider a short while ago and has not signed in there yet. Give them a little time."}
	}
	return a.remind(name + " chose a provider but has not signed in there.")
}

func (a adviser) failed() *pages.Advice {
	inv, email := &a.history.Invite, a.latest()
	right := func(text string) *pages.Advice {
		return a.form(text, "Correct the address", paths.CorrectInvite(inv.ID))
	}
	switch {
	case inv.EmailStatus == models.EmailUnknown:
		return a.resend("The mail was handed over, but the mail server never said whether it took it. If it has not arrived, send it again.")
	case email != nil && models.FullMailbox(email.Reply):
		return a.resend("The mailbox is full: “" + email.Reply + "”. Reach " + inv.FullName + " in another way, and send it again once there is room.")
	case email != nil && models.RefusedByPolicy(email.Reply):
		return a.resend("The mail server refuses the mail, not the address: “" + email.Reply + "”. Whoever looks after your mail can find out why; then send it again.")
	case email == nil || email.Reply == "":
		return right("The mail could not be delivered. Check the address, and send it to the right one.")
	}
	return right("The mail could not be delivered: “" + email.Reply + "”. Check the address, and send it to the right one.")
}

func (a adviser) sent() *pages.Advice {
	inv, email := &a.history.Invite, a.latest()
	switch {
	case inv.EmailStatus == models.EmailQueued || inv.EmailStatus == models.EmailCancelled:
		return a.queued()
	case inv.EmailStatus == models.EmailNone:
		return a.form("The template sends no e-mail. Copy the landing page’s link, or show its QR code, and hand it to "+inv.FullName+".", "Show the QR code", paths.QRInvite(inv.ID))
	case inv.EmailStatus == models.EmailCaptured && email != nil:
		return a.form(a.captured(), "See the mail", paths.Email(email.ID))
	}
	if email == nil || !a.recent(email.SentAt) {
		return a.remind(a.unread())
	}
	text := "The mail server took the mail a short while ago."
	if len(a.history.Fetches) > 0 {
		text = a.unread()
	}
	return &pages.Advice{Text: text + " Give " + inv.FullName + " a little time."}
}

// unread tells what is known of a mail that was taken and whose link nobody has followed.
func (a adviser) unread() string {
	machine := ""
	for _, f := range a.history.Fetches {
		if f.Kind == models.FetchByBrowser {
			return "The page was shown in a browser (" + f.Client + "), but nobody has pressed its button yet."
		}
		machine = f.Client
	}
	if machine != "" {
		return "The mail has arrived: its link was fetched by a machine (" + machine + "). Nobody has clicked it yet; it may be in a spam folder."
	}
	return "The mail server took the mail, but nobody has clicked its link yet. It may be in a spam folder."
}

// captured tells where a mail is that reaches nobody, and how the link gets on all the same.
func (a adviser) captured() string {
	inv, text := &a.history.Invite, "There is no mail server, so the mail waits in the outbox and has reached nobody."
	switch {
	case slices.ContainsFunc(a.history.Fetches, func(f models.Fetch) bool { return f.Kind == models.FetchByBrowser }):
		text = a.unread()
	case inv.Mode == models.Sandbox && a.change:
		text = "Sandbox mail reaches nobody: it waits in the outbox. Open it there and follow its link, as " + inv.FullName + " would."
	case inv.Mode == models.Sandbox:
		text = "Sandbox mail reaches nobody: it waits in the outbox."
	}
	if inv.ExpiresAt.Sub(a.now) < models.AttentionWithin {
		text += " The link runs out within a day."
	}
	return text
}

// queued says what the mail waits for.
func (a adviser) queued() *pages.Advice {
	email := a.latest()
	switch {
	case email == nil || email.Status == models.EmailCancelled:
		return a.resend("No mail is on its way.")
	case email.Tries == 0:
		return &pages.Advice{Text: "The mail is about to go out."}
	case email.NextAttemptAt == nil || !email.NextAttemptAt.After(a.now):
		return &pages.Advice{Text: "The mail is being sent."}
	}
	return &pages.Advice{
		Text: "The mail server has not taken the mail yet: “" + email.Reply + "”. It is tried again by itself. Next try:",
		At:   email.NextAttemptAt,
	}
}

// latest is the newest mail; nil for none.
func (a adviser) latest() *models.Email {
	if len(a.history.Emails) == 0 {
		return nil
	}
	return &a.history.Emails[0]
}
