package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/mattn/go-isatty"

	"invites/web/config"
	"invites/web/paths"
)

type serveCommand struct {
	config.Settings
	Role      Role `enum:"all,web,worker" default:"all" help:"What this process does: web, worker or all."`
	NoMigrate bool `help:"Leave the database's schema alone; start only if it is current."`
}

func (c *serveCommand) run(ctx context.Context, std Streams) error {
	cfg, err := load(c.Settings)
	if err != nil {
		return err
	}
	log := newLogger(cfg, std.Err)
	app, err := New(ctx, cfg, c.options(log)...)
	if err != nil {
		return err
	}
	if err := announce(ctx, app, log, std.Out); err != nil {
		log.ErrorContext(ctx, "look for the first administrator", "error", err)
	}
	return app.Run(ctx)
}

func (c *serveCommand) options(log *slog.Logger) []Option {
	options := []Option{WithLogger(log), WithRole(c.Role)}
	if c.NoMigrate {
		options = append(options, WithoutMigration())
	}
	return options
}

// announce tells where the portal is and, while nobody can sign in, the link that makes the first administrator: for
// people on a terminal, as log lines elsewhere.
func announce(ctx context.Context, app *App, log *slog.Logger, out io.Writer) error {
	if app.URL() == "" {
		log.InfoContext(ctx, "working", "role", string(app.role))
		return nil
	}
	setup, err := app.setupURL(ctx)
	if !isTerminal(out) {
		log.InfoContext(ctx, "listening", "addr", app.cfg.Addr, "url", app.URL())
		if setup != "" {
			log.WarnContext(ctx, "nobody can sign in yet: open this address to make the first administrator", "url", setup)
		}
		return err
	}
	fmt.Fprintf(out, "\n  Invites is running at %s\n", app.URL())
	if setup != "" {
		fmt.Fprintf(out, "  Open this address once to begin:\n\n    %s\n", setup)
	}
	fmt.Fprint(out, "\n  Stop it with Ctrl-C.\n\n")
	return err
}

// setupURL is the first-run link; "" once there is staff.
func (a *App) setupURL(ctx context.Context) (string, error) {
	n, err := a.store.StaffCount(ctx)
	if err != nil || n > 0 {
		return "", err
	}
	return paths.Absolute(a.cfg.Origin, paths.SetupWith(a.store.SetupToken())), nil
}

// newLogger writes text on a terminal and JSON elsewhere, unless LOG_FORMAT says which.
func newLogger(cfg *config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == config.LogText || cfg.LogFormat == config.LogAuto && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
