package api_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

// signIn signs the invitee of an invite in at a provider of the sandbox.
func (w *world) signIn(t *testing.T, inv object, provider string, outcome models.SignInOutcome) {
	t.Helper()
	at, err := w.scope(models.Sandbox).Provider(t.Context(), provider)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.walkOf(t, inv).SignIn(t.Context(), at, "George", outcome); err != nil {
		t.Fatal(err)
	}
}

func TestAnAccountTellsHowItsConnectionStands(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for _, tt := range []struct {
			outcome models.SignInOutcome
			want    object // of the connection
		}{
			{models.SignInOutcome{}, object{"status": "CONNECTED", "errorCode": nil, "errorMessage": nil}},
			{models.SignInOutcome{NeedsCode: true}, object{"status": "AWAITING_MFA", "errorCode": nil, "errorMessage": nil}},
			{models.SignInOutcome{Error: models.ErrorInvalidCredentials}, object{
				"status": "ERROR", "errorCode": "INVALID_CREDENTIALS", "errorMessage": "The user name or password is not right.",
			}},
		} {
			inv := c.post("/invites", goodInvite(c.template())).created().data()
			w.signIn(t, inv, "northwind-hr", tt.outcome)
			listed := c.get("/accounts?userId=" + inv["userId"].(string)).items()
			if len(listed) != 1 {
				t.Fatalf("%d accounts", len(listed))
			}
			a := c.get("/accounts/" + listed[0]["id"].(string)).ok().data()
			if string(encode(t, a)) != string(encode(t, listed[0])) {
				t.Errorf("the list shows %v, the account is %v", listed[0], a)
			}
			if keys := keysOf(a); keys != "connection connectionStatus createdAt id monitor monitorStatus providerId userId" {
				t.Errorf("keys %s", keys)
			}
			same(t, a, object{
				"createdAt": "2026-11-23T09:30:24Z", "providerId": "northwind-hr", "userId": inv["userId"], "connectionStatus": tt.want["status"],
				"monitorStatus": "UNSUPPORTED",
			})
			connection, monitor := a["connection"].(object), a["monitor"].(object)
			if keysOf(connection) != "errorCode errorMessage status updatedAt" || keysOf(monitor) != "status updatedAt" {
				t.Errorf("keys %s, %s", keysOf(connection), keysOf(monitor))
			}
			same(t, connection, tt.want)
			same(t, connection, object{"updatedAt": "2026-11-23T09:30:24Z"})
			same(t, monitor, object{"status": "UNSUPPORTED", "updatedAt": nil})
		}
	})
}

func TestDeleteAccountDisconnectsItOnceAndItStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		inv := c.post("/invites", goodInvite(c.template())).created().data()
		w.link(t, inv)
		path := "/accounts/" + c.get("/accounts").ids()[0]
		w.clock.pass(time.Hour)
		c.remove(path).ok().bare()
		a := c.get(path).ok().data()
		same(t, a, object{"connectionStatus": "DISCONNECTED", "createdAt": "2026-11-23T09:30:24Z"})
		same(t, a["connection"].(object), object{"status": "DISCONNECTED", "updatedAt": "2026-11-23T10:30:24Z", "errorCode": nil})
		c.remove(path).is(409, "CONFLICT").bare()
		same(t, c.get("/invites/"+inv["id"].(string)).ok().data(), object{"status": "LINKED"}) // it stays
		last := w.events(t, c, "")
		same(t, last[len(last)-1], object{"type": "ACCOUNT_DISCONNECTED"})
	})
}

func TestAnAccountThatIsNotConnectedIsNotDisconnected(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		w.signIn(t, c.post("/invites", goodInvite(c.template())).created().data(), "northwind-hr", models.SignInOutcome{NeedsCode: true})
		path := "/accounts/" + c.get("/accounts").ids()[0]
		c.remove(path).is(409, "CONFLICT").bare()
		same(t, c.get(path).ok().data(), object{"connectionStatus": "AWAITING_MFA"})
	})
}

func TestFiltersOfAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		var users []string
		c.days(t, "/accounts", func() string {
			inv := c.post("/invites", goodInvite(template)).created().data()
			w.link(t, inv)
			users = append(users, inv["userId"].(string))
			return c.get("/accounts?userId=" + users[len(users)-1]).ids()[0]
		})
		if ids := c.get("/accounts?userId=" + users[0] + "&startDate=2026-02-01").ids(); len(ids) != 0 {
			t.Errorf("two filters find %v", ids)
		}
		if ids := c.get("/accounts?userId=nobody").ids(); len(ids) != 0 {
			t.Errorf("nobody has %v", ids)
		}
		c.get("/accounts?userId=").invalid("userId invalid")
		c.get("/accounts?userId=%00").invalid("userId format")
		c.get("/accounts?userId=" + strings.Repeat("u", 1001)).invalid("userId too_long")
		if walked := c.walk("/accounts", 1, func() {}); len(walked) != 3 {
			t.Errorf("a walk shows %v", walked)
		}
	})
}

func TestAccountsOfTheOtherModeAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		w.link(t, mine.post("/invites", goodInvite(mine.template())).created().data())
		path := "/accounts/" + mine.get("/accounts").ids()[0]
		other.get(path).missing()
		other.remove(path).missing()
		if ids := other.get("/accounts").ids(); len(ids) != 0 {
			t.Errorf("the other mode lists %v", ids)
		}
		same(t, mine.get(path).ok().data(), object{"connectionStatus": "CONNECTED"})
		for _, id := range []string{"x", "a-%00", models.NewID(models.PrefixAccount)} {
			mine.get("/accounts/" + id).missing()
			mine.remove("/accounts/" + id).missing()
		}
	})
}
