package api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

const inviteKeys = "createdAt email emailStatus expiresAt firstName fullName id inviteLandingPageUrl invitedAt lastName linkedAt " +
	"revokedAt status templateId updatedAt userId winkTemplateId"

func TestCreateInviteAnswersWithTheWholeInvite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Production)
		template := c.template()
		inv := c.post("/invites", goodInvite(template)).created().data()
		if keys := keysOf(inv); keys != inviteKeys {
			t.Errorf("keys %s", keys)
		}
		same(t, inv, object{
			"fullName": "Amelia Santos", "firstName": "Amelia", "lastName": "Santos", "email": "Amelia.Santos@example.com",
			"templateId": template, "winkTemplateId": nil, "status": "INVITED", "emailStatus": "QUEUED",
			"createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T09:30:24Z", "expiresAt": "2026-12-07T09:30:24Z",
			"invitedAt": nil, "linkedAt": nil, "revokedAt": nil,
		})
		token, ok := strings.CutPrefix(inv["inviteLandingPageUrl"].(string), origin+"/i/")
		if landing, err := w.store.Landing(t.Context(), token); !ok || err != nil || landing.Invite.ID != inv["id"] {
			t.Errorf("the link %v does not lead to the invite: %v", inv["inviteLandingPageUrl"], err)
		}
		same(t, c.get("/invites/"+inv["id"].(string)).ok().data(), inv)
	})
}

// same fails the test where got lacks one of the values.
func same(t *testing.T, got, want object) {
	t.Helper()
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s is %v, want %v", key, got[key], value)
		}
	}
}

func TestAbsentValuesAreNull(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		for name, value := range map[string]any{"absent": absent, "null": nil, "empty": "", "blank": "  "} {
			t.Run(name, func(t *testing.T) {
				wanted := goodInvite(template)
				for _, field := range []string{"firstName", "lastName", "winkTemplateId"} {
					wanted = with(wanted, field, value)
				}
				same(t, c.post("/invites", wanted).created().data(), object{"firstName": nil, "lastName": nil, "winkTemplateId": nil})
			})
		}
	})
}

func TestCreateInviteRefusesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template, other := c.template(), w.client(t, models.Production).template()
		deleted := c.template()
		c.remove("/inviteTemplates/" + deleted).ok()
		good, unknown := goodInvite(template), models.NewID(models.PrefixTemplate)
		for _, tt := range []struct {
			name  string
			field string
			value any
			want  string // code
		}{
			{"no name", "fullName", absent, "required"},
			{"null for a name", "fullName", nil, "required"},
			{"an empty name", "fullName", "", "required"},
			{"a blank name", "fullName", " ", "required"},
			{"a number for a name", "fullName", 7, "invalid"},
			{"a list for a name", "fullName", []string{"Amelia"}, "invalid"},
			{"a name that is too long", "fullName", strings.Repeat("é", 201), "too_long"},
			{"a newline in a name", "fullName", "Amelia\r\nBcc: all@example.com", "format"},
			{"a NUL in a name", "fullName", "Amelia\x00", "format"},
			{"a first name that is too long", "firstName", strings.Repeat("a", 65), "too_long"},
			{"a newline in a first name", "firstName", "Ame\nlia", "format"},
			{"an object for a last name", "lastName", object{}, "invalid"},
			{"no address", "email", absent, "required"},
			{"no real address", "email", "amelia", "format"},
			{"a display name", "email", "Amelia <amelia@example.com>", "format"},
			{"two addresses", "email", "a@example.com, b@example.com", "format"},
			{"a newline in an address", "email", "a@example.com\n", "format"},
			{"an address that is too long", "email", strings.Repeat("a", 190) + "@example.com", "too_long"},
			{"no template", "templateId", absent, "required"},
			{"an unknown template", "templateId", unknown, "not_found"},
			{"a template of the other mode", "templateId", other, "not_found"},
			{"a deleted template", "templateId", deleted, "not_found"},
			{"a NUL in a template's id", "templateId", "tpl-\x00", "format"},
			{"a template's id that is too long", "templateId", strings.Repeat("t", 300), "too_long"},
			{"a number for a template", "templateId", 1, "invalid"},
			{"an unknown wink template", "winkTemplateId", models.NewID(models.PrefixWinkTemplate), "not_found"},
			{"an invite template as wink template", "winkTemplateId", template, "not_found"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				c.post("/invites", with(good, tt.field, tt.value)).invalid(tt.field + " " + tt.want)
			})
		}
		w.nothingStored(t)
	})
}

