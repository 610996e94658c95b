// Invites is a portal that an organisation runs to invite people by mail to link their accounts.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"invites/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(web.Main(ctx, os.Args[1:], web.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
