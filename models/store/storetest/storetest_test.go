package storetest_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"invites/models/store"
	"invites/models/store/storetest"
)

// helper names the environment variable that makes this test binary the process of a test.
const helper = "STORETEST_HELPER"

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func TestEachGivesACurrentSchemaOnBothDatabases(t *testing.T) {
	var names []string
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		names = append(names, filepath.Base(t.Name()))
		if err := s.SchemaCurrent(t.Context()); err != nil {
			t.Error(err)
		}
	}, storetest.AlsoUnderRace)
	if got := strings.Join(names, " "); got != "sqlite postgres" {
		t.Errorf("ran on %q", got)
	}
}

func TestEachURLGivesAnEmptyDatabase(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		s, err := store.Open(t.Context(), store.Options{
			DatabaseURL: databaseURL, DataDir: t.TempDir(), SecretKey: []byte(storetest.SecretKey),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.SchemaCurrent(t.Context()); err == nil {
			t.Error("the database has a schema")
		}
	}, storetest.AlsoUnderRace)
}

// TestHelperHoldsAServer is not a test: it is the process that the next one kills.
func TestHelperHoldsAServer(t *testing.T) {
	if os.Getenv(helper) == "" {
		t.Skip("a helper of another test")
	}
	os.Stdout.WriteString("URL " + storetest.PostgresURL(t) + "\n")
	time.Sleep(time.Minute)
}

func TestAServerDiesWithItsTestProcess(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getenv("TEST_DATABASE_URL") != "" {
		t.Skip("Linux ends a server of ours; one of TEST_DATABASE_URL goes on")
	}
	storetest.PostgresURL(t) // skips where there is no PostgreSQL
	cmd := exec.Command(os.Args[0], "-test.run=^TestHelperHoldsAServer$")
	cmd.Env = append(os.Environ(), helper+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	databaseURL := readURL(t, bufio.NewScanner(out))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed: that is its error
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		s, err := store.Open(t.Context(), store.Options{DatabaseURL: databaseURL, SecretKey: []byte(storetest.SecretKey)})
		if err != nil {
			return
		}
		s.Close()
		if time.Now().After(deadline) {
			t.Fatal("the server goes on without its test process")
		}
	}
}

func readURL(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "URL "); ok {
			return url
		}
	}
	t.Fatalf("the helper told no URL: %v", lines.Err())
	return ""
}
