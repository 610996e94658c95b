// Package link holds the connectors: how people sign in at the providers whose accounts they link.
package link

import "invites/models"

// Connector signs people in at its providers with a user name and a password. It keeps neither.
type Connector interface {
	// SignIn says what came of a try to sign in: connected, a code is needed, or what went wrong.
	SignIn(provider models.Provider, login, password string) models.SignInOutcome
	// CheckCode says whether a code is the one that the provider asked for after the password.
	CheckCode(provider models.Provider, code string) bool
}

// Connectors are the connectors by the name that a provider has for its own.
type Connectors map[models.Connector]Connector

// New returns all connectors there are.
func New() Connectors {
	return Connectors{models.ConnectorSandbox: Sandbox{}}
}

// For returns the connector of a provider. It fails with KindUnavailable for a provider that nothing here connects to.
func (c Connectors) For(provider models.Provider) (Connector, error) {
	connector, ok := c[provider.Connector]
	if !ok {
		return nil, &models.Error{Kind: models.KindUnavailable, Message: provider.Name + " cannot be linked at the moment. Please choose another provider."}
	}
	return connector, nil
}
