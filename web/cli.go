// Package web connects the parts of the program: it reads the command line, builds everything, runs it and stops it in
// order.
package web

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"invites/models"
	"invites/web/config"
)

// Exit codes of the program.
const (
	exitOK    = 0
	exitError = 1 // it could not be done
	exitUsage = 2 // the command line does not make sense
)

// Streams are where a command reads and writes. Results go to Out, and everything else to Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// commands is the command line (contract §7).
type commands struct {
	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the portal, the API and the workers. The default."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to this release and exit."`
	APIKey  struct {
		Create apiKeyCreateCommand `cmd:"" help:"Make an API key and print key:secret."`
	} `cmd:"" name:"apikey" help:"Keys of the API."`
	Staff struct {
		Create        staffCreateCommand   `cmd:"" help:"Add a member of staff. The password comes from standard input, or is made and printed."`
		ResetPassword staffPasswordCommand `cmd:"" help:"Set a new password and end that person's sessions."`
	} `cmd:"" help:"People who work in the portal."`
	Version     versionCommand     `cmd:"" help:"Print the version and exit."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running serve whether it is up; the exit code tells."`
}

// command is what every command implements.
type command interface {
	run(ctx context.Context, std Streams) error
}

// Main runs the command line and returns the exit code. It returns when the command is done, or, for serve, when ctx has
// ended and everything has stopped.
func Main(ctx context.Context, args []string, std Streams) int {
	chosen, code := parse(args, std)
	if chosen == nil {
		return code
	}
	if err := chosen.run(ctx, std); err != nil {
		complain(std.Err, err)
		return exitError
	}
	return exitOK
}

// exited carries kong's wish to exit, after --help, out of its parser.
type exited struct{ code int }

// parse returns the command that the arguments choose, or nil and the exit code.
func parse(args []string, std Streams) (chosen command, code int) {
	defer func() {
		if e, ok := recover().(exited); ok {
			chosen, code = nil, e.code
		}
	}()
	parser, err := kong.New(&commands{},
		kong.Name("invites"), kong.Description("Invite people by mail to link their accounts."),
		kong.Writers(std.Out, std.Err), kong.Exit(func(code int) { panic(exited{code}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		complain(std.Err, err)
		return nil, exitError
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		complain(std.Err, fmt.Errorf("%w; see: invites --help", err))
		return nil, exitUsage
	}
	chosen, ok := parsed.Selected().Target.Addr().Interface().(command)
	if !ok {
		complain(std.Err, fmt.Errorf("%s is no command by itself; see: invites %[1]s --help", parsed.Selected().Path()))
		return nil, exitUsage
	}
	return chosen, exitOK
}

// complain writes an error a line for each thing that is wrong.
func complain(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(w, "invites: %s\n", strings.TrimSpace(line))
	}
}

// load is Settings.Load with the prefixes that models has taken.
func load(s config.Settings) (*config.Config, error) { return s.Load(models.ReservedPrefixes()) }
