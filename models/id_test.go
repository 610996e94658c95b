package models_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"invites/models"
)

func TestAnIDIsItsPrefixAndAUUIDOfVersion7(t *testing.T) {
	form := regexp.MustCompile(`^iv-[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$`)
	for range 1000 {
		if id := models.NewID(models.PrefixInvite); !form.MatchString(id) {
			t.Fatalf("%s has not the form %s", id, form)
		}
	}
}

func TestIDsAreUniqueAndRiseInEachGoroutine(t *testing.T) {
	const goroutines, each = 16, 2000
	made := make([][]string, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for range each {
				made[g] = append(made[g], models.NewID("x"))
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, ids := range made {
		if !slices.IsSorted(ids) {
			t.Error("ids of one goroutine do not rise")
		}
		for _, id := range ids {
			seen[id] = true
		}
	}
	if len(seen) != goroutines*each {
		t.Errorf("%d different ids of %d", len(seen), goroutines*each)
	}
}

func TestHasPrefixKnowsTheFormOfAnID(t *testing.T) {
	hex := "0123456789abcdef0123456789abcdef"
	for id, want := range map[string]bool{
		models.NewID("iv"):           true,
		"iv-" + hex:                  true,
		"ivx-" + hex:                 false,
		"tpl-" + hex:                 false,
		"iv" + hex:                   false,
		"iv-" + hex + "0":            false,
		"iv-" + hex[1:]:              false,
		"iv-" + strings.ToUpper(hex): false,
		"iv-" + hex[1:] + "g":        false,
		"iv-" + hex[1:] + "\x00":     false,
		"iv-":                        false,
		"":                           false,
	} {
		if got := models.HasPrefix(id, "iv"); got != want {
			t.Errorf("HasPrefix(%q) = %v", id, got)
		}
	}
}

func TestPrefixesDifferSoThatAnIDTellsWhatItNames(t *testing.T) {
	all := models.ReservedPrefixes()
	for _, prefix := range []string{"iv", "tpl", "wtpl", "invl", "a", "et", "wh", "whd", "tk", "em", "ak", models.PrefixBulk, models.PrefixImport, models.PrefixReplay} { // contract §1, and our own
		if !slices.Contains(all, prefix) {
			t.Errorf("%s is not reserved", prefix)
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != len(models.ReservedPrefixes()) {
		t.Error("a prefix is used twice")
	}
}

func TestAnIDIsToldFromOtherTextsByItsForm(t *testing.T) {
	zeros := strings.Repeat("0", 32)
	for id, want := range map[string]bool{
		models.NewID("tenant"): true, models.NewID("Acme1"): true, "z-" + zeros: true,
		"": false, "-" + zeros: false, zeros: false, "a b-" + zeros: false, "a\x00-" + zeros: false, "é-" + zeros: false, "a_-" + zeros: false,
		"tenant-" + zeros[1:]: false, "tenant-" + zeros + "0": false, "tenant-" + zeros[1:] + "A": false, "tenant-x-" + zeros: false,
	} {
		if got := models.IsID(id); got != want {
			t.Errorf("%q: %v", id, got)
		}
	}
}
