package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "invites"

// arrow allows packages to import others of the module. A pattern is a package's folder, or one with everything below
// it ("views/..."); "..." is all. The root, where main is, is ".".
type arrow struct{ from, to []string }

// arrows are all there are; of those that fit a package the first counts. What is below may not know what is above:
// models decides, store remembers, handlers translate, views draw, web connects, static is bytes.
func arrows() []arrow {
	rooms := []string{
		"models", "models/store", "views/...", "static", "handlers/respond",
		"web/config", "web/session", "web/paths", "web/link/...", "web/mail",
	}
	return []arrow{
		{[]string{"."}, []string{"web"}},
		{harnesses(), []string{"..."}},
		{[]string{"models", "static", "web/paths", "web/config", "web/docs"}, nil},
		{[]string{"web/docs/samples/..."}, nil}, // programs of our readers: they know nothing of the house
		{[]string{"models/store/..."}, []string{"models", "models/store/..."}},
		{[]string{"handlers"}, append([]string{"handlers/..."}, rooms...)},          // mounts the rooms
		{[]string{"handlers/docs"}, append([]string{"web/docs"}, rooms...)},         // the guides' bytes; no other room shows them
		{[]string{"handlers/portal"}, append([]string{"handlers/sheet"}, rooms...)}, // the tables that staff upload
		{[]string{"handlers/sheet"}, []string{"models"}},
		{[]string{"handlers/api/clienttest"}, append([]string{"handlers/api"}, rooms...)}, // tests alone: a client of the API
		{[]string{"handlers/..."}, rooms},
		{[]string{"views/mail"}, []string{"models", "web/paths"}},
		{[]string{"views/..."}, []string{"models", "static", "web/paths", "views/..."}},
		{[]string{"web/session"}, []string{"models", "models/store"}},
		{[]string{"web/mail", "web/webhook", "web/link/..."}, []string{"models", "web/config", "web/link/..."}},
		{[]string{"web/jobs"}, []string{
			"models", "models/store", "web/mail", "web/webhook", "web/link/...", "web/config", "web/paths", "views/mail",
		}},
		{[]string{"web"}, []string{"..."}},
	}
}

// harnesses run or measure the whole product.
func harnesses() []string { return []string{"web/e2e/...", "web/bench/...", "web/faults/..."} }

// forTests are packages that only tests and harnesses may import; any test may import the first.
func forTests() []string { return append([]string{"models/store/storetest"}, harnesses()...) }

func fits(pattern, folder string) bool {
	if below, ok := strings.CutSuffix(pattern, "..."); ok {
		return strings.HasPrefix(folder+"/", below)
	}
	return pattern == folder
}

func fitsAny(patterns []string, folder string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return fits(p, folder) })
}

// arrowFrom is the one that counts for a package.
func arrowFrom(folder string) (arrow, bool) {
	all := arrows()
	i := slices.IndexFunc(all, func(a arrow) bool { return fitsAny(a.from, folder) })
	if i < 0 {
		return arrow{}, false
	}
	return all[i], true
}

// mayImport tells whether a file of the package from, a test or not, may import the package to. Besides what its package
// may, a test may import that package itself and a real database to run on, and a room's test what mounts the room.
func mayImport(from, to string, test bool) bool {
	if test && (from == to || fitsAny([]string{"models", "models/store", "models/store/storetest"}, to)) {
		return true
	}
	if test && fits("handlers/...", from) && to == "handlers" {
		return true
	}
	if !test && fitsAny(forTests(), to) && !fitsAny(harnesses(), from) {
		return false
	}
	a, ok := arrowFrom(from)
	return ok && to != "." && fitsAny(a.to, to)
}

// faultOf says what is wrong with an import, "" if nothing is.
func faultOf(from, imported string, test bool) string {
	to, ours := strings.CutPrefix(imported, module+"/")
	switch {
	case ours && !mayImport(from, to, test):
		return "is no arrow of the house"
	case ours:
		return ""
	case !fits("models/store/...", from) && (strings.HasPrefix(imported, "gorm.io/") || imported == "github.com/glebarez/sqlite"):
		return "gorm lives in models/store alone"
	case from == "models" && !test && strings.Contains(strings.Split(imported, "/")[0], "."):
		return "models stands on the standard library alone"
	case imported == "modernc.org/sqlite":
		return "the driver would be registered twice"
	}
	return ""
}

