//go:build e2e

package e2e

import (
	"os"
	"testing"

	"invites/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	defer closeBrowser()
	return storetest.Main(m)
}
