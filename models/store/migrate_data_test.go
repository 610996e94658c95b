package store_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// before is the newest schema that kept no counts, stages, versions and origins: those have to be found out from what is there.
const before = 3

// An installation that was in use before migrates: what earlier releases wrote is in the new lists, numbers and histories.
func TestWhatEarlierReleasesWroteIsThereAfterMigrating(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		s, err := store.Open(t.Context(), store.Options{DatabaseURL: databaseURL, DataDir: t.TempDir(), SecretKey: []byte(storetest.SecretKey)})
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		must(t, s.MigrateTo(t.Context(), before))
		old := &oldRelease{t: t, Store: s, at: time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)}
		old.fill()
		must(t, s.Migrate(t.Context()))
		must(t, s.SchemaCurrent(t.Context()))
		sandbox := s.Scope(models.Sandbox, models.System("test"))
		t.Run("stages and their numbers", func(t *testing.T) { old.stages(t, sandbox) })
		t.Run("funnel and days", func(t *testing.T) { old.funnel(t, sandbox) })
		t.Run("lists", func(t *testing.T) { old.lists(t, sandbox) })
		t.Run("histories", func(t *testing.T) { old.histories(t, sandbox) })
		t.Run("what is changed now", func(t *testing.T) { old.change(t, sandbox) })
	})
}

// oldRelease writes rows as releases with the schema of before did.
type oldRelease struct {
	t *testing.T
	*store.Store
	at time.Time
}

const (
	oldTemplate = "tpl-0194f000000070008000000000000001"
	oldAPIUser  = "tenant-0194f000000070008000000000000099"
)

// oldStages are the columns that an invite of each stage had.
func oldStages(at time.Time) map[models.Stage]map[string]any {
	return map[models.Stage]map[string]any{
		models.StageQueued:     {"email_status": "QUEUED"},
		models.StageSent:       {"email_status": "SENT", "invited_at": at},
		models.StageOpened:     {"email_status": "SENT", "invited_at": at, "opened_at": at},
		models.StageStarted:    {"email_status": "SENT", "invited_at": at, "opened_at": at, "started_at": at},
		models.StageLinked:     {"email_status": "SENT", "invited_at": at, "opened_at": at, "started_at": at, "linked_at": at.Add(time.Hour), "status": "LINKED"},
		models.StageFailed:     {"email_status": "FAILED"},
		models.StageSuppressed: {"email_status": "SENT", "invited_at": at}, // and on the suppression list since
		models.StageExpired:    {"email_status": "SENT", "invited_at": at, "expired_at": at},
		models.StageRevoked:    {"email_status": "SENT", "invited_at": at, "revoked_at": at},
	}
}

func (o *oldRelease) fill() {
	o.insert("templates", map[string]any{
		"id": oldTemplate, "mode": "SANDBOX", "version": 4, "updated_at": o.at, "name": "Drivers", "company_name": "Acme", "company_logo_url": "",
		"email_send_email": true, "email_sender_name": "Acme", "email_reply_address": "help@acme.example", "email_subject": "Hello", "email_body": "Link it.",
		"landing_header": "h", "landing_description": "d", "landing_button": "b", "success_header": "h", "success_description": "d", "success_button": "b",
	})
	o.audit("template.update", oldTemplate, models.ActorStaff, "Grace Hopper")
	for i, stage := range slices.Sorted(maps.Keys(oldStages(o.at))) {
		o.invite(i, stage)
	}
	o.insert("users", map[string]any{"id": oldAPIUser, "mode": "SANDBOX"})
}

// invite of a stage: its person is called after it. The one that is linked was created by a program.
func (o *oldRelease) invite(i int, stage models.Stage) {
	number := string(rune('a' + i))
	id, user := "iv-0194f00000007000800000000000000"+number, "tenant-0194f00000007000800000000000000"+number
	o.insert("users", map[string]any{"id": user, "mode": "SANDBOX"})
	sealed, err := o.SealToken(id, "token-"+number)
	must(o.t, err)
	row := map[string]any{
		"id": id, "mode": "SANDBOX", "updated_at": o.at, "full_name": "Émile " + string(stage), "email": string(stage) + "@example.com",
		"email_key": string(stage) + "@example.com", "search_key": "émile " + string(stage) + " " + string(stage) + "@example.com", "template_id": oldTemplate,
		"user_id": user, "status": "INVITED", "expires_at": o.at.AddDate(5, 0, 0), "token_hash": store.HashSecret("token-" + number), "token_sealed": sealed,
		"created_by": "grace@acme.example",
	}
	maps.Copy(row, oldStages(o.at)[stage])
	o.insert("invites", row)
	if stage == models.StageSuppressed {
		o.insert("suppressions", map[string]any{"mode": "SANDBOX", "email_key": row["email_key"], "reason": "asked by the recipient", "invite_id": id})
	}
	if stage == models.StageLinked {
		o.audit("invite.create", id, models.ActorAPIKey, "HRIS")
		o.insert("accounts", map[string]any{
			"id": "acc-0194f00000007000800000000000000" + number, "mode": "SANDBOX", "user_id": user, "provider_id": "acme", "login_name": "emile",
			"status": "CONNECTED", "error_code": "", "error_message": "", "mfa_tries": 0, "updated_at": o.at, "connected_at": o.at,
		})
	}
}

