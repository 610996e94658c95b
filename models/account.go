package models

import "time"

// User is an invitee, or someone a developer created, whose accounts are linked.
type User struct {
	ID               string `gorm:"primaryKey"` // prefix: TENANT_ID
	Mode             Mode
	ExternalMetadata map[string]string `gorm:"serializer:json"`
	Origin           UserOrigin
	Connected        bool `gorm:"->"` // an account of theirs is, as the database keeps it
	CreatedAt        time.Time
}

// ConnectionStatus is how an account's connection stands (contract §5).
type ConnectionStatus string

// The connection statuses.
const (
	AccountPending      ConnectionStatus = "PENDING"
	AccountAwaitingMFA  ConnectionStatus = "AWAITING_MFA"
	AccountError        ConnectionStatus = "ERROR"
	AccountConnected    ConnectionStatus = "CONNECTED"
	AccountDisconnected ConnectionStatus = "DISCONNECTED"
)

// AccountErrorCode says why connecting failed (contract §5).
type AccountErrorCode string

// The codes that the sandbox brings about; the contract lists more for other providers.
const (
	ErrorInvalidCredentials AccountErrorCode = "INVALID_CREDENTIALS"
	ErrorInvalidMFA         AccountErrorCode = "INVALID_MFA"
	ErrorMFATimeout         AccountErrorCode = "MFA_TIMEOUT"
	ErrorServiceUnavailable AccountErrorCode = "SERVICE_UNAVAILABLE"
	ErrorSystem             AccountErrorCode = "SYSTEM_ERROR"
)

// Message tells the invitee what happened and what helps.
func (c AccountErrorCode) Message() string {
	switch c {
	case ErrorInvalidCredentials:
		return "The user name or password is not right."
	case ErrorInvalidMFA:
		return "The code is not right."
	case ErrorMFATimeout:
		return "The code was not entered in time."
	case ErrorServiceUnavailable:
		return "The provider cannot be reached at the moment."
	}
	return "Something went wrong on our side."
}

// Account is a link between a user and a login at a provider.
type Account struct {
	ID           string `gorm:"primaryKey"`
	Mode         Mode
	UserID       string
	ProviderID   string
	LoginName    string
	Status       ConnectionStatus
	ErrorCode    AccountErrorCode
	ErrorMessage string
	MFATries     int
	MFADeadline  *time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time `gorm:"autoUpdateTime:false"` // of the connection
	ConnectedAt  *time.Time
}

// SignInOutcome is what a connector says of a sign-in: connected, unless a code is needed or there is an error.
type SignInOutcome struct {
	NeedsCode bool
	Error     AccountErrorCode
}

// Apply brings the account to where the outcome leads.
func (a *Account) Apply(o SignInOutcome, now time.Time) {
	switch {
	case o.Error != "":
		a.Fail(o.Error, now)
	case o.NeedsCode:
		a.AwaitMFA(now)
	default:
		a.Connect(now)
	}
}

// Limits of the second factor.
const (
	MaxMFATries = 5
	MFATimeout  = 10 * time.Minute
)

// Connect marks the account as connected.
func (a *Account) Connect(now time.Time) {
	a.Status, a.ErrorCode, a.ErrorMessage, a.MFADeadline = AccountConnected, "", "", nil
	a.ConnectedAt, a.UpdatedAt = &now, now
}

// AwaitMFA marks the account as waiting for a code.
func (a *Account) AwaitMFA(now time.Time) {
	deadline := now.Add(MFATimeout)
	a.Status, a.ErrorCode, a.ErrorMessage, a.MFATries, a.MFADeadline, a.UpdatedAt = AccountAwaitingMFA, "", "", 0, &deadline, now
}

// Fail notes why connecting failed.
func (a *Account) Fail(code AccountErrorCode, now time.Time) {
	a.Status, a.ErrorCode, a.ErrorMessage, a.MFADeadline, a.UpdatedAt = AccountError, code, code.Message(), nil, now
}

// CheckMFA says what a code given now leads to: "" for a good one. A wrong code may be given again until the tries are used up;
// then, or too late, the account fails and the person signs in anew.
func (a *Account) CheckMFA(good bool, now time.Time) (code AccountErrorCode, final bool, err error) {
	if a.Status != AccountAwaitingMFA || a.MFADeadline == nil {
		return "", false, Conflict("No code is awaited for this account. Please sign in again.")
	}
	a.MFATries++
	switch {
	case !now.Before(*a.MFADeadline):
		return ErrorMFATimeout, true, nil
	case good:
		return "", true, nil
	}
	return ErrorInvalidMFA, a.MFATries >= MaxMFATries, nil
}

// Disconnect ends the connection; the account stays (contract §5). It is a conflict for an account that is not connected.
func (a *Account) Disconnect(now time.Time) error {
	if a.Status != AccountConnected {
		return Conflict("This account is not connected.")
	}
	a.Status, a.UpdatedAt = AccountDisconnected, now
	return nil
}

// LinkSession is an invitee's walk through the linking widget, begun by a click on the landing page. A cookie holds its
// secret, the database only the secret's hash.
type LinkSession struct {
	ID          string `gorm:"primaryKey"`
	Mode        Mode
	UserID      string
	InviteID    *string
	TokenHash   []byte
	ConsentedAt *time.Time
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// LinkSessionTTL is how long a walk through the widget may take.
const LinkSessionTTL = 2 * time.Hour
