package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestASignInLeadsWhereTheConnectorSays(t *testing.T) {
	for name, c := range map[string]struct {
		outcome models.SignInOutcome
		want    models.ConnectionStatus
		code    models.AccountErrorCode
	}{
		"good":         {models.SignInOutcome{}, models.AccountConnected, ""},
		"needs a code": {models.SignInOutcome{NeedsCode: true}, models.AccountAwaitingMFA, ""},
		"wrong":        {models.SignInOutcome{Error: models.ErrorInvalidCredentials}, models.AccountError, models.ErrorInvalidCredentials},
	} {
		a := models.Account{Status: models.AccountError, ErrorCode: models.ErrorSystem, ErrorMessage: "old", MFATries: 3}
		a.Apply(c.outcome, noon)
		if a.Status != c.want || a.ErrorCode != c.code || (a.ErrorMessage != "") != (c.code != "") || !a.UpdatedAt.Equal(noon) {
			t.Errorf("%s: %+v", name, a)
		}
		if (a.ConnectedAt != nil) != (c.want == models.AccountConnected) || (a.MFADeadline != nil) != (c.want == models.AccountAwaitingMFA) {
			t.Errorf("%s: connected %v, deadline %v", name, a.ConnectedAt, a.MFADeadline)
		}
	}
}

func TestACodeMayBeWrongFourTimesAndLateNever(t *testing.T) {
	for name, c := range map[string]struct {
		tries int // before this one
		good  bool
		after time.Duration
		code  models.AccountErrorCode
		final bool
	}{
		"right at once":         {0, true, 0, "", true},
		"right at the last try": {4, true, models.MFATimeout - 1, "", true},
		"wrong at first":        {0, false, 0, models.ErrorInvalidMFA, false},
		"wrong a fourth time":   {3, false, 0, models.ErrorInvalidMFA, false},
		"wrong a fifth time":    {4, false, 0, models.ErrorInvalidMFA, true},
		"right but too late":    {0, true, models.MFATimeout, models.ErrorMFATimeout, true},
		"wrong and too late":    {0, false, models.MFATimeout, models.ErrorMFATimeout, true},
	} {
		var a models.Account
		a.AwaitMFA(noon)
		a.MFATries = c.tries
		code, final, err := a.CheckMFA(c.good, noon.Add(c.after))
		if err != nil || code != c.code || final != c.final || a.MFATries != c.tries+1 {
			t.Errorf("%s: %q, final %v, %v", name, code, final, err)
		}
	}
	for _, status := range []models.ConnectionStatus{models.AccountPending, models.AccountError, models.AccountConnected, models.AccountDisconnected} {
		a := models.Account{Status: status}
		if _, _, err := a.CheckMFA(true, noon); models.KindOf(err) != models.KindConflict {
			t.Errorf("a code for an account that is %s: %v", status, err)
		}
	}
}

func TestOnlyAConnectedAccountIsDisconnected(t *testing.T) {
	for status, want := range map[models.ConnectionStatus]models.Kind{
		models.AccountPending: models.KindConflict, models.AccountAwaitingMFA: models.KindConflict, models.AccountError: models.KindConflict,
		models.AccountDisconnected: models.KindConflict, models.AccountConnected: models.KindInternal,
	} {
		a := models.Account{Status: status}
		err := a.Disconnect(noon)
		if (err == nil) != (status == models.AccountConnected) || models.KindOf(err) != want {
			t.Errorf("%s: %v", status, err)
		}
		if err == nil && (a.Status != models.AccountDisconnected || !a.UpdatedAt.Equal(noon)) {
			t.Errorf("%+v", a)
		}
	}
}

func TestEveryErrorOfAnAccountHasASentence(t *testing.T) {
	said := map[string]models.AccountErrorCode{}
	for _, code := range []models.AccountErrorCode{
		models.ErrorInvalidCredentials, models.ErrorInvalidMFA, models.ErrorMFATimeout, models.ErrorServiceUnavailable, models.ErrorSystem,
	} {
		if other, twice := said[code.Message()]; twice || code.Message() == "" {
			t.Errorf("%s says %q, as does %s", code, code.Message(), other)
		}
		said[code.Message()] = code
	}
}
