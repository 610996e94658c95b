//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// browser is one Chromium for all tests of the package. It is global because nothing can be handed to tests.
var (
	browser      = sync.OnceValues(startBrowser)
	closeBrowser = func() {}
)

// needBrowser returns the context of the browser. Where there is none, the test is skipped, or fails where CI=true.
func needBrowser(t testing.TB) context.Context {
	t.Helper()
	ctx, err := browser()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("CI needs a browser: %v", err)
	default:
		t.Skipf("NOT TESTED IN A BROWSER: %v", err)
	}
	return ctx
}

// startBrowser starts a headless Chromium with a profile of its own. It ends with closeBrowser, and with this process in
// any case.
func startBrowser() (context.Context, error) {
	program, err := findBrowser()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "invites-e2e-")
	if err != nil {
		return nil, err
	}
	allocator, freeAllocator := chromedp.NewExecAllocator(context.Background(), flags(program, profile)...)
	ctx, freeBrowser := chromedp.NewContext(allocator)
	closeBrowser = func() {
		_ = chromedp.Cancel(ctx)
		freeBrowser()
		freeAllocator()
		_ = os.RemoveAll(profile)
	}
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return ctx, nil
}

func flags(program, profile string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.UserDataDir(profile), chromedp.WindowSize(desktop.width, desktop.height),
	}
	for _, name := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check", "disable-background-networking",
		"disable-component-update", "disable-sync", "disable-extensions", "disable-dev-shm-usage", "hide-scrollbars", "mute-audio",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	return append(options, chromedp.Flag("lang", "en-GB"), chromedp.Env("TZ=UTC"))
}

func findBrowser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/usr/bin/chromium"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", errors.New("there is no chromium and no google-chrome in PATH")
}

// moduleFile is a file of the repository.
func moduleFile(name ...string) string {
	return filepath.Join(append([]string{"..", ".."}, name...)...)
}