// nothingStored fails the test if there is an invite, a user's e-mail or an endpoint in either mode.
func (w *world) nothingStored(t *testing.T) {
	t.Helper()
	for _, mode := range []models.Mode{models.Sandbox, models.Production} {
		invites, err := w.scope(mode).Invites(t.Context(), models.InviteFilter{}, models.Page{})
		if err != nil || len(invites.Items) > 0 {
			t.Errorf("%d invites are stored: %v", len(invites.Items), err)
		}
		emails, err := w.scope(mode).Emails(t.Context(), models.Page{})
		if err != nil || len(emails.Items) > 0 {
			t.Errorf("%d e-mails are stored: %v", len(emails.Items), err)
		}
		webhooks, err := w.scope(mode).Webhooks(t.Context(), models.Page{})
		if err != nil || len(webhooks.Items) > 0 {
			t.Errorf("%d webhooks are stored: %v", len(webhooks.Items), err)
		}
	}
}

func TestEverythingThatIsWrongIsToldAtOnceInTheOrderOfTheFields(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		c.post("/invites", object{}).invalid("fullName required", "email required", "templateId required")
		// What has the wrong type, what breaks a rule and what only the database knows, together.
		c.post("/invites", object{
			"winkTemplateId": strings.Repeat("w", 201), "templateId": models.NewID(models.PrefixTemplate), "email": "nobody",
			"lastName": true, "firstName": "a\nb", "fullName": 1,
		}).invalid("fullName invalid", "firstName format", "lastName invalid", "email format", "templateId not_found", "winkTemplateId too_long")
		w.nothingStored(t)
	})
}

func TestUnknownFieldsAreIgnoredAndNamesAreExact(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		inv := c.post("/invites", with(with(good, "status", "LINKED"), "id", "iv-mine")).created().data()
		if inv["status"] != "INVITED" || inv["id"] == "iv-mine" {
			t.Errorf("a client set what is not its own: %v", inv)
		}
		c.post("/invites", with(with(good, "fullName", absent), "FULLNAME", "Amelia")).invalid("fullName required")
	})
}

func TestATextIsKeptAsItWasSent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		for _, name := range []string{"Zoë 'O''Hara' <b>&amp;", strings.Repeat("語", 200), `"; DROP TABLE invites; --`, "👩‍🚀 ${firstName}"} {
			id := c.post("/invites", with(goodInvite(template), "fullName", name)).created().id()
			if got := c.get("/invites/" + id).ok().data()["fullName"]; got != name {
				t.Errorf("%q came back as %q", name, got)
			}
		}
		if inv := c.post("/invites", with(goodInvite(template), "email", "amelia@bücher.example")).created().data(); inv["email"] != "amelia@bücher.example" {
			t.Errorf("email %v", inv["email"])
		}
	})
}

