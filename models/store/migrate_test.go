package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

func TestProcessesThatMigrateAtOnceAllSucceed(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		dir := t.TempDir()
		inParallel(t, 8, func(int) error {
			s, err := store.Open(t.Context(), store.Options{
				DatabaseURL: databaseURL, DataDir: dir, SecretKey: []byte(storetest.SecretKey),
			})
			if err != nil {
				return err
			}
			defer s.Close()
			if err := s.Migrate(t.Context()); err != nil {
				return err
			}
			return s.SchemaCurrent(t.Context())
		})
	})
}

func TestTheSchemaIsCurrentOnlyWhenEveryMigrationIsIn(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		s, err := store.Open(t.Context(), store.Options{
			DatabaseURL: databaseURL, DataDir: t.TempDir(), SecretKey: []byte(storetest.SecretKey),
		})
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		must(t, s.Ping(t.Context()))
		outdated := func(when string) {
			t.Helper()
			if err := s.SchemaCurrent(t.Context()); models.KindOf(err) != models.KindUnavailable {
				t.Errorf("%s: %v, want an error of KindUnavailable", when, err)
			}
		}
		exec := func(query string) {
			t.Helper()
			must(t, s.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Exec(query).Error }))
		}
		outdated("an empty database")
		must(t, s.Migrate(t.Context()))
		must(t, s.SchemaCurrent(t.Context()))
		exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, true)")
		must(t, s.SchemaCurrent(t.Context())) // a newer release has migrated: the old one goes on
		exec("DELETE FROM goose_db_version WHERE version_id > 1")
		outdated("our newest migration missing")
	})
}

func TestTheEmbeddedDatabaseIsReadableByItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data ?#%20") // a folder whose name means something in a URL
	s := openAt(t, dir)
	must(t, s.Migrate(t.Context()))
	for path, want := range map[string]os.FileMode{
		"": 0o700, "invites.db": 0o600, "invites.db-wal": 0o600, "invites.db-shm": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, path))
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o, want %o", path, got, want)
		}
	}
}

func TestTheEmbeddedDatabaseSurvivesAPowerCut(t *testing.T) {
	s := openAt(t, t.TempDir())
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
			var got string
			must(t, tx.DB().Raw("PRAGMA "+pragma).Scan(&got).Error)
			if got != want {
				t.Errorf("%s is %q, want %q", pragma, got, want)
			}
		}
		return nil
	}))
}

func TestABadDatabaseSettingIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for name, tc := range map[string]struct {
		options store.Options
		setting string
	}{
		"no folder":          {store.Options{}, "DATA_DIR"},
		"a file, no folder":  {store.Options{DataDir: file}, "DATA_DIR"},
		"another database":   {store.Options{DatabaseURL: "mysql://localhost/x"}, "DATABASE_URL"},
		"not a URL":          {store.Options{DatabaseURL: "postgres://user:hunter2@host:port"}, "DATABASE_URL"},
		"nobody listens":     {store.Options{DatabaseURL: "postgres://user:hunter2@127.0.0.1:1/x"}, "DATABASE_URL"},
		"an unknown setting": {store.Options{DatabaseURL: "postgres://user:hunter2@127.0.0.1:1/x?pool_max_conns=x"}, "DATABASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.options.SecretKey = []byte(storetest.SecretKey)
			_, err := store.Open(t.Context(), tc.options)
			if err == nil || !strings.Contains(err.Error(), tc.setting) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v, want one that names %s and no password", err, tc.setting)
			}
		})
	}
}