// source is what a Go file of the module imports, whatever its build constraints.
type source struct {
	folder  string
	test    bool
	imports []string
}

func sources(t *testing.T) map[string]source {
	t.Helper()
	found := map[string]source{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && notOurs(entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(file) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{folder: path.Dir(filepath.ToSlash(file)), test: strings.HasSuffix(file, "_test.go")}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		found[file] = s
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// notOurs are folders that go itself passes over, and those of npm and of a running server.
func notOurs(name string) bool {
	return name != "." && strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "data"
}

func TestImportsFollowTheArrowsOfTheHouse(t *testing.T) {
	files := sources(t)
	if _, ok := files[filepath.Join("models", "store", "store.go")]; !ok {
		t.Fatalf("the import graph was not read: %d files found", len(files))
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		s := files[file]
		if _, ok := arrowFrom(s.folder); !ok {
			t.Errorf("%s: the package %s has no place in the house; give it one in arrows", file, s.folder)
			continue
		}
		for _, imported := range s.imports {
			if fault := faultOf(s.folder, imported, s.test); fault != "" {
				t.Errorf("%s: %s → %s: %s", file, s.folder, imported, fault)
			}
		}
	}
}

func TestTheArrowsThemselves(t *testing.T) {
	const test, code = true, false
	for _, tt := range []struct {
		from, imported string
		test           bool
		allowed        bool
	}{
		{".", "invites/web", code, true},
		{".", "invites/models", code, false},
		{"web", "invites/handlers/portal", code, true},
		{"web", "invites/models/store", code, true},
		{"web", "invites/models/store/storetest", code, false},
		{"web", "invites/models/store/storetest", test, true},
		{"web", "invites/web/e2e", code, false},
		{"web/e2e", "invites/web", code, true},
		{"web/faults", "invites/models/store/storetest", code, true},
		{"handlers", "invites/handlers/portal", code, true},
		{"handlers/portal", "invites/handlers/respond", code, true},
		{"handlers/portal", "invites/handlers/api", code, false},
		{"handlers/portal", "invites/views/pages", code, true},
		{"handlers/api", "invites/web/webhook", code, false},
		{"handlers/api", "invites/web/jobs", code, false},
		{"handlers/api", "invites/models/store/storetest", test, true},
		{"handlers/api", "gorm.io/gorm", code, false},
		{"handlers/api", "gorm.io/gorm", test, false},
		{"views/pages", "invites/views/ui", code, true},
		{"views/pages", "invites/models/store", code, false},
		{"views/mail", "invites/static", code, false},
		{"views/mail", "invites/views/ui", code, false},
		{"models", "errors", code, true},
		{"models", "pgregory.net/rapid", test, true},
		{"models", "pgregory.net/rapid", code, false},
		{"models", "invites/web/config", code, false},
		{"models", "gorm.io/gorm", code, false},
		{"models/store", "gorm.io/gorm", code, true},
		{"models/store", "invites/models", code, true},
		{"models/store", "invites/web/config", code, false},
		{"models/store", "modernc.org/sqlite", code, false},
		{"models/store/storetest", "gorm.io/gorm", code, true},
		{"web/session", "invites/models/store", code, true},
		{"web/webhook", "invites/models/store", code, false},
		{"web/mail", "invites/views/mail", code, false},
		{"web/jobs", "invites/views/mail", code, true},
		{"web/jobs", "invites/handlers/respond", code, false},
		{"web/config", "invites/models", code, false},
		{"web/paths", "invites/web/paths", test, true},
		{"static", "invites/web/paths", code, false},
		{"util", "invites/models", code, false},
	} {
		fault := faultOf(tt.from, tt.imported, tt.test)
		if (fault == "") != tt.allowed {
			t.Errorf("%s → %s (in a test: %t): %q", tt.from, tt.imported, tt.test, fault)
		}
	}
}

func TestMainOnlyCallsWeb(t *testing.T) {
	content, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(content, []byte("\n")); lines >= 60 {
		t.Errorf("main.go has %d lines; 60 is too many: what it does belongs in web", lines)
	}
}