func TestEmailStatusFollowsTheLatestEmail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		quiet := c.post("/inviteTemplates", with(goodTemplate(), "email.sendEmail", false)).created().id()
		same(t, c.post("/invites", goodInvite(quiet)).created().data(), object{"emailStatus": "NONE", "invitedAt": "2026-11-23T09:30:24Z"})

		id := c.invite(c.template())
		w.clock.pass(2 * time.Minute)
		w.deliver(t, models.Sandbox, models.SendCaptured)
		sent := object{"emailStatus": "CAPTURED", "invitedAt": "2026-11-23T09:32:24Z", "updatedAt": "2026-11-23T09:32:24Z", "status": "INVITED"}
		same(t, c.get("/invites/"+id).ok().data(), sent)
		if logs := c.get("/invites/" + id + "/logs").items(); len(logs) != 1 || logs[0]["inviteStatus"] != "INVITED" {
			t.Errorf("logs %v", logs)
		}
	})
}

// freeze writes an e-mail; its words are no matter here.
func freeze(*store.Sending) (store.Frozen, error) {
	return store.Frozen{Subject: "Hello", MessageID: "<1@invites.example>", Raw: []byte("Subject: Hello\r\n\r\nHello\r\n")}, nil
}

// deliver gives the newest e-mail of the mode to a mail server that answers so.
func (w *world) deliver(t *testing.T, mode models.Mode, outcome models.SendOutcome) {
	t.Helper()
	emails, err := w.scope(mode).Emails(t.Context(), models.Page{Size: 1})
	if err != nil || len(emails.Items) == 0 {
		t.Fatalf("no e-mail to send: %v", err)
	}
	sending, err := w.store.ClaimEmail(t.Context(), emails.Items[0].ID, time.Minute, freeze)
	if err != nil || sending == nil {
		t.Fatalf("the e-mail is not to be sent: %v", err)
	}
	if err := w.store.RecordEmail(t.Context(), sending.Attempt.ID, models.SendResult{Outcome: outcome}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestAnAddressThatAskedForNoMoreIsSuppressed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		first := c.post("/invites", goodInvite(template)).created().data()
		if err := w.store.StopInvites(t.Context(), tokenOf(first)); err != nil {
			t.Fatal(err)
		}
		again := c.post("/invites", with(goodInvite(template), "email", "AMELIA.SANTOS@EXAMPLE.COM")).created().data()
		same(t, again, object{"emailStatus": "SUPPRESSED", "invitedAt": nil, "status": "INVITED"})
		same(t, c.get("/invites/"+first["id"].(string)).ok().data(), object{"emailStatus": "SUPPRESSED"})
	})
}

func tokenOf(inv object) string {
	link := inv["inviteLandingPageUrl"].(string)
	return link[strings.LastIndexByte(link, '/')+1:]
}

// walkOf begins the invitee's walk through the widget.
func (w *world) walkOf(t *testing.T, inv object) *store.Walk {
	t.Helper()
	secret, err := w.store.OpenInvite(t.Context(), tokenOf(inv))
	if err != nil {
		t.Fatal(err)
	}
	walk, err := w.store.Walk(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return walk
}

// link walks the invitee of an invite through to a connected account.
func (w *world) link(t *testing.T, inv object) {
	t.Helper()
	walk := w.walkOf(t, inv)
	providers, err := w.scope(models.Sandbox).Providers(t.Context())
	if err != nil || len(providers) == 0 {
		t.Fatalf("no provider: %v", err)
	}
	if err := walk.ChooseProvider(t.Context(), providers[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := walk.SignIn(t.Context(), providers[0], "George", models.SignInOutcome{}); err != nil {
		t.Fatal(err)
	}
}

func TestALinkedInviteIsNeitherSentAgainNorRevoked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		inv := c.post("/invites", goodInvite(c.template())).created().data()
		path := "/invites/" + inv["id"].(string)
		w.clock.pass(time.Hour)
		w.link(t, inv)
		linked := c.get(path).ok().data()
		same(t, linked, object{"status": "LINKED", "linkedAt": "2026-11-23T10:30:24Z", "revokedAt": nil})
		c.post(path+"/resend", nil).is(409, "CONFLICT").bare()
		c.post(path+"/revoke", nil).is(409, "CONFLICT").bare()
		same(t, c.get(path).ok().data(), linked)

		steps := []string{}
		logs := c.get(path + "/logs").items()
		for _, step := range logs {
			steps = append(steps, step["inviteStatus"].(string))
			same(t, step, object{"inviteId": inv["id"], "userId": inv["userId"], "createdAt": "2026-11-23T10:30:24Z"})
			if keys := keysOf(step); keys != "createdAt id inviteId inviteStatus userId" {
				t.Errorf("a step has the keys %s", keys)
			}
		}
		if want := []string{"LINKED", "WINK_WIDGET_OPENED", "LANDING_PAGE_OPENED"}; !slices.Equal(steps, want) {
			t.Errorf("steps %v, want %v", steps, want)
		}
	})
}

