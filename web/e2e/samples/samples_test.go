//go:build samples

package samples

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"invites/models"
	"invites/models/store/storetest"
	"invites/web/docs"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// program is what runs the samples of a language.
func program(l docs.Language) []string {
	return map[string][]string{
		"curl": {"sh"}, "Go": {"go", "run"}, "Node": {"node"}, "Python": {"python3"}, "PHP": {"php"}, "Java": {"java"},
	}[l.Name]
}

// eachLanguage runs a test for a sample in each language, as printed: the file that the guides show, in a folder of its own.
func eachLanguage(t *testing.T, name string, test func(t *testing.T, i *installation, s sample)) {
	i := install(t)
	all, err := docs.Samples(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		t.Run(one.Language.Name, func(t *testing.T) {
			need(t, program(one.Language)[0])
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, one.File), []byte(one.Code), 0o600); err != nil {
				t.Fatal(err)
			}
			test(t, i, sample{one, folder})
		})
	}
}

func need(t *testing.T, name string) {
	t.Helper()
	_, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skipf("NOT RUN: %v", err)
	}
}

// sample is a sample in one language, saved in a folder.
type sample struct {
	docs.Sample
	folder string
}

func (s sample) command(t *testing.T, environment ...string) *exec.Cmd {
	words := append(program(s.Language), s.File)
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir = s.folder
	c.Env = append(os.Environ(), environment...)
	return c
}

// run runs the sample and returns what it prints.
func (s sample) run(t *testing.T, environment ...string) string {
	t.Helper()
	c := s.command(t, environment...)
	var said strings.Builder
	c.Stderr = &said
	printed, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", s.File, err, printed, said.String())
	}
	return string(printed)
}

func TestCreateInvite(t *testing.T) {
	eachLanguage(t, "create-invite", func(t *testing.T, i *installation, s sample) {
		before := i.invitesTo("amelia.santos@example.com")
		printed := s.run(t, i.environment()...)
		after := i.invitesTo("amelia.santos@example.com")
		if len(after) != len(before)+1 || !strings.Contains(printed, after[0].ID) || !strings.Contains(printed, "INVITED") {
			t.Errorf("%d invites before, %d after; it printed %q", len(before), len(after), printed)
		}
	})
}

// A sample that is refused must say so, not go on.
func TestCreateInviteSaysWhatIsWrong(t *testing.T) {
	eachLanguage(t, "create-invite", func(t *testing.T, i *installation, s sample) {
		c := s.command(t, append(i.environment(), "TEMPLATE_ID=tpl-none")...)
		said, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(said), "INVALID_PARAMETERS") {
			t.Errorf("%v: %s", err, said)
		}
	})
}

func TestListInvites(t *testing.T) {
	eachLanguage(t, "list-invites", func(t *testing.T, i *installation, s sample) {
		for n := len(i.invitesTo("")); n < 5; n++ { // three pages
			i.create(fmt.Sprintf("person-%d@example.com", n))
		}
		lines := strings.Split(strings.TrimSpace(s.run(t, i.environment()...)), "\n")
		want := i.invitesTo("")
		if len(lines) != len(want) {
			t.Fatalf("%d lines for %d invites: %q", len(lines), len(want), lines)
		}
		for n, line := range lines {
			if !strings.HasPrefix(line, want[n].ID) {
				t.Errorf("line %d is %q, want %s", n, line, want[n].ID)
			}
		}
	})
}

func TestRetryInvite(t *testing.T) {
	eachLanguage(t, "retry-invite", func(t *testing.T, i *installation, s sample) {
		before := len(i.invitesTo("ryan.lestari@example.com"))
		environment := append(i.environment(), "ORDER_ID="+models.NewID("order"))
		first, second := s.run(t, environment...), s.run(t, environment...)
		if made := len(i.invitesTo("ryan.lestari@example.com")) - before; made != 1 || first != second {
			t.Errorf("%d invites were made, want 1; it printed\n%s\n%s", made, first, second)
		}
	})
}

func TestReadEvents(t *testing.T) {
	eachLanguage(t, "read-events", func(t *testing.T, i *installation, s sample) {
		i.create("first@example.com")
		i.awaitEvents()
		first := strings.Fields(s.run(t, i.environment()...))
		i.create("second@example.com")
		i.awaitEvents()
		second := s.run(t, i.environment()...)
		if len(first) == 0 || !strings.Contains(second, fmt.Sprintf("event %d", i.lastEvent())) || strings.Contains(second, "event 1 ") || strings.HasPrefix(second, "event 1\n") {
			t.Errorf("first %q, then %q; the last event has number %d", first, second, i.lastEvent())
		}
		gap := i.lastEvent() - 1
		if err := os.WriteFile(filepath.Join(s.folder, "position"), fmt.Append(nil, gap), 0o600); err != nil {
			t.Fatal(err)
		}
		if again := s.run(t, i.environment()...); strings.Count(again, "event") != 1 {
			t.Errorf("after %d it printed %q, want the last event alone", gap, again)
		}
	})
}
