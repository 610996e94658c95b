//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"testing"

	"invites/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	defer closeBrowser()
	if err := knowPause(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return storetest.Main(m)
}
