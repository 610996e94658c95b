//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web"
	"invites/web/config"
	"invites/web/paths"
	"invites/web/session"
)

// password is that of every member of staff here.
const password = "correct horse battery staple"

// installation is the program as in production, on a port and a database of its own, serving and working.
type installation struct {
	t           testing.TB
	app         *web.App
	store       *store.Store
	databaseURL string // "" is the embedded database in dataDir
	dataDir     string
	log         *problems
}

// mayFail says that the program will log errors, and that they are no fault of its own.
func (i *installation) mayFail() { i.log.meant.Store(true) }

// onEach runs a test on each database.
func onEach(t *testing.T, test func(t *testing.T, i *installation)) {
	t.Helper()
	onEachWith(t, config.Settings{}, test)
}

// onEachWith is onEach with settings of the test's own.
func onEachWith(t *testing.T, settings config.Settings, test func(t *testing.T, i *installation)) {
	t.Helper()
	storetest.EachReady(t, func(t *testing.T, databaseURL, dataDir string) {
		settings.DatabaseURL, settings.DataDir = databaseURL, dataDir
		test(t, installWith(t, settings))
	})
}

// install starts an installation that nobody has set up; databaseURL "" is the embedded database.
func install(t testing.TB, databaseURL string) *installation {
	t.Helper()
	return installWith(t, config.Settings{DatabaseURL: databaseURL})
}

func installWith(t testing.TB, settings config.Settings) *installation {
	t.Helper()
	settings.Addr, settings.SecretKey, settings.WebhookAllowPrivate = "127.0.0.1:0", storetest.SecretKey, "true"
	if settings.DataDir == "" {
		settings.DataDir = t.TempDir()
	}
	cfg, err := settings.Load(models.ReservedPrefixes())
	if err != nil {
		t.Fatal(err)
	}
	log := &problems{}
	app, err := web.New(t.Context(), cfg, web.WithLogger(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))))
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
		if text := log.String(); text != "" && !log.meant.Load() {
			t.Errorf("the program logged errors:\n%s", text)
		}
	})
	return &installation{t, app, app.Store(), settings.DatabaseURL, settings.DataDir, log}
}

// problems keeps what the program logs as errors.
type problems struct {
	mu    sync.Mutex
	text  bytes.Buffer
	meant atomic.Bool
}

func (p *problems) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(line)
}

func (p *problems) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// url is the address of a path.
func (i *installation) url(path string) string { return paths.Absolute(i.app.URL(), path) }

// setupURL is the link that serve prints on the terminal.
func (i *installation) setupURL() string { return i.url(paths.SetupWith(i.store.SetupToken())) }

// sandbox reaches the data behind the pages.
func (i *installation) sandbox() store.Scope {
	return i.store.Scope(models.Sandbox, models.System("test"))
}

// passwordHash is that of the password of the staff. It takes its time, by intent, and is made once.
var passwordHash = sync.OnceValues(func() (string, error) { return session.NewPasswords().Hash(context.Background(), password) })

// staff adds somebody with the role and the password.
func (i *installation) staff(role models.Role) *models.Staff {
	i.t.Helper()
	hash, err := passwordHash()
	if err != nil {
		i.t.Fatal(err)
	}
	person, err := i.store.CreateStaff(i.t.Context(), models.NewStaff{Email: string(role) + "@acme.example", Name: "Ada Lovelace", Role: role, PasswordHash: hash})
	if err != nil {
		i.t.Fatal(err)
	}
	return person
}

// sessionOf is the cookie of somebody who signed in.
func (i *installation) sessionOf(person *models.Staff) *http.Cookie {
	i.t.Helper()
	answer, request := httptest.NewRecorder(), httptest.NewRequestWithContext(i.t.Context(), http.MethodPost, i.url(paths.Login), http.NoBody)
	if err := session.New(i.store, false).SignIn(answer, request, person.ID); err != nil {
		i.t.Fatal(err)
	}
	return answer.Result().Cookies()[0]
}

// invite makes an invite from the sample template and returns its link.
func (i *installation) invite(name, email string) string {
	i.t.Helper()
	templates, err := i.sandbox().AllTemplates(i.t.Context())
	if err != nil || len(templates) == 0 {
		i.t.Fatalf("%d templates, %v", len(templates), err)
	}
	first, _, _ := strings.Cut(name, " ")
	made, err := i.sandbox().CreateInvite(i.t.Context(), models.NewInvite{FullName: name, FirstName: first, Email: email, TemplateID: templates[0].ID})
	if err != nil {
		i.t.Fatal(err)
	}
	return i.url(paths.Landing(made.Token))
}

// latestInvite is the link of the latest invite.
func (i *installation) latestInvite() string {
	i.t.Helper()
	list, err := i.sandbox().Invites(i.t.Context(), models.InviteFilter{}, models.Page{Size: 1})
	if err != nil || len(list.Items) == 0 {
		i.t.Fatalf("%d invites, %v", len(list.Items), err)
	}
	return i.url(paths.Landing(list.Items[0].Token))
}
