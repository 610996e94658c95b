package web

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/web/config"
	"invites/web/session"
)

type migrateCommand struct{ config.Settings }

func (c *migrateCommand) run(ctx context.Context, std Streams) error {
	cfg, err := load(c.Settings)
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cfg, newLogger(cfg, std.Err))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	fmt.Fprintln(std.Err, "The schema is current.")
	return nil
}

type apiKeyCreateCommand struct {
	config.Settings
	Mode string `required:"" enum:"sandbox,production" help:"sandbox or production."`
	Name string `required:"" help:"What the key is for."`

	Scope   []string `placeholder:"GROUP:READ|WRITE" help:"What the key may do, such as invites:write; may be given several times. Without it: everything."`
	Expires string   `placeholder:"DAY|DURATION" help:"The last day, such as 2026-12-31 (UTC), or how long, such as 720h, the key works. Without it: for good."`
}

// wanted is the key that the flags ask for.
func (c *apiKeyCreateCommand) wanted(now time.Time) (models.NewAPIKey, error) {
	n := models.NewAPIKey{Name: c.Name}
	for _, scope := range c.Scope {
		n.Scopes = append(n.Scopes, models.Permission(scope))
	}
	if length, err := time.ParseDuration(c.Expires); err == nil {
		end := now.Add(length)
		n.ExpiresAt = &end
		return n, nil
	}
	var err error
	if n.ExpiresAt, err = models.ParseLastDay(c.Expires); err != nil {
		return n, fmt.Errorf("--expires: write a day, like 2026-12-31, or a length of time, like 720h")
	}
	return n, nil
}

func (c *apiKeyCreateCommand) run(ctx context.Context, std Streams) error {
	mode, err := models.ParseMode(c.Mode)
	if err != nil {
		return err
	}
	wanted, err := c.wanted(time.Now())
	if err != nil {
		return err
	}
	return withStore(ctx, c.Settings, std, func(db *store.Store) error {
		scope := db.Scope(mode, models.System("command line"))
		key, secret, err := scope.CreateAPIKey(ctx, wanted)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.Out, "%s:%s\n", key.ID, secret)
		return err
	})
}

type staffCreateCommand struct {
	config.Settings
	Email string `required:"" help:"The address to sign in with."`
	Role  string `required:"" enum:"viewer,member,admin" help:"viewer, member or admin."`
	Name  string `help:"How the person is called. Default: what stands before the @."`
}

func (c *staffCreateCommand) run(ctx context.Context, std Streams) error {
	name, _, _ := strings.Cut(c.Email, "@")
	person := models.NewStaff{Email: c.Email, Name: cmp.Or(c.Name, name), Role: models.Role(c.Role)}
	if err := person.Check(); err != nil {
		return err
	}
	return withStore(ctx, c.Settings, std, func(db *store.Store) error {
		err := setPassword(ctx, std, c.Email, func(hash string) error {
			person.PasswordHash = hash
			_, err := db.CreateStaff(ctx, person)
			return err
		})
		if err == nil {
			fmt.Fprintf(std.Err, "%s can sign in as %s.\n", c.Email, c.Role)
		}
		return err
	})
}

type staffPasswordCommand struct {
	config.Settings
	Email string `required:"" help:"Whose password."`
}

func (c *staffPasswordCommand) run(ctx context.Context, std Streams) error {
	return withStore(ctx, c.Settings, std, func(db *store.Store) error {
		if _, err := db.StaffByEmail(ctx, c.Email); err != nil {
			return err
		}
		return setPassword(ctx, std, c.Email, func(hash string) error { return db.SetStaffPassword(ctx, c.Email, hash, "") })
	})
}

// setPassword takes the password from standard input, where something is sent there, or makes one; a made one is printed
// once save has kept its hash.
func setPassword(ctx context.Context, std Streams, email string, save func(hash string) error) error {
	given, err := readPassword(std.In)
	if err != nil {
		return err
	}
	password := cmp.Or(given, newPassword())
	if err := session.CheckPassword(password, email); err != nil {
		return err
	}
	hash, err := session.NewPasswords().Hash(ctx, password)
	if err != nil {
		return err
	}
	if err := save(hash); err != nil {
		return err
	}
	if given == "" {
		fmt.Fprintf(std.Err, "The password of %s is:\n", email)
		fmt.Fprintln(std.Out, password)
	}
	return nil
}

// readPassword reads one line; "" where there is nothing to read, as on a terminal, where it would show.
func readPassword(in io.Reader) (string, error) {
	if f, ok := in.(*os.File); ok {
		info, err := f.Stat()
		if err != nil || info.Mode()&os.ModeCharDevice != 0 {
			return "", nil
		}
	}
	if in == nil {
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// newPassword has 100 random bits in four groups that can be read out.
func newPassword() string {
	text := strings.ToLower(rand.Text())
	return strings.Join([]string{text[:5], text[5:10], text[10:15], text[15:20]}, "-")
}

// withStore opens the database for one command, beside a serve that may be running.
func withStore(ctx context.Context, s config.Settings, std Streams, act func(*store.Store) error) error {
	cfg, err := load(s)
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cfg, newLogger(cfg, std.Err))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := makeUsable(ctx, cfg, db); err != nil {
		return err
	}
	return act(db)
}

// makeUsable brings the embedded database up to this release where nothing is served from it. PostgreSQL, which other
// processes may use, is left to migrate.
func makeUsable(ctx context.Context, cfg *config.Config, db *store.Store) error {
	err := db.SchemaCurrent(ctx)
	if err == nil || !cfg.Embedded() {
		return err
	}
	unlock, lockErr := lockData(cfg)
	if lockErr != nil {
		return errors.Join(err, lockErr)
	}
	defer unlock()
	return db.Migrate(ctx)
}
