package store_test

import (
	"os"
	"testing"

	"invites/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