func TestResendRenewsTheExpiryAndKeepsTheLink(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		inv := c.post("/invites", goodInvite(c.template())).created().data()
		path := "/invites/" + inv["id"].(string)
		w.deliver(t, models.Sandbox, models.SendAccepted)
		w.clock.pass(24 * time.Hour)
		again := c.post(path+"/resend", nil).ok().data()
		same(t, again, object{
			"expiresAt": "2026-12-08T09:30:24Z", "updatedAt": "2026-11-24T09:30:24Z", "invitedAt": "2026-11-23T09:30:24Z",
			"emailStatus": "QUEUED", "inviteLandingPageUrl": inv["inviteLandingPageUrl"], "createdAt": inv["createdAt"],
		})
		emails, err := w.scope(models.Sandbox).Emails(t.Context(), models.Page{})
		if err != nil || len(emails.Items) != 2 {
			t.Errorf("%d e-mails: %v", len(emails.Items), err)
		}
	})
}

func TestRevokeKillsTheLinkForGood(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		inv := c.post("/invites", goodInvite(c.template())).created().data()
		path := "/invites/" + inv["id"].(string)
		revoked := c.post(path+"/revoke", nil).ok().data()
		same(t, revoked, object{"revokedAt": "2026-11-23T09:30:24Z", "emailStatus": "CANCELLED", "status": "INVITED"})
		w.clock.pass(time.Hour)
		same(t, c.post(path+"/revoke", nil).ok().data(), revoked)
		c.post(path+"/resend", nil).is(409, "CONFLICT").bare()
		if _, err := w.store.OpenInvite(t.Context(), tokenOf(inv)); models.KindOf(err) != models.KindConflict {
			t.Errorf("the link of a revoked invite opens: %v", err)
		}
	})
}

func TestAnActionNeedsNoBodyAndTakesAnObject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/invites/" + c.invite(c.template()) + "/resend"
		form := header{"Content-Type": "application/x-www-form-urlencoded"} // what curl -X POST -d '' sends
		c.do("POST", path, "", header{"Content-Type": ""}).ok()
		c.do("POST", path, "", form).ok()
		c.do("POST", path, "{}", nil).ok()
		c.do("POST", path, "a=b", form).is(415, "UNSUPPORTED_TYPE").bare()
		c.do("POST", path, "[]", nil).invalid()
		c.do("POST", path, `{"a":"`+strings.Repeat("a", 2<<20)+`"}`, nil).is(413, "PAYLOAD_TOO_LARGE").bare()
	})
}

func TestInvitesOfTheOtherModeAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		path := "/invites/" + mine.invite(mine.template())
		before := mine.get(path).ok().text
		for _, request := range []struct{ method, path string }{
			{"GET", path}, {"GET", path + "/logs"}, {"POST", path + "/resend"}, {"POST", path + "/revoke"},
		} {
			other.do(request.method, request.path, nil, nil).missing()
		}
		if after := mine.get(path).ok(); !sameData(before, after.text) {
			t.Errorf("the other mode changed the invite: %s", after.text)
		}
		if items := other.get("/invites").items(); len(items) != 0 {
			t.Errorf("the other mode lists %v", items)
		}
	})
}

