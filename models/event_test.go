package models_test

import (
	"encoding/json"
	"testing"
	"time"

	"invites/models"
)

func TestAnEventsBodyHasExactlyTheContractsKeysInOrder(t *testing.T) {
	list := []string{"citywheels"}
	invite := func(kind models.EventType) models.EventData {
		return models.InviteEvent{Type: kind, UserID: "u", InviteID: "i"}
	}
	account := func(kind models.EventType) models.EventData {
		return models.AccountEvent{Type: kind, UserID: "u", AccountID: "a", Providers: list}
	}
	told := map[models.EventType]bool{}
	for _, c := range []struct {
		kind models.EventType
		data models.EventData
		want string // contract §6
	}{
		{"INVITE_INVITED", invite("INVITE_INVITED"), `{"userId":"u","inviteId":"i"}`},
		{"INVITE_LINKED", invite("INVITE_LINKED"), `{"userId":"u","inviteId":"i"}`},
		{"INVITE_REVOKED", invite("INVITE_REVOKED"), `{"userId":"u","inviteId":"i"}`},
		{"INVITE_EXPIRED", invite("INVITE_EXPIRED"), `{"userId":"u","inviteId":"i"}`},
		{"INVITE_FAILED", models.InviteFailedEvent{UserID: "u", InviteID: "i", Reason: "550 no"}, `{"userId":"u","inviteId":"i","reason":"550 no"}`},
		{"USER_CREATED", models.UserEvent{UserID: "u"}, `{"userId":"u"}`},
		{"ACCOUNT_CREATED", account("ACCOUNT_CREATED"), `{"userId":"u","accountId":"a","providers":["citywheels"]}`},
		{"ACCOUNT_DISCONNECTED", account("ACCOUNT_DISCONNECTED"), `{"userId":"u","accountId":"a","providers":["citywheels"]}`},
		{"ACCOUNT_CONNECTED", models.AccountConnectedEvent{UserID: "u", AccountID: "a", LoginName: "George", Providers: list},
			`{"userId":"u","accountId":"a","loginName":"George","providers":["citywheels"]}`},
		{"ACCOUNT_FAILED", models.AccountFailedEvent{UserID: "u", AccountID: "a", LoginName: "George", ErrorCode: models.ErrorInvalidMFA, ErrorMessage: "no", Providers: list},
			`{"userId":"u","accountId":"a","loginName":"George","errorCode":"INVALID_MFA","errorMessage":"no","providers":["citywheels"]}`},
		{"WEBHOOK_TEST", models.WebhookTestEvent{WebhookID: "w"}, `{"webhookId":"w"}`},
	} {
		now := time.Date(2021, 4, 14, 11, 30, 24, 999999000, time.FixedZone("", 7200))
		e, err := models.NewEvent(models.Sandbox, c.data, now)
		if err != nil {
			t.Fatal(err)
		}
		want := `{"id":"` + e.ID + `","version":1,"type":"` + string(c.kind) + `","createdAt":"2021-04-14T09:30:24Z","data":` + c.want + `}`
		if e.Body != want || e.Type != c.kind || e.Mode != models.Sandbox || !models.HasPrefix(e.ID, models.PrefixEvent) {
			t.Errorf("got  %s\nwant %s", e.Body, want)
		}
		told[c.kind] = true
	}
	for _, kind := range models.EventTypes() {
		if !told[kind] {
			t.Errorf("%s is not held to the contract", kind)
		}
	}
}

func TestEndpointsMayAskForWhatOccursAndWhatTheOldAPIHas(t *testing.T) {
	for kind, want := range map[models.EventType]bool{
		models.AllEvents: true, models.EventInviteLinked: true, models.EventWebhookTest: true, "TASK_STARTED": true,
		"RECORD_COMPLETED": true, "": false, "all_events": false, "INVITE_OPENED": false,
	} {
		if models.KnownEventType(kind) != want {
			t.Errorf("%q known: %v", kind, !want)
		}
	}
}

func TestTimesOnTheWireAreUTCToTheSecond(t *testing.T) {
	in := time.Date(2023, 2, 2, 2, 35, 1, 999999999, time.FixedZone("", -3600))
	got, err := json.Marshal(models.Time(in))
	if err != nil || string(got) != `"2023-02-02T03:35:01Z"` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAnErasedEventKeepsItsKeysAndTellsNothing(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	list := []string{"citywheels"}
	for _, c := range []struct {
		data models.EventData
		want string
	}{
		{models.InviteEvent{Type: "INVITE_INVITED", UserID: "u", InviteID: "i"}, `{"userId":"","inviteId":""}`},
		{models.InviteEvent{Type: "INVITE_LINKED", UserID: "u", InviteID: "i"}, `{"userId":"","inviteId":""}`},
		{models.InviteEvent{Type: "INVITE_REVOKED", UserID: "u", InviteID: "i"}, `{"userId":"","inviteId":""}`},
		{models.InviteEvent{Type: "INVITE_EXPIRED", UserID: "u", InviteID: "i"}, `{"userId":"","inviteId":""}`},
		{models.InviteFailedEvent{UserID: "u", InviteID: "i", Reason: "550 no"}, `{"userId":"","inviteId":"","reason":""}`},
		{models.UserEvent{UserID: "u"}, `{"userId":""}`},
		{models.AccountEvent{Type: "ACCOUNT_CREATED", UserID: "u", AccountID: "a", Providers: list}, `{"userId":"","accountId":"","providers":[]}`},
		{models.AccountEvent{Type: "ACCOUNT_DISCONNECTED", UserID: "u", AccountID: "a", Providers: list}, `{"userId":"","accountId":"","providers":[]}`},
		{models.AccountConnectedEvent{UserID: "u", AccountID: "a", LoginName: "George", Providers: list}, `{"userId":"","accountId":"","loginName":"","providers":[]}`},
		{models.AccountFailedEvent{UserID: "u", AccountID: "a", LoginName: "George", ErrorCode: "INVALID_MFA", ErrorMessage: "no", Providers: list},
			`{"userId":"","accountId":"","loginName":"","errorCode":"","errorMessage":"","providers":[]}`},
	} {
		e, err := models.NewEvent(models.Sandbox, c.data, now)
		if err == nil {
			err = e.Erase(now.Add(time.Hour))
		}
		want := `{"id":"` + e.ID + `","version":1,"type":"` + string(e.Type) + `","createdAt":"2026-11-23T09:00:00Z","data":` + c.want + `}`
		if err != nil || e.Body != want || e.ErasedAt == nil || e.InviteID != nil {
			t.Errorf("got  %s (%+v, %v)\nwant %s", e.Body, e, err, want)
		}
	}
}
