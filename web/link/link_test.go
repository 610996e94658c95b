package link_test

import (
	"testing"

	"invites/models"
	"invites/web/link"
)

func TestSandboxAcceptsTheCredentialsOfTheContractAndNoOthers(t *testing.T) {
	connected := models.SignInOutcome{}
	refused := models.SignInOutcome{Error: models.ErrorInvalidCredentials}
	for _, c := range []struct {
		login, password string
		want            models.SignInOutcome
	}{
		{"George", "123456", connected},
		{"Ryan", "654321", connected},
		{"Christina", "YGUS1", connected},
		{"Anisha", "123456", connected},
		{"george", "123456", refused},
		{"Christina", "ygus1", refused},
		{"Ryan", "123456", refused},
		{"George", "", refused},
		{"George", " 123456", refused},
		{"", "", refused},
	} {
		if got := (link.Sandbox{}).SignIn(models.Provider{}, c.login, c.password); got != c.want {
			t.Errorf("%q with %q: %+v, want %+v", c.login, c.password, got, c.want)
		}
	}
}

func TestSandboxAsksForACodeWhereTheProviderHasASecondFactor(t *testing.T) {
	provider := models.Provider{MFA: true}
	if got, want := (link.Sandbox{}).SignIn(provider, "George", "123456"), (models.SignInOutcome{NeedsCode: true}); got != want {
		t.Errorf("after the password: %+v, want %+v", got, want)
	}
	for code, want := range map[string]bool{"1234": true, "": false, "12345": false, "0000": false} {
		if got := (link.Sandbox{}).CheckCode(provider, code); got != want {
			t.Errorf("the code %q: %v, want %v", code, got, want)
		}
	}
}

func TestEveryBuiltInProviderHasAConnector(t *testing.T) {
	connectors := link.New()
	for _, p := range models.SandboxProviders() {
		if _, err := connectors.For(p); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
}

func TestAProviderWithoutAConnectorIsUnavailable(t *testing.T) {
	_, err := link.New().For(models.Provider{Name: "Elsewhere", Connector: "SEMAPHORE"})
	if models.KindOf(err) != models.KindUnavailable {
		t.Errorf("error %v, want one of KindUnavailable", err)
	}
}
