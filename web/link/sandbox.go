package link

import "invites/models"

// Credential is what signs in at every provider of the sandbox.
type Credential struct {
	UserName, Password string
	FullName           string // whose the account is
}

// SandboxCredentials are the contract's (§5). They are no secrets: pages show them, so that people can try things out.
func SandboxCredentials() []Credential {
	return []Credential{
		{"George", "123456", "George Palomero Jr."},
		{"Ryan", "654321", "Ryan Lestari"},
		{"Christina", "YGUS1", "Christina Tan"},
		{"Anisha", "123456", "Anisha Bhatia"},
	}
}

// SandboxCode is the code that sandbox providers with a second factor ask for (contract §5).
const SandboxCode = "1234"

// Sandbox is the connector of the invented providers that are built in. Names and passwords count as written: "george" is nobody.
type Sandbox struct{}

// SignIn implements Connector.
func (Sandbox) SignIn(provider models.Provider, login, password string) models.SignInOutcome {
	for _, c := range SandboxCredentials() {
		if c.UserName == login && c.Password == password {
			return models.SignInOutcome{NeedsCode: provider.MFA}
		}
	}
	return models.SignInOutcome{Error: models.ErrorInvalidCredentials}
}

// CheckCode implements Connector.
func (Sandbox) CheckCode(_ models.Provider, code string) bool { return code == SandboxCode }