func (o *oldRelease) audit(action, subject string, kind models.ActorKind, name string) {
	o.insert("audit_entries", map[string]any{
		"id": models.NewID("au"), "mode": "SANDBOX", "actor_kind": string(kind), "actor_id": "", "actor_name": name, "action": action, "subject_id": subject, "detail": "",
	})
}

func (o *oldRelease) insert(table string, row map[string]any) {
	o.t.Helper()
	row["created_at"] = o.at
	must(o.t, o.InTx(o.t.Context(), func(tx *store.Tx) error { return tx.DB().Table(table).Create(row).Error }))
}

func (o *oldRelease) stages(t *testing.T, s store.Scope) {
	counts, err := s.StageCounts(t.Context())
	must(t, err)
	for stage := range oldStages(o.at) {
		found, err := s.Invites(t.Context(), models.InviteFilter{Stage: stage}, models.Page{Size: 10})
		must(t, err)
		if counts[stage] != 1 || len(found.Items) != 1 || found.Items[0].Email != string(stage)+"@example.com" {
			t.Errorf("%s: counted %d, found %v", stage, counts[stage], found.Items)
		}
	}
}

func (o *oldRelease) funnel(t *testing.T, s store.Scope) {
	funnel, err := s.Funnel(t.Context(), models.CreatedFilter{})
	must(t, err)
	want := map[models.Reached]int64{models.ReachedSent: 7, models.ReachedOpened: 3, models.ReachedStarted: 2, models.ReachedLinked: 1}
	if funnel.Created != 9 || !maps.Equal(funnel.Reached, want) {
		t.Errorf("%d created, reached %v, want 9 and %v", funnel.Created, funnel.Reached, want)
	}
	if funnel.Median == nil || funnel.Median.Round(10*time.Minute) != time.Hour {
		t.Errorf("half had linked after %v, want about an hour", funnel.Median)
	}
	days, err := s.Daily(t.Context(), o.at, o.at)
	must(t, err)
	if len(days) != 1 || days[0].Sent != 7 || days[0].Opened != 3 || days[0].Linked != 1 {
		t.Errorf("on that day: %v", days)
	}
}

func (o *oldRelease) lists(t *testing.T, s store.Scope) {
	for name, tc := range map[string]struct {
		filter models.InviteFilter
		want   int
	}{
		"a part of a name":     {models.InviteFilter{Search: "mile sta"}, 1},
		"a name in capitals":   {models.InviteFilter{Search: "ÉMILE STA"}, 1},
		"without its accents":  {models.InviteFilter{Search: "emile sta"}, 1},
		"a part of an address": {models.InviteFilter{Search: "ked@exam"}, 2}, // linked, revoked
		"what programs made":   {models.InviteFilter{Source: models.SourceAPI}, 1},
		"what staff made":      {models.InviteFilter{Source: models.SourcePortal}, 8},
		"a template":           {models.InviteFilter{TemplateID: oldTemplate}, 9},
	} {
		found, err := s.Invites(t.Context(), tc.filter, models.Page{Size: 20})
		must(t, err)
		count, err := s.CountInvites(t.Context(), tc.filter, 100)
		must(t, err)
		if len(found.Items) != tc.want || count.N != int64(tc.want) {
			t.Errorf("%s: found %d, counted %d, want %d", name, len(found.Items), count.N, tc.want)
		}
	}
	for filter, want := range map[models.UserFilter]int{
		{Origin: models.UserCreated}: 1, {Origin: models.UserInvited}: 9, {Accounts: models.WithAccount}: 1,
	} {
		people, err := s.People(t.Context(), filter, models.Page{Size: 20})
		must(t, err)
		if len(people.Items) != want {
			t.Errorf("%+v: %d users, want %d", filter, len(people.Items), want)
		}
	}
}

func (o *oldRelease) histories(t *testing.T, s store.Scope) {
	versions, err := s.TemplateVersions(t.Context(), oldTemplate, models.Page{Size: 10})
	must(t, err)
	if len(versions.Items) != 1 || versions.Items[0].Version != 4 || versions.Items[0].ActorName != "Grace Hopper" || versions.Items[0].Email.Subject != "Hello" {
		t.Errorf("the history has %+v", versions.Items)
	}
}

// What the triggers keep from now on continues the numbers that were found.
func (o *oldRelease) change(t *testing.T, s store.Scope) {
	found, err := s.Invites(t.Context(), models.InviteFilter{Stage: models.StageSent}, models.Page{Size: 10})
	must(t, err)
	_, err = s.RevokeInvite(t.Context(), found.Items[0].ID)
	must(t, err)
	counts, err := s.StageCounts(t.Context())
	must(t, err)
	if counts[models.StageSent] != 0 || counts[models.StageRevoked] != 2 || counts.Total() != 9 {
		t.Errorf("after revoking one: %v", counts)
	}
}
