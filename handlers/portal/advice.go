package portal

import (
	"time"

	"invites/models"
	"invites/models/store"
	"invites/views/pages"
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
	switch inv.Stage() {
	case models.StageLinked:
		return nil
	case models.StageRevoked:
		return a.invite("The invite was revoked, so its link is dead. To ask again, invite anew.")
	case models.StageExpired:
		return a.resend("The link has run out unused. A fresh mail renews it.")
	case models.StageStarted:
		return a.started()
	case models.StageOpened:
		return a.resend(inv.FullName + " opened the page but has not chosen a provider. A second mail is a friendly reminder.")
	case models.StageSuppressed:
		return &pages.Advice{Text: inv.Email + " asked for no more e-mail, so none goes there. Only another way of asking helps."}
	case models.StageFailed:
		return a.failed()
	case models.StageSent:
		return a.sent()
	}
	return a.queued()
}

func (a adviser) resend(text string) *pages.Advice {
	advice := &pages.Advice{Text: text}
	if a.change {
		advice.Label, advice.Post = "Send again", paths.ResendInvite(a.history.Invite.ID)
	}
	return advice
}

func (a adviser) invite(text string) *pages.Advice {
	advice := &pages.Advice{Text: text}
	if a.change && a.history.Template.DeletedAt == nil {
		advice.Label, advice.Href = "Invite anew", paths.NewInviteFrom(a.history.Template.ID)
	}
	return advice
}

// started names what stopped the last sign-in, as far as there was one.
func (a adviser) started() *pages.Advice {
	name := a.history.Invite.FullName
	for _, account := range a.history.Accounts { // the newest first
		switch account.Status {
		case models.AccountError:
			return a.resend(name + " tried to sign in, and it failed: " + account.ErrorMessage + " They can try again with the same link.")
		case models.AccountAwaitingMFA:
			return a.resend(name + " signed in but has not entered the code that the provider asks for.")
		}
	}
	return a.resend(name + " chose a provider but has not signed in there.")
}

func (a adviser) failed() *pages.Advice {
	email := a.latest()
	switch {
	case a.history.Invite.EmailStatus == models.EmailUnknown:
		return a.resend("The mail was handed over, but the mail server never said whether it took it. If it has not arrived, send it again.")
	case email == nil || email.Reply == "":
		return a.invite("The mail could not be delivered. Check the address and invite anew.")
	}
	return a.invite("The mail could not be delivered: “" + email.Reply + "”. Check the address and invite anew.")
}

func (a adviser) sent() *pages.Advice {
	inv, email := &a.history.Invite, a.latest()
	switch {
	case inv.EmailStatus == models.EmailNone:
		return &pages.Advice{Text: "The template sends no e-mail. Copy the landing page’s link and hand it to " + inv.FullName + "."}
	case inv.EmailStatus == models.EmailCaptured && email != nil:
		return &pages.Advice{Text: a.capturedText(), Label: "See the mail", Href: paths.Email(email.ID)}
	}
	return a.resend("The mail server took the mail, but nobody has clicked its link yet. It may be in a spam folder; a second mail is a friendly reminder.")
}

func (a adviser) capturedText() string {
	if a.history.Invite.Mode == models.Sandbox {
		return "Sandbox mail reaches nobody: it waits in the outbox. Open it there and follow its link, as " + a.history.Invite.FullName + " would."
	}
	return "There is no mail server, so the mail waits in the outbox and has reached nobody."
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
