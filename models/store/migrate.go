package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"invites/models"
)

// migrations has a folder for each dialect. What is in it is released: it is never changed, only added to, and
// what is added lets the release before go on working (expand first, contract later). Those that are written in Go are not in it
// (goMigrations).
//
//go:embed migrations
var migrations embed.FS

// schema is what migrations run on.
type schema struct {
	db    *sql.DB
	queue func() (queueSchema, error)
}

// queueSchema is River's migrator, whatever its kind of transaction.
type queueSchema interface {
	Migrate(context.Context, rivermigrate.Direction, *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
	AllVersions() []rivermigrate.Migration
}

// Migrate brings the schema up to this release, ours and the queue's, and leaves a newer one alone. Any number of
// processes may call it at once. It notes on the first run what SECRET_KEY is used, and refuses another one.
func (s *Store) Migrate(ctx context.Context) error {
	err := s.backend.alone(ctx, func() error {
		provider, err := s.provider()
		if err != nil {
			return err
		}
		if _, err := provider.Up(ctx); err != nil {
			return err
		}
		return s.migrateQueue(ctx)
	})
	if err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	if err := s.noteKey(ctx); err != nil {
		return err
	}
	if err := s.noteAddressKey(ctx); err != nil {
		return err
	}
	return s.seed(ctx)
}

func (s *Store) provider() (*goose.Provider, error) {
	files, err := s.migrationFiles()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.backend.dialect(), s.backend.schema().db, files,
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(s.goMigrations()...), goose.WithSlog(slog.New(slog.DiscardHandler)))
}

// goMigrations are those that are not in the folders: what only Go can do, of both dialects or of one.
func (s *Store) goMigrations() []*goose.Migration {
	if s.postgres() {
		return []*goose.Migration{s.searchKeysFolded()}
	}
	return []*goose.Migration{s.searchKeysFolded(), s.optedOutNoted()}
}

func (s *Store) migrationFiles() (fs.FS, error) {
	if s.postgres() {
		return fs.Sub(migrations, "migrations/postgres")
	}
	return fs.Sub(migrations, "migrations/sqlite")
}

func (s *Store) migrateQueue(ctx context.Context) error {
	queue, err := s.backend.schema().queue()
	if err != nil {
		return err
	}
	_, err = queue.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// SchemaCurrent returns nil if the schema is this release's or a newer one, and otherwise an error that says what to do.
func (s *Store) SchemaCurrent(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	queue, err := s.backend.schema().queue()
	if err != nil {
		return err
	}
	sources, versions := provider.ListSources(), queue.AllVersions()
	return errors.Join(
		s.atLeast(ctx, "SELECT max(version_id) FROM goose_db_version", sources[len(sources)-1].Version),
		s.atLeast(ctx, "SELECT max(version) FROM river_migration", int64(versions[len(versions)-1].Version)),
	)
}

// atLeast compares a version with the one that this release needs. A table that is not there is a version of 0.
func (s *Store) atLeast(ctx context.Context, query string, want int64) error {
	var have sql.NullInt64
	err := s.read(ctx).Raw(query).Scan(&have).Error
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil || have.Int64 < want {
		return &models.Error{Kind: models.KindUnavailable, Message: "The database's schema is not up to date: run migrate.", Cause: err}
	}
	return nil
}

// installation is the one row that says whose database this is.
type installation struct {
	ID        int
	KeyCheck  []byte
	CreatedAt time.Time
}

// TableName tells gorm the table.
func (installation) TableName() string { return "installation" }

// errWrongKey is for the operator: a start with another key would make everything sealed unreadable.
var errWrongKey = errors.New("SECRET_KEY is not the one that this database was made with")

// keyCheck is a value that only this SECRET_KEY gives, and that says nothing about it.
func (s *Store) keyCheck() []byte { return s.hmac("key check", nil) }

// noteKey writes the key check of a new database, and compares that of an old one.
func (s *Store) noteKey(ctx context.Context) error {
	return s.inTx(ctx, func(tx *tx) error {
		row := installation{ID: 1, KeyCheck: s.keyCheck(), CreatedAt: tx.now}
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return err
		}
		return s.checkKey(tx.db)
	})
}

// checkKey returns errWrongKey if the database was made with another SECRET_KEY.
func (s *Store) checkKey(db *gorm.DB) error {
	var row installation
	err := db.Where("id = 1").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err == nil && !bytes.Equal(row.KeyCheck, s.keyCheck()) {
		return errWrongKey
	}
	return err
}
