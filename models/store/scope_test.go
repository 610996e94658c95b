package store_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

// One of everything in the sandbox, by its methods asked for from production, and the other way round. A method of Scope
// that is missing here fails the test.
func TestNoModeSeesWhatBelongsToTheOther(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook()
		receiver, err := g.sandbox.CreateReceiver(ctx, func(id string) string { return "https://example.com/" + id })
		must(t, err)
		inv := g.invite(nil)
		account := g.link(g.open(inv), "citywheels", "George")
		g.send(g.invite(nil), models.SendCaptured)
		g.send(g.invite(nil), models.SendRefused)
		key, _, err := g.sandbox.CreateAPIKey(ctx, models.NewAPIKey{Name: "key"})
		must(t, err)
		must(t, g.SaveReceipt(ctx, models.Receipt{Mode: models.Sandbox, WebhookID: w.ID}))
		must(t, g.InTx(ctx, func(tx *store.Tx) error {
			return tx.DB().Create(models.NewReplay(w, models.ReplayRequest{From: g.Now()}, models.System("test"), g.Now())).Error
		}))
		email := g.emails(inv)[0]
		deliveries, err := g.sandbox.Deliveries(ctx, w.ID, models.Page{})
		must(t, err)
		delivery := deliveries.Items[0]
		wink, err := g.sandbox.CreateWinkTemplate(ctx, models.WinkContent{Name: "Widget", PrimaryColor: "#123456"})
		must(t, err)
		must(t, g.SaveAPIRequests(ctx, []models.APIRequest{{ID: models.NewID(models.PrefixRequest), Mode: models.Sandbox, CreatedAt: time.Now()}}))
		must(t, g.SaveLogo(ctx, g.template.ID, g.template.Company.LogoURL, []byte("a picture"), ""))
		imported := g.upload(table("Ana Ruiz ana@example.com"), nil)
		run := g.upload(table("Bo Li bo@example.com"), nil)
		g.confirm(run)
		g.runAll(run)
		columns := []models.ImportField{models.FieldFirstName, models.FieldLastName, models.FieldEmail}
		bulk, err := g.sandbox.PlanBulk(ctx, models.BulkExtend, store.BulkSelection{IDs: []string{inv.ID}})
		must(t, err)
		under, err := g.sandbox.PlanBulk(ctx, models.BulkExtend, store.BulkSelection{Filter: &models.InviteFilter{}})
		must(t, err)
		must(t, g.InTx(ctx, func(tx *store.Tx) error { return tx.DB().Model(under).Update("status", models.BulkRunning).Error }))
		page, content := models.Page{}, models.SampleTemplate()
		gone := g.newTemplate(func(*models.TemplateContent) {})
		must(t, g.sandbox.DeleteTemplate(ctx, gone.ID))
		tried := g.startTest(g.asStaff(), "ann@example.com")

		missing := map[string]func(s store.Scope) error{ // what is not there
			"Invite":        func(s store.Scope) error { return second(s.Invite(ctx, inv.ID)) },
			"InviteLogs":    func(s store.Scope) error { return second(s.InviteLogs(ctx, inv.ID, page)) },
			"History":       func(s store.Scope) error { return second(s.History(ctx, inv.ID)) },
			"ResendInvite":  func(s store.Scope) error { return second(s.ResendInvite(ctx, inv.ID)) },
			"RevokeInvite":  func(s store.Scope) error { return second(s.RevokeInvite(ctx, inv.ID)) },
			"Bulk":          func(s store.Scope) error { return second(s.Bulk(ctx, bulk.ID)) },
			"StartBulk":     func(s store.Scope) error { return second(s.StartBulk(ctx, bulk.ID)) },
			"StopBulk":      func(s store.Scope) error { return second(s.StopBulk(ctx, bulk.ID)) },
			"ForeseeBulk":   func(s store.Scope) error { return second(s.ForeseeBulk(ctx, bulk.ID)) },
			"BulkResults":   func(s store.Scope) error { return second(s.BulkResults(ctx, bulk.ID, page)) },
			"ChangedByBulk": func(s store.Scope) error { return second(s.ChangedByBulk(ctx, bulk.ID, "", 5)) },
			"PlanBulk": func(s store.Scope) error {
				_, err := s.PlanBulk(ctx, models.BulkExtend, store.BulkSelection{IDs: []string{inv.ID}})
				if models.KindOf(err) == models.KindInvalid { // nothing of this mode was selected
					return models.NotFound("invite")
				}
				return err
			},
			"ExtendInvite":      func(s store.Scope) error { return second(s.ExtendInvite(ctx, inv.ID)) },
			"CorrectInvite":     func(s store.Scope) error { return second(s.CorrectInvite(ctx, inv.ID, inv.Email, "zoe@example.org")) },
			"ReplaceInvite":     func(s store.Scope) error { return second(s.ReplaceInvite(ctx, inv.ID, g.template.ID)) },
			"Template":          func(s store.Scope) error { return second(s.Template(ctx, g.template.ID)) },
			"DeletedTemplate":   func(s store.Scope) error { return third(s.DeletedTemplate(ctx, gone.ID)) },
			"TemplateOf":        func(s store.Scope) error { return second(s.TemplateOf(ctx, inv)) },
			"ReplaceTemplate":   func(s store.Scope) error { return second(s.ReplaceTemplate(ctx, g.template.ID, content)) },
			"SaveTemplate":      func(s store.Scope) error { return second(s.SaveTemplate(ctx, g.template.ID, content, 1)) },
			"RestoreTemplate":   func(s store.Scope) error { return second(s.RestoreTemplate(ctx, g.template.ID, 1, 0)) },
			"DuplicateTemplate": func(s store.Scope) error { return second(s.DuplicateTemplate(ctx, g.template.ID)) },
			"TemplateVersion":   func(s store.Scope) error { return second(s.TemplateVersion(ctx, g.template.ID, 1)) },
			"TestEmail":         func(s store.Scope) error { return second(s.TestEmail(ctx, tried.ID)) },
			"FinishTest":        func(s store.Scope) error { return second(s.FinishTest(ctx, tried.ID, models.SendResult{})) },
			"DeleteTemplate":    func(s store.Scope) error { return s.DeleteTemplate(ctx, g.template.ID) },
			"Webhook":           func(s store.Scope) error { return second(s.Webhook(ctx, w.ID)) },
			"ReplaceWebhook":    func(s store.Scope) error { return second(s.ReplaceWebhook(ctx, w.ID, models.WebhookContent{})) },
			"DeleteWebhook":     func(s store.Scope) error { return s.DeleteWebhook(ctx, w.ID) },
			"TestWebhook":       func(s store.Scope) error { return s.TestWebhook(ctx, w.ID) },
			"DeliverTest":       func(s store.Scope) error { return second(s.DeliverTest(ctx, w.ID)) },
			"Deliveries":        func(s store.Scope) error { return second(s.Deliveries(ctx, w.ID, page)) },
			"Delivery":          func(s store.Scope) error { return second(s.Delivery(ctx, w.ID, delivery.ID)) },
			"FindDeliveries": func(s store.Scope) error {
				return second(s.FindDeliveries(ctx, w.ID, models.DeliveryFilter{}, page))
			},
			"AnswerAs": func(s store.Scope) error { return s.AnswerAs(ctx, receiver.ID, models.AnswerGone) },
			"Missed": func(s store.Scope) error {
				return second(s.Missed(ctx, w.ID, models.ReplayRequest{From: g.Now()}))
			},
			"StartReplay": func(s store.Scope) error {
				return second(s.StartReplay(ctx, w.ID, models.ReplayRequest{From: g.Now()}))
			},
			"RotateSecret":      func(s store.Scope) error { return second(s.RotateSecret(ctx, w.ID, "another")) },
			"SwitchOnWebhook":   func(s store.Scope) error { return second(s.SwitchOnWebhook(ctx, w.ID, nil)) },
			"Redeliver":         func(s store.Scope) error { return second(s.Redeliver(ctx, w.ID, delivery.ID)) },
			"Email":             func(s store.Scope) error { return second(s.Email(ctx, email.ID)) },
			"RevokeAPIKey":      func(s store.Scope) error { return second(s.RevokeAPIKey(ctx, key.ID)) },
			"DisconnectAccount": func(s store.Scope) error { return s.DisconnectAccount(ctx, account.ID) },
			"Provider":          func(s store.Scope) error { return second(s.Provider(ctx, "citywheels")) },
			"Logo":              func(s store.Scope) error { return second(s.Logo(ctx, g.template.ID)) },
			"AnyProvider":       func(s store.Scope) error { return second(s.AnyProvider(ctx, "citywheels")) },
			"Account":           func(s store.Scope) error { return second(s.Account(ctx, account.ID)) },
			"User":              func(s store.Scope) error { return second(s.User(ctx, inv.UserID)) },
			"Person":            func(s store.Scope) error { return second(s.Person(ctx, inv.UserID)) },
			"EraseUsers":        func(s store.Scope) error { return second(s.EraseUsers(ctx, inv.UserID)) },
			"CreateToken":       func(s store.Scope) error { return second(s.CreateToken(ctx, inv.UserID)) },
			"Event":             func(s store.Scope) error { return second(s.Event(ctx, delivery.EventID)) },
			"WinkTemplate":      func(s store.Scope) error { return second(s.WinkTemplate(ctx, wink.ID)) },
			"ReplaceWinkTemplate": func(s store.Scope) error {
				return second(s.ReplaceWinkTemplate(ctx, wink.ID, models.WinkContent{Name: "Widget", PrimaryColor: "#123456"}))
			},
			"Import":       func(s store.Scope) error { return second(s.Import(ctx, imported.ID)) },
			"ImportRows":   func(s store.Scope) error { return second(s.ImportRows(ctx, imported.ID, "", page)) },
			"ImportRow":    func(s store.Scope) error { return second(s.ImportRow(ctx, imported.ID, 2)) },
			"ImportSample": func(s store.Scope) error { return second(s.ImportSample(ctx, imported.ID, 3)) },
			"MapImport":    func(s store.Scope) error { return second(s.MapImport(ctx, imported.ID, true, columns)) },
			"PlanImport":   func(s store.Scope) error { return second(s.PlanImport(ctx, imported.ID, models.ImportSettings{})) },
			"ConfirmImport": func(s store.Scope) error {
				_, _, err := s.ConfirmImport(ctx, imported.ID, nil, imported.Settings())
				return err
			},
			"CancelImport":       func(s store.Scope) error { return second(s.CancelImport(ctx, imported.ID)) },
			"DiscardImport":      func(s store.Scope) error { return s.DiscardImport(ctx, imported.ID) },
			"DeleteWinkTemplate": func(s store.Scope) error { return s.DeleteWinkTemplate(ctx, wink.ID) },
		}
		empty := map[string]func(s store.Scope) (any, error){ // what has nothing in it
			"Invites": func(s store.Scope) (any, error) {
				l, err := s.Invites(ctx, models.InviteFilter{UserID: inv.UserID}, page)
				return l.Items, err
			},
			"Templates":      func(s store.Scope) (any, error) { l, err := s.Templates(ctx, page); return l.Items, err },
			"AllTemplates":   func(s store.Scope) (any, error) { return s.AllTemplates(ctx) },
			"LatestReplies":  func(s store.Scope) (any, error) { return s.LatestReplies(ctx, []string{inv.ID}) },
			"TemplateNames":  func(s store.Scope) (any, error) { return s.TemplateNames(ctx, []string{g.template.ID}) },
			"TemplateSavers": func(s store.Scope) (any, error) { return s.TemplateSavers(ctx, []string{g.template.ID}) },
			"TemplateCounts": func(s store.Scope) (any, error) { return s.TemplateCounts(ctx) },
			"Creators":       func(s store.Scope) (any, error) { return s.Creators(ctx) },
			"FirstDay": func(s store.Scope) (any, error) {
				day, err := s.FirstDay(ctx)
				return day != nil, err
			},
			"Funnel": func(s store.Scope) (any, error) {
				f, err := s.Funnel(ctx, models.CreatedFilter{})
				return f.Created, err
			},
			"Daily": func(s store.Scope) (any, error) {
				days, err := s.Daily(ctx, g.Now(), g.Now())
				return days[0].Sent, err
			},
			"Monthly": func(s store.Scope) (any, error) {
				months, err := s.Monthly(ctx, g.Now(), g.Now())
				return months[0].Sent, err
			},
			"CountInvites": func(s store.Scope) (any, error) {
				c, err := s.CountInvites(ctx, models.InviteFilter{Search: "zo"}, 10)
				return c.N, err
			},
			"FindTemplates": func(s store.Scope) (any, error) {
				l, err := s.FindTemplates(ctx, models.TemplateFilter{}, page)
				return l.Items, err
			},
			"TemplateVersions": func(s store.Scope) (any, error) {
				l, err := s.TemplateVersions(ctx, g.template.ID, page)
				return l.Items, err
			},
			"TestEmails": func(s store.Scope) (any, error) {
				l, err := s.TestEmails(ctx, models.TestEmailFilter{}, page)
				return l.Items, err
			},
			"Webhooks": func(s store.Scope) (any, error) { l, err := s.Webhooks(ctx, page); return l.Items, err },
			"FindWebhooks": func(s store.Scope) (any, error) {
				l, err := s.FindWebhooks(ctx, models.WebhookFilter{Search: "OUR", Sort: models.WebhooksByName}, page)
				return l.Items, err
			},
			"FindReceipts": func(s store.Scope) (any, error) {
				l, err := s.FindReceipts(ctx, w.ID, models.ReceiptFilter{Wrong: true}, page)
				return l.Items, err
			},
			"Replays": func(s store.Scope) (any, error) { return s.Replays(ctx, w.ID) },
			"Emails":  func(s store.Scope) (any, error) { l, err := s.Emails(ctx, page); return l.Items, err },
			"FindEmails": func(s store.Scope) (any, error) {
				l, err := s.FindEmails(ctx, models.EmailFilter{Search: "zoe"}, page)
				return l.Items, err
			},
			"EmailAttempts": func(s store.Scope) (any, error) { return s.EmailAttempts(ctx, g.latestEmail()) },
			"APIKeys":       func(s store.Scope) (any, error) { l, err := s.APIKeys(ctx, page); return l.Items, err },
			"FindAPIKeys": func(s store.Scope) (any, error) {
				l, err := s.FindAPIKeys(ctx, models.APIKeyFilter{}, page)
				return l.Items, err
			},
			"APIKeyNames":  func(s store.Scope) (any, error) { return s.APIKeyNames(ctx, []string{key.ID}) },
			"WebhookNames": func(s store.Scope) (any, error) { return s.WebhookNames(ctx, []string{w.ID}) },
			"WaitingFor":   func(s store.Scope) (any, error) { return s.WaitingFor(ctx, w.ID) },
			"Testers":      func(s store.Scope) (any, error) { return s.Testers(ctx) },
			"AuditSubjects": func(s store.Scope) (any, error) {
				return s.AuditSubjects(ctx, []models.AuditEntry{{SubjectID: inv.ID}, {SubjectID: inv.UserID}})
			},
			"Providers":   func(s store.Scope) (any, error) { return s.Providers(ctx) },
			"StageCounts": func(s store.Scope) (any, error) { c, err := s.StageCounts(ctx); return c.Total(), err },
			"Progress":    func(s store.Scope) (any, error) { p, err := s.Progress(ctx); return p, err },
			"Imports": func(s store.Scope) (any, error) {
				l, err := s.Imports(ctx, models.ImportFilter{}, page)
				return l.Items, err
			},
			"Importers":  func(s store.Scope) (any, error) { return s.Importers(ctx) },
			"ImportMail": func(s store.Scope) (any, error) { return s.ImportMail(ctx, run.ID) },
			"KnownAddress": func(s store.Scope) (any, error) {
				k, err := s.KnownAddress(ctx, inv.Email)
				return k.Open != nil || k.Linked != nil, err
			},
			"InvitesByID":   func(s store.Scope) (any, error) { return s.InvitesByID(ctx, []string{inv.ID}) },
			"WinkTemplates": func(s store.Scope) (any, error) { l, err := s.WinkTemplates(ctx, page); return l.Items, err },
			"ProviderPage": func(s store.Scope) (any, error) {
				l, err := s.ProviderPage(ctx, models.ProviderFilter{}, page)
				return l.Items, err
			},
			"FindProviders": func(s store.Scope) (any, error) { return s.FindProviders(ctx, models.ProviderFilter{}) },
			"Users": func(s store.Scope) (any, error) {
				l, err := s.Users(ctx, models.CreatedFilter{}, page)
				return l.Items, err
			},
			"Audit": func(s store.Scope) (any, error) {
				l, err := s.Audit(ctx, models.AuditFilter{}, page)
				return l.Items, err
			},
			"People": func(s store.Scope) (any, error) {
				l, err := s.People(ctx, models.UserFilter{}, page)
				return l.Items, err
			},
			"Accounts": func(s store.Scope) (any, error) {
				l, err := s.Accounts(ctx, models.AccountFilter{UserID: inv.UserID}, page)
				return l.Items, err
			},
			"Events": func(s store.Scope) (any, error) {
				must(t, g.NumberEvents(ctx))
				l, err := s.Events(ctx, nil, page)
				return l.Items, err
			},
			"APIRequests": func(s store.Scope) (any, error) {
				l, err := s.APIRequests(ctx, models.APIRequestFilter{}, page)
				return l.Items, err
			},
			"Bulks": func(s store.Scope) (any, error) {
				l, err := s.Bulks(ctx, models.BulkFilter{}, page)
				return l.Items, err
			},
			"BulkStarters": func(s store.Scope) (any, error) { return s.BulkStarters(ctx) },
			"RunningBulks": func(s store.Scope) (any, error) { return s.RunningBulks(ctx) },
			"Health": func(s store.Scope) (any, error) {
				h, err := s.Health(ctx)
				e := h.Endpoints
				return struct {
					mail      store.MailHealth
					waiting   store.Count
					endpoints int
				}{h.Mail, h.PendingDeliveries, len(e.Counts) + len(e.Failing) + len(e.SwitchedOff)}, err
			},
			"Activity": func(s store.Scope) (any, error) {
				a, err := s.Activity(ctx, 10)
				return len(a.Logs) + len(a.Events) + len(a.Audit) + len(a.Invites), err
			},
			"AttentionCounts": func(s store.Scope) (any, error) {
				c, err := s.AttentionCounts(ctx)
				return c[models.AttentionFailed].N, err
			},
		}
		harmless := []string{"Mode", "ForImport", "CreateInvite", "CreateInvites", "PlanInvites", "CheckInvite", "CreateUser", "CreateWinkTemplate", "CheckWinkTemplate", "CreateImport", "Once", "CreateTemplate", "SaveUploadedLogo", "StartTest", "CreateWebhook", "CreateReceiver", "CreateAPIKey"}

		production := g.Scope(models.Production, models.System("test"))
		before := g.census()
		for name, call := range missing {
			wantKind(t, name+" of the other mode", call(production), models.KindNotFound)
		}
		for name, call := range empty {
			if got, err := call(production); err != nil || !isEmpty(got) {
				t.Errorf("%s shows the other mode's %v, %v", name, got, err)
			}
			if got, err := call(g.sandbox); err != nil || isEmpty(got) {
				t.Errorf("%s shows nothing of its own mode: %v, %v", name, got, err)
			}
		}
		if got := g.grown(before); got != "" {
			t.Errorf("asking for what is not there left %s", got)
		}
		scope := reflect.TypeFor[store.Scope]()
		for i := range scope.NumMethod() {
			name := scope.Method(i).Name
			if missing[name] == nil && empty[name] == nil && !slices.Contains(harmless, name) {
				t.Errorf("is %s of one mode blind for the other? Add it to this table", name)
			}
		}
		for _, name := range []string{"Invite", "Template", "DeletedTemplate", "TemplateOf", "Webhook", "History", "InviteLogs", "Deliveries", "Delivery", "Email", "Provider", "Redeliver", "TestWebhook", "DisconnectAccount", "RevokeAPIKey"} {
			must(t, missing[name](g.sandbox)) // so it was the mode that hid them
		}
	})
}

