//go:build samples

package samples

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web"
	"invites/web/config"
)

// installation is the program as in production, on the embedded database.
type installation struct {
	t        *testing.T
	url      string
	scope    store.Scope
	key      string // "key:secret"
	template string
}

func install(t *testing.T) *installation {
	t.Helper()
	cfg, err := config.Settings{Addr: "127.0.0.1:0", DataDir: t.TempDir(), SecretKey: storetest.SecretKey}.Load(models.ReservedPrefixes())
	if err != nil {
		t.Fatal(err)
	}
	app, err := web.New(t.Context(), cfg, web.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- app.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	i := &installation{t: t, url: app.URL(), scope: app.Store().Scope(models.Sandbox, models.System("test"))}
	key, secret, err := i.scope.CreateAPIKey(t.Context(), models.NewAPIKey{Name: "samples"})
	i.must(err)
	templates, err := i.scope.AllTemplates(t.Context())
	i.must(err)
	i.key, i.template = key.ID+":"+secret, templates[0].ID
	return i
}

func (i *installation) must(err error) {
	i.t.Helper()
	if err != nil {
		i.t.Fatal(err)
	}
}

// environment is what the guides tell their readers to set.
func (i *installation) environment() []string {
	return []string{"INVITES_URL=" + i.url, "INVITES_KEY=" + i.key, "TEMPLATE_ID=" + i.template}
}

func (i *installation) create(email string) {
	i.t.Helper()
	_, err := i.scope.CreateInvite(i.t.Context(), models.NewInvite{FullName: "Amelia Santos", Email: email, TemplateID: i.template})
	i.must(err)
}

// invitesTo are the invites of an address, newest first; "" is all.
func (i *installation) invitesTo(email string) []models.Invite {
	i.t.Helper()
	list, err := i.scope.Invites(i.t.Context(), models.InviteFilter{Email: email}, models.Page{Size: 150})
	i.must(err)
	return list.Items
}

// awaitEvents waits until mail is captured and every event has its number: until nothing has been added for a while.
func (i *installation) awaitEvents() {
	i.t.Helper()
	last, since := i.lastEvent(), time.Now()
	for end := since.Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if now := i.lastEvent(); now != last {
			last, since = now, time.Now()
		}
		if last > 0 && time.Since(since) > 300*time.Millisecond {
			return
		}
	}
	i.t.Fatal("the events do not come to rest")
}

func (i *installation) lastEvent() int64 {
	i.t.Helper()
	var last int64
	for page := (models.Page{Size: 150}); ; {
		list, err := i.scope.Events(i.t.Context(), nil, page)
		i.must(err)
		for _, e := range list.Items {
			last = *e.Sequence
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return last
		}
	}
}
