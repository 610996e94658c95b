package api_test

import (
	"strings"

	"pgregory.net/rapid"

	"invites/models"
)

// kinds are the sorts of objects that are created, replaced and deleted as a whole.
func kinds() []kind {
	return []kind{
		{templates, 201, anyTemplate, shownTemplate, templateWrongs()},
		{winkTemplates, 201, anyWinkTemplate, shownWinkTemplate, winkWrongs()},
		{webhooks, 200, anyWebhook, shownWebhook, webhookWrongs()},
	}
}

// anyText is a text of one line that is not blank and holds no variable.
func anyText(t *rapid.T, label string, most int) string {
	if rapid.IntRange(0, 9).Draw(t, label+" as long as can be") == 0 {
		return strings.Repeat("é", most)
	}
	runes := rapid.SampledFrom([]rune("aZ é語👩<>&\"'`;%\\-.,$#"))
	return "x" + rapid.StringOfN(runes, 0, min(most-1, 30), -1).Draw(t, label)
}

// anyLines is a text of several lines with one of the variables.
func anyLines(t *rapid.T, label string, variables []string) string {
	return anyText(t, label, 200) + "\n\t${" + rapid.SampledFrom(variables).Draw(t, label+"'s variable") + "}\r\n"
}

// perhaps is a value, null, or nothing.
func perhaps(t *rapid.T, o object, field string, value any) object {
	switch rapid.IntRange(0, 2).Draw(t, field+" is there") {
	case 0:
		return with(o, field, nil)
	case 1:
		return with(o, field, absent)
	}
	return with(o, field, value)
}

func anyTemplate(t *rapid.T) object {
	page := func(name string) object {
		return object{
			"header": anyText(t, name+" header", 200), "description": anyLines(t, name+" description", models.PageVariables()),
			"button": anyText(t, name+" button", 200),
		}
	}
	o := object{
		"name": anyText(t, "name", 64), "company": object{"name": anyText(t, "company", 200)},
		"email": object{
			"sendEmail": rapid.Bool().Draw(t, "sendEmail"), "senderName": anyText(t, "senderName", 200),
			"replyAddress": anyAddress(t), "subject": anyText(t, "subject", 200), "body": anyLines(t, "body", models.BodyVariables()),
		},
		"landingPage": page("landing"), "successPage": page("success"),
	}
	return perhaps(t, o, "company.logoUrl", "https://acme.example/logo.png")
}

func shownTemplate(body object) object {
	if body["company"].(object)["logoUrl"] == nil {
		return with(body, "company.logoUrl", nil)
	}
	return with(body, "name", body["name"])
}

func templateWrongs() (all []wrong) {
	for _, w := range wrongTemplates() {
		all = append(all, wrong{w.path, w.value, w.want})
	}
	return all
}

func anyAddress(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"amelia@example.com", "Amelia.Santos+work@example.com", "a@bücher.example", "o'hara@localhost", "ü@example.com",
	}).Draw(t, "address")
}

func anyWinkTemplate(t *rapid.T) object {
	o := object{
		"name": anyText(t, "name", 64), "primaryColor": rapid.StringMatching(`#[0-9a-fA-F]{6}`).Draw(t, "color"),
		"enableSearchBar": rapid.Bool().Draw(t, "search"), "enableTypeBar": rapid.Bool().Draw(t, "types"),
	}
	o = perhaps(t, o, "providers", anyProviders(t))
	o = perhaps(t, o, "topProviders", anyProviders(t))
	o = perhaps(t, o, "companyName", anyText(t, "company", 200))
	o = perhaps(t, o, "consentText", anyText(t, "consent", 5000))
	return perhaps(t, o, "redirectUrl", "https://acme.example/done?a=b")
}

func anyProviders(t *rapid.T) []string {
	var ids []string
	for _, p := range models.SandboxProviders() {
		ids = append(ids, p.ID)
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, len(ids), rapid.ID).Draw(t, "providers")
}

func shownWinkTemplate(body object) object {
	shown := with(body, "name", body["name"])
	for _, field := range []string{"companyName", "consentText", "redirectUrl"} {
		shown[field] = body[field]
	}
	for _, field := range []string{"providers", "topProviders"} {
		if shown[field] == nil {
			shown[field] = []string{}
		}
	}
	return shown
}

func winkWrongs() []wrong {
	return []wrong{
		{"name", absent, "required"}, {"name", strings.Repeat("n", 65), "too_long"}, {"name", "a\tb", "format"}, {"name", 1, "invalid"},
		{"companyName", strings.Repeat("é", 201), "too_long"}, {"companyName", []string{}, "invalid"},
		{"primaryColor", absent, "required"}, {"primaryColor", "red", "format"}, {"primaryColor", "#12345g", "format"}, {"primaryColor", 0, "invalid"},
		{"providers", []string{"nobody"}, "not_found"}, {"providers", "acme-payroll", "invalid"}, {"providers", []any{1}, "invalid"},
		{"topProviders", []string{"acme-payroll", "\x00"}, "not_found"}, {"topProviders", object{}, "invalid"},
		{"enableSearchBar", "yes", "invalid"}, {"enableTypeBar", 0, "invalid"},
		{"consentText", strings.Repeat("c", 5001), "too_long"}, {"consentText", "\x00", "format"},
		{"redirectUrl", "http://acme.example", "format"}, {"redirectUrl", "javascript:alert(1)", "format"}, {"redirectUrl", true, "invalid"},
	}
}

func anyWebhook(t *rapid.T) object {
	types := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"ALL_EVENTS", "INVITE_INVITED", "INVITE_LINKED", "USER_CREATED", "ACCOUNT_CONNECTED", "TASK_STARTED", "WEBHOOK_TEST",
	}), 1, 7, rapid.ID).Draw(t, "types")
	o := object{
		"name": anyText(t, "name", 200), "url": "https://hooks.acme.example/" + rapid.StringMatching(`[a-z0-9?=&]{0,20}`).Draw(t, "url"),
		"eventTypes": types, "active": rapid.Bool().Draw(t, "active"), "secret": anyText(t, "secret", 64),
	}
	return perhaps(t, o, "includePayload", rapid.Bool().Draw(t, "payload"))
}

func shownWebhook(body object) object {
	return with(with(body, "secret", absent), "includePayload", false)
}

func webhookWrongs() []wrong {
	return []wrong{
		{"name", absent, "required"}, {"name", strings.Repeat("n", 201), "too_long"}, {"name", "a\nb", "format"}, {"name", object{}, "invalid"},
		{"url", absent, "required"}, {"url", "http://acme.example/hooks", "invalid"}, {"url", "https://acme.example/\x00", "format"},
		{"url", "https://acme.example/" + strings.Repeat("u", 500), "too_long"}, {"url", 80, "invalid"},
		{"eventTypes", absent, "required"}, {"eventTypes", []string{}, "required"}, {"eventTypes", []string{"invite_linked"}, "invalid"},
		{"eventTypes", []any{nil}, "invalid"}, {"active", absent, "required"}, {"active", "yes", "invalid"},
		{"secret", strings.Repeat("s", 65), "too_long"}, {"secret", 1234, "invalid"}, {"includePayload", "no", "invalid"},
	}
}