func (g *given) latestEmail() string {
	g.t.Helper()
	var id string
	must(g.t, g.Read(g.t.Context()).Raw("SELECT email_id FROM email_attempts ORDER BY id DESC LIMIT 1").Scan(&id).Error)
	return id
}

// isEmpty holds for a zero value, an empty list and an empty map.
func isEmpty(v any) bool {
	r := reflect.ValueOf(v)
	if kind := r.Kind(); kind == reflect.Slice || kind == reflect.Map {
		return r.Len() == 0
	}
	return r.IsZero()
}

// PostgreSQL refuses to compare with such texts; that nothing has such an id is the answer all the same.
func TestWhatCannotBeAnIDIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		for _, id := range []string{"", "iv-", "iv-\x00", "iv-\xff", strings.Repeat("x", 10000), "' OR 1=1 --", "iv-%"} {
			for name, err := range map[string]error{
				"Invite":            second(g.sandbox.Invite(ctx, id)),
				"RevokeInvite":      second(g.sandbox.RevokeInvite(ctx, id)),
				"Template":          second(g.sandbox.Template(ctx, id)),
				"DeleteTemplate":    g.sandbox.DeleteTemplate(ctx, id),
				"Webhook":           second(g.sandbox.Webhook(ctx, id)),
				"Email":             second(g.sandbox.Email(ctx, id)),
				"Provider":          second(g.sandbox.Provider(ctx, id)),
				"DisconnectAccount": g.sandbox.DisconnectAccount(ctx, id),
				"Landing":           second(g.Landing(ctx, id)),
				"OpenInvite":        second(g.OpenInvite(ctx, id)),
				"Walk":              second(g.Walk(ctx, id)),
				"Staff":             second(g.Staff(ctx, id)),
				"StaffByEmail":      second(g.StaffByEmail(ctx, id)),
				"Session":           second(g.Session(ctx, []byte(id))),
			} {
				wantKind(t, name+" of "+id[:min(20, len(id))], err, models.KindNotFound)
			}
			_, err := g.Authenticate(ctx, id, "secret")
			wantKind(t, "Authenticate", err, models.KindUnauthenticated)
		}
	})
}

