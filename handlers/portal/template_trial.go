package portal

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/pages"
	"invites/web/mail"
	"invites/web/paths"
)

// captures says whether mail of the caller's mode stays in the outbox.
func (h *Room) captures(r *http.Request) bool {
	return caller(r).mode == models.Sandbox || h.Mail == nil
}

// testTemplate sends what has been typed to somebody on the staff, at once, and tells what the mail server said.
func (h *Room) testTemplate(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.readTemplate(w, r)
	if err != nil {
		return err
	}
	m, err := h.trial(r, typed)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if m.Faulty() {
		status = http.StatusUnprocessableEntity
	}
	if respond.IsFragment(r) { // what is to be mended is the answer
		return respond.Fragment(w, r, http.StatusOK, pages.TemplateTrial(m))
	}
	editor, err := h.editorAgain(r, typed)
	if err != nil {
		return err
	}
	editor.Trial = &m
	return h.showTemplate(w, r, status, editor)
}

// trial sends a test. What is wrong with the words, the address, or the number of tests is part of what it tells.
func (h *Room) trial(r *http.Request, typed typedTemplate) (pages.TemplateTrialModel, error) {
	to := cmp.Or(typed.testTo, caller(r).staff.Email)
	m := pages.TemplateTrialModel{To: to, Captured: h.captures(r)}
	for _, err := range []error{typed.content.CheckMail(), models.CheckTestAddress(to)} {
		m.Faults = append(m.Faults, models.FieldErrors(err)...)
	}
	if m.Faulty() {
		return m, nil
	}
	person, err := h.previewPerson(r, typed.as)
	if err != nil {
		return m, err
	}
	test, err := h.startTest(r, typed, person, to)
	if models.KindOf(err) == models.KindRateLimited || models.KindOf(err) == models.KindInvalid {
		m.Faults = append(m.Faults, models.FieldError{Message: respond.Message(err)})
		return m, nil
	}
	if err != nil {
		return m, err
	}
	m.Test, err = h.sendTest(r, test)
	return m, err
}

func (h *Room) startTest(r *http.Request, typed typedTemplate, p previewPerson, to string) (*models.TestEmail, error) {
	c := typed.content
	link := h.absolute(paths.LandingTest)
	values := p.values(c.Company.Name, link)
	invitation := h.invitation(r, c, p)
	invitation.LandingURL, invitation.Body, invitation.RecipientEmail = link, values.Expand(c.Email.Body), to
	var html strings.Builder
	if err := invitation.HTML(r.Context(), &html); err != nil {
		return nil, err
	}
	subject := models.TestSubject(values.ExpandLine(c.Email.Subject))
	return h.scope(r).StartTest(r.Context(), models.TestEmail{
		TemplateID: typed.id, TemplateName: c.Name, ToAddress: to, FromName: c.Email.SenderName, ReplyAddress: c.Email.ReplyAddress, Subject: subject,
	}, func(id string) ([]byte, error) {
		raw, err := mail.Compose(mail.Message{
			ID: id, FromName: c.Email.SenderName, FromAddress: h.Config.MailFrom, ReplyTo: c.Email.ReplyAddress, ToAddress: to, Subject: subject,
			Text: invitation.Text(), HTML: html.String(), MessageID: mail.MessageID(id, h.Config.MailFrom), Date: h.Now(),
		})
		if err != nil {
			return nil, models.Malformed("The message could not be written: %v.", err)
		}
		return raw, nil
	})
}

// recordingTime is how long noting a result may take after the one who asked has gone.
const recordingTime = 5 * time.Second

// sendTest makes the one try. What became of it is noted also where the one who asked does not wait.
func (h *Room) sendTest(r *http.Request, test *models.TestEmail) (*models.TestEmail, error) {
	transport, captured := h.Mail, h.captures(r)
	if captured {
		transport = mail.Capture{}
	}
	result := transport.Send(r.Context(), h.Config.MailFrom, test.ToAddress, test.Raw, nil)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), recordingTime)
	defer cancel()
	return h.scope(r).FinishTest(ctx, test.ID, result.Sent(captured))
}