// sameData compares two envelopes of different requests.
func sameData(a, b string) bool {
	_, a, _ = strings.Cut(a, `"data":`)
	_, b, _ = strings.Cut(b, `"data":`)
	return a == b && a != ""
}

func TestFiltersOfInvites(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		red, blue := c.template(), c.template()
		make := func(template, email string) object {
			return c.post("/invites", with(goodInvite(template), "email", email)).created().data()
		}
		w.clock.set(time.Date(2026, 1, 31, 23, 59, 59, 999999000, time.UTC))
		january := make(red, "amelia@example.com")
		w.clock.set(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
		february := make(blue, "AMELIA@example.com")
		w.clock.set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
		march := make(blue, "ryan+work@example.com")
		w.link(t, march)
		name := map[any]string{january["id"]: "january", february["id"]: "february", march["id"]: "march"}
		for _, tt := range []struct{ query, want string }{
			{"", "march february january"},
			{"status=INVITED", "february january"},
			{"status=LINKED", "march"},
			{"email=Amelia@Example.com", "february january"},
			{"email=amelia@example", ""},
			{"email=" + url.QueryEscape("ryan+work@example.com"), "march"},
			{"email=%25", ""},
			{"templateId=" + blue, "march february"},
			{"templateId=tpl-unknown", ""},
			{"userId=" + january["userId"].(string), "january"},
			{"startDate=2026-02-01", "march february"},
			{"endDate=2026-01-31", "january"},
			{"startDate=2026-01-31&endDate=2026-02-01", "february january"},
			{"startDate=0001-01-01&endDate=9999-12-31", "march february january"},
			{"status=INVITED&templateId=" + blue + "&email=amelia@example.com", "february"},
			{"colour=red&unknown", "march february january"},
		} {
			t.Run(tt.query, func(t *testing.T) {
				got := []string{}
				for _, id := range c.get("/invites?" + tt.query).ids() {
					got = append(got, name[id])
				}
				if strings.Join(got, " ") != tt.want {
					t.Errorf("lists %q, want %q", got, tt.want)
				}
			})
		}
	})
}

func TestListRefusesAQueryThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		id := c.invite(c.template())
		for _, tt := range []struct{ query, want string }{
			{"size=0", "size invalid"},
			{"size=151", "size invalid"},
			{"size=-1", "size invalid"},
			{"size=ten", "size invalid"},
			{"size=1.5", "size invalid"},
			{"size=", "size invalid"},
			{"size=99999999999999999999", "size invalid"},
			{"size=1&size=2", "size invalid"},
			{"cursor=nonsense", "cursor invalid"},
			{"cursor=%00", "cursor invalid"},
			{"cursor=" + id, "cursor invalid"},
			{"status=invited", "status invalid"},
			{"status=REVOKED", "status invalid"},
			{"status=", "status invalid"},
			{"email=", "email invalid"},
			{"email=%20", "email invalid"},
			{"email=a%00b", "email format"},
			{"email=%ff", "email format"},
			{"email=a%0Ab", "email format"},
			{"email=" + strings.Repeat("a", 1001), "email too_long"},
			{"templateId=%00", "templateId format"},
			{"userId=%00", "userId format"},
			{"startDate=yesterday", "startDate format"},
			{"startDate=2026-02-30", "startDate format"},
			{"startDate=2026-1-1", "startDate format"},
			{"endDate=2026-01-01T00:00:00Z", "endDate format"},
			{"startDate=2026-02-01&endDate=2026-01-31", "endDate invalid"},
		} {
			t.Run(tt.query, func(t *testing.T) {
				if len(tt.query) > 100 {
					t.Logf("%d characters", len(tt.query))
				}
				c.get("/invites?" + tt.query).invalid(tt.want)
			})
		}
		c.get("/invites?endDate=x&status=x&size=x").invalid("size invalid", "status invalid", "endDate format")
		c.get("/invites?status=%zz").invalid()
	})
}
