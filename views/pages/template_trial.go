package pages

import (
	"invites/models"
	"invites/views/ui"
)

// TemplateTrialModel is what became of a test e-mail.
type TemplateTrialModel struct {
	To       string
	Captured bool // tests stay in the outbox
	Faults   Faults
	Test     *models.TestEmail // nil where none was sent
}

// trialTo labels the field for the address.
const trialTo = "Send it to"

// Faulty says whether nothing was sent.
func (m TemplateTrialModel) Faulty() bool { return len(m.Faults) > 0 }

// faults are what is to be mended first, each with its field.
func (m TemplateTrialModel) faults() []string {
	texts := make([]string, len(m.Faults))
	for i, f := range m.Faults {
		switch f.Field {
		case "":
			texts[i] = f.Message
		case "to":
			texts[i] = trialTo + ": " + f.Message
		default:
			texts[i] = fieldName(f.Field) + ": " + f.Message
		}
	}
	return texts
}

func (m TemplateTrialModel) outcome() (tone ui.Tone, title, text string) {
	reply := models.AsSentence(m.Test.Reply)
	switch m.Test.Status {
	case models.EmailCaptured:
		return ui.ToneSuccess, "The test for " + m.To + " is in the outbox", "Read it there, as its reader would."
	case models.EmailSent:
		return ui.ToneSuccess, "The mail server took the test for " + m.To, "It said: " + reply
	case models.EmailUnknown:
		return ui.ToneWarning, "The test was handed over, and no answer came", "It may or may not arrive at " + m.To + ". " + reply
	}
	return ui.ToneDanger, "The mail server did not take the test for " + m.To, "It said: " + reply
}

func trialHint(captured bool) string {
	if captured {
		return "Mail is captured here: the test waits in the outbox and reaches nobody."
	}
	return "It goes out at once, marked as a test, and you see what the mail server says."
}
