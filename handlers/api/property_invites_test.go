package api_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// invite invites someone with a template that may be gone or may never have been.
func (m *model) invite() {
	templateID, template := m.any(m.of[templates])
	body := object{"fullName": anyText(m.t, "fullName", 200), "email": anyAddress(m.t), "templateId": templateID}
	body = perhaps(m.t, body, "firstName", anyText(m.t, "firstName", 64))
	body = perhaps(m.t, body, "lastName", anyText(m.t, "lastName", 64))
	var refused []string
	if template == nil {
		refused = append(refused, "templateId not_found")
	}
	if rapid.Bool().Draw(m.t, "a wink template") {
		id, wink := m.any(m.of[winkTemplates])
		if body["winkTemplateId"] = id; wink == nil {
			refused = append(refused, "winkTemplateId not_found")
		}
	}
	a := m.post(invites, body)
	if refused != nil {
		m.refused(a, refused)
		return
	}
	m.invited(a.created().data(), body, template["email"].(object)["sendEmail"].(bool))
}

// invited puts an invite into the model, with its user.
func (m *model) invited(made, body object, mail bool) {
	want := object{
		"id": made["id"], "userId": made["userId"], "inviteLandingPageUrl": made["inviteLandingPageUrl"], // the server's to choose
		"createdAt": m.now(), "updatedAt": m.now(), "expiresAt": m.expiry(), "fullName": body["fullName"], "firstName": body["firstName"],
		"lastName": body["lastName"], "email": body["email"], "templateId": body["templateId"], "winkTemplateId": body["winkTemplateId"],
		"status": "INVITED", "invitedAt": nil, "linkedAt": nil, "revokedAt": nil, "emailStatus": "QUEUED",
	}
	if !mail {
		want["emailStatus"], want["invitedAt"] = "NONE", m.now()
	}
	m.equal(made, want)
	m.of[invites].add(want)
	m.of[users].add(object{"id": made["userId"], "externalMetadata": nil, "createdAt": m.now(), "providers": []string{}})
}

func (m *model) expiry() string {
	return m.clock.now().UTC().Add(14 * 24 * time.Hour).Format(time.RFC3339)
}

func (m *model) inviteWrong() {
	body, want := m.spoil(goodInvite("tpl-"+strings.Repeat("0", 32)), []wrong{
		{"fullName", absent, "required"}, {"fullName", strings.Repeat("é", 201), "too_long"}, {"fullName", "a\u2028b", "format"}, {"fullName", 7, "invalid"},
		{"firstName", strings.Repeat("a", 65), "too_long"}, {"firstName", "\x7f", "format"}, {"lastName", object{}, "invalid"},
		{"email", "amelia", "format"}, {"email", "a@example.com,b@example.com", "format"}, {"email", nil, "required"},
		{"email", "a@" + strings.Repeat("e", 200) + ".com", "too_long"}, {"winkTemplateId", "wtpl-none", "not_found"},
	})
	m.refused(m.post(invites, body), append(want, "templateId not_found"))
}

func (m *model) resend() {
	id, live := m.any(m.of[invites])
	a := m.post(invites+"/"+id+"/resend", nil)
	switch {
	case live == nil:
		a.missing()
	case live["linkedAt"] != nil || live["revokedAt"] != nil:
		a.is(409, "CONFLICT").bare()
	default:
		live["updatedAt"], live["expiresAt"] = m.now(), m.expiry()
		m.mailed(live)
		m.equal(a.ok().data(), live)
	}
}

// mailed is what a resend does to the e-mail: the template as last saved, also before its deletion, says whether there is one.
func (m *model) mailed(inv object) {
	if m.of[templates].last[inv["templateId"].(string)]["email"].(object)["sendEmail"].(bool) {
		inv["emailStatus"] = "QUEUED"
		return
	}
	if inv["emailStatus"] = "NONE"; inv["invitedAt"] == nil {
		inv["invitedAt"] = m.now()
	}
}

func (m *model) revoke() {
	id, live := m.any(m.of[invites])
	a := m.post(invites+"/"+id+"/revoke", nil)
	switch {
	case live == nil:
		a.missing()
		return
	case live["linkedAt"] != nil:
		a.is(409, "CONFLICT").bare()
		return
	case live["revokedAt"] == nil:
		live["revokedAt"], live["updatedAt"] = m.now(), m.now()
		cancelMail(live)
	}
	m.equal(a.ok().data(), live)
}

// cancelMail takes back a mail that has not gone out.
func cancelMail(inv object) {
	if inv["emailStatus"] == "QUEUED" {
		inv["emailStatus"] = "CANCELLED"
	}
}

// linkInvite is what the invitee does, beside the API.
func (m *model) linkInvite() {
	_, live := m.any(m.of[invites])
	if live == nil || live["linkedAt"] != nil || live["revokedAt"] != nil {
		return
	}
	m.linkAccount(live)
	live["status"], live["linkedAt"], live["updatedAt"] = "LINKED", m.now(), m.now()
	cancelMail(live)
	account := m.get("/accounts?userId=" + live["userId"].(string)).items()[0]
	want := object{"userId": live["userId"], "createdAt": m.now(), "connectionStatus": "CONNECTED"}
	for key, value := range want {
		if account[key] != value {
			m.t.Fatalf("the account's %s is %v, want %v", key, account[key], value)
		}
	}
	user := m.of[users].live[live["userId"].(string)]
	user["providers"] = []string{account["providerId"].(string)}
	if rapid.Bool().Draw(m.t, "disconnect") {
		path := "/accounts/" + account["id"].(string)
		m.remove(path).ok().bare()
		m.remove(path).is(409, "CONFLICT").bare()
		user["providers"] = []string{}
	}
}

func (m *model) createUser() {
	pairs := rapid.MapOfN(rapid.StringMatching(`[!-~]{1,50}`), rapid.StringMatching(`[ -~]{0,100}`), 0, 5).Draw(m.t, "metadata")
	made := m.post(users, object{"externalMetadata": pairs}).created().data()
	user := made["user"].(object)
	want := object{"id": user["id"], "externalMetadata": pairs, "createdAt": m.now(), "providers": []string{}}
	m.equal(user, want)
	m.of[users].add(want)
}

func (m *model) createUserWrong() {
	w := rapid.SampledFrom([]wrong{
		{"externalMetadata", object{"a": "1", "b": "2", "c": "3", "d": "4", "e": "5", "f": "6"}, "too_long"},
		{"externalMetadata", object{strings.Repeat("k", 51): ""}, "too_long"}, {"externalMetadata", object{"k": strings.Repeat("v", 501)}, "too_long"},
		{"externalMetadata", object{"é": "1"}, "format"}, {"externalMetadata", object{"a": "\n"}, "format"}, {"externalMetadata", []string{}, "invalid"},
		{"externalMetadata", "text", "invalid"},
	}).Draw(m.t, "wrong")
	m.refused(m.post(users, object{w.field: w.value}), []string{w.field + " " + w.code})
}

func (m *model) createToken() {
	id, live := m.any(m.of[users])
	a := m.post("/tokens?userId="+id, nil)
	if live == nil {
		a.missing()
		return
	}
	want := object{"mode": "SANDBOX", "expiresAt": m.clock.now().UTC().Add(5 * time.Hour).Format(time.RFC3339)}
	token := a.created().data()
	if token["mode"] != want["mode"] || token["expiresAt"] != want["expiresAt"] || len(token["accessToken"].(string)) < 22 {
		m.t.Fatalf("the token is %v", token)
	}
	if slices.Contains(m.of[users].order, token["id"].(string)) {
		m.t.Fatalf("the token has the id of a user")
	}
}