// A stolen database must open no landing page, tell no mail's words and sign no webhook.
func TestAStolenDatabaseTellsNoSecrets(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		g.webhook()
		receiver, err := g.sandbox.CreateReceiver(ctx, func(id string) string { return "https://example.com/" + id })
		must(t, err)
		inv := g.invite(nil)
		g.send(inv, models.SendCaptured)
		visit, err := g.OpenInvite(ctx, inv.Token)
		must(t, err)
		_, keySecret, err := g.sandbox.CreateAPIKey(ctx, models.NewAPIKey{Name: "key"})
		must(t, err)
		secrets := map[string]string{
			"the invite's token": inv.Token, "the mail's words": mailText, "the endpoint's secret": webhookSecret,
			"the visit's secret": visit, "the API key's secret": keySecret,
		}
		deliveries, err := g.sandbox.Deliveries(ctx, receiver.ID, models.Page{})
		must(t, err)
		work, err := g.ClaimDelivery(ctx, deliveries.Items[0].ID, time.Minute)
		must(t, err)
		secrets["the receiver's secret"] = work.Webhook.Secret

		found := false
		for _, table := range g.tables() {
			everything := g.contents(table)
			for what, secret := range secrets {
				if secret == "" || strings.Contains(everything, secret) {
					t.Errorf("%s lies in the clear in %s", what, table)
				}
			}
			found = found || strings.Contains(everything, "Zoë Müller")
		}
		if !found {
			t.Error("the search finds nothing at all")
		}
		if read, err := g.sandbox.Email(ctx, g.emails(inv)[0].ID); err != nil || !strings.Contains(string(read.Raw), mailText) {
			t.Errorf("the mail's words are lost: %v", err)
		}
	})
}

// contents is every value of a table as bytes.
func (g *given) contents(table string) string {
	g.t.Helper()
	rows, err := g.Read(g.t.Context()).Table(table).Rows()
	must(g.t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(g.t, err)
	var all strings.Builder
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(g.t, rows.Scan(into...))
		for _, v := range values {
			switch v := v.(type) {
			case []byte:
				all.Write(v)
			case string:
				all.WriteString(v)
			}
			all.WriteByte('\n')
		}
	}
	must(g.t, rows.Err())
	return all.String()
}
