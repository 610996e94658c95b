package pages

import (
	"time"

	"github.com/a-h/templ"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// DashboardModel is the first page of the portal.
type DashboardModel struct {
	FirstRun  *FirstRunModel // nil once all of it is done, and in production
	Arrived   bool           // the reader has just done the last of it
	Attention []AttentionItem
	Health    []HealthItem
	Total     int64
	Ranges    []ui.Tab // days to choose from
	Funnel    ui.FunnelProps
	Days      string // which invites the funnel tells of: "Created from 25 Oct 2026 to today"
	Median    string // time to link; empty while nobody has
	Linked    int64  // whose median it is
	Chart     ui.ChartProps
	Counts    []StageCount // of every stage, in the order of an invite's life
	Activity  []ActivityRow
	MayInvite bool
	Templates bool // there is one to invite with
}

// medianOf begins the sentence on the median.
func (m DashboardModel) medianOf() string {
	if m.Linked == 1 {
		return "The one who linked"
	}
	return "Half of those who linked"
}

// StageCount is how many invites stand at a stage.
type StageCount struct {
	Stage models.Stage
	Count int64
}

// AttentionItem is something that somebody should look at, with the one thing to do about it.
type AttentionItem struct {
	Tone        ui.Tone
	Title, Text string
	Since       *time.Time // stands before the text
	Where       string     // the list of what it is about; the title leads there
	// Label is the button's: it leads to Href, or posts to Action, with Hidden.
	Label, Href, Action string
	Hidden              []ui.HiddenField
}

// HealthItem is how one part of the machinery does.
type HealthItem struct {
	Tone        ui.Tone
	Name, State string
	At          *time.Time // after the state, as "3 minutes ago"
	More        string
	Href        string
}

// ActivityRow is one thing that happened: who, and what they did.
type ActivityRow struct {
	Icon       string
	Tone       ui.Tone
	Lead, Text string
	At         time.Time
	Href       string // empty: nowhere
}

// FirstRunModel is how far a newcomer has come, and where the next steps are taken.
type FirstRunModel struct {
	Template, Receiver, Invited, Opened, Linked, Delivered bool
	Looked, Watched                                        bool // at the template; at what was delivered

	TemplateHref string // of the template to look at; empty while there is none
	MailHref     string // of the latest mail, or the outbox
	LandingURL   string // of the latest invite; empty while there is none
	ReceiverHref string // of the built-in receiver, or the list of endpoints
	MayInvite    bool
	MayReceive   bool
}

// Done says whether there is nothing left to do.
func (m FirstRunModel) Done() bool {
	return m.Looked && m.Receiver && m.Invited && m.Opened && m.Linked && m.Watched
}

func (m FirstRunModel) steps() []ui.Step {
	steps := []ui.Step{
		{Title: "Look at the sample template", Text: "It holds the words of the e-mail, of the landing page and of the success page.", Done: m.Looked},
		{Title: "Get the built-in receiver", Text: m.receiverText(), Done: m.Receiver},
		{Title: "Send yourself an invite", Text: "Any name and address will do: sandbox mail is kept in the outbox and reaches nobody.", Done: m.Invited},
		{Title: "Open it as the invitee", Text: "Read the mail in the outbox, follow its link, and press the button on the page.", Done: m.Opened},
		{Title: "Link an account", Text: "Agree, choose a provider, and sign in as George with the password 123456. Where a code is asked for, it is 1234.", Done: m.Linked},
		{Title: "See the webhooks arrive", Text: "The receiver shows every event as your own server would get it, and checks its signatures.", Done: m.Watched},
	}
	actions := []func(ui.Variant) templ.Component{
		m.templateStep, m.receiverStep, m.inviteStep, m.openStep, m.linkStep, m.deliveredStep,
	}
	variant := ui.Primary // the next step's button is the one to press
	for i := range steps {
		steps[i].Action = actions[i](variant)
		if !steps[i].Done {
			variant = ui.Secondary
		}
	}
	return steps
}

func (m FirstRunModel) receiverText() string {
	if !m.MayReceive {
		return "An administrator can get it. It shows what your own server would be told."
	}
	return "A webhook endpoint inside the portal: it shows what your own server would be told. One click, nothing to install."
}

func (m FirstRunModel) templateStep(variant ui.Variant) templ.Component {
	if m.TemplateHref != "" {
		return stepLink(variant, m.TemplateHref, "Open the template")
	}
	if !m.MayInvite {
		return nil
	}
	return stepLink(variant, paths.TemplateNew, "New template")
}

func (m FirstRunModel) receiverStep(variant ui.Variant) templ.Component {
	if !m.MayReceive {
		return nil
	}
	return stepButton(variant, paths.WebhookReceiver, "Get the receiver")
}

func (m FirstRunModel) inviteStep(variant ui.Variant) templ.Component {
	if !m.MayInvite || !m.Template {
		return nil
	}
	return stepLink(variant, paths.InviteNew, "New invite")
}

func (m FirstRunModel) openStep(variant ui.Variant) templ.Component {
	if m.MailHref == "" {
		return nil
	}
	return stepLink(variant, m.MailHref, "Open the mail")
}

func (m FirstRunModel) linkStep(variant ui.Variant) templ.Component {
	if m.LandingURL == "" || !m.Opened {
		return nil
	}
	return stepLink(variant, m.LandingURL, "Open the landing page")
}

func (m FirstRunModel) deliveredStep(variant ui.Variant) templ.Component {
	if !m.Receiver || m.ReceiverHref == "" {
		return nil
	}
	return stepLink(variant, m.ReceiverHref, "Open the receiver")
}

// most is the largest of the counts, at least 1.
func (m DashboardModel) most() int64 {
	most := int64(1)
	for _, c := range m.Counts {
		most = max(most, c.Count)
	}
	return most
}

// calm says that there are invites, and nothing to do about any.
func (m DashboardModel) calm() bool { return m.Total > 0 && len(m.Attention) == 0 }
