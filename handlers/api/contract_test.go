package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// root is the module's folder, seen from here.
const root = "../.."

func TestEveryPromiseOfTheContractHasTestsThatExist(t *testing.T) {
	there := testsOf(t)
	seen := map[string]bool{}
	for _, p := range promises() {
		if seen[p.row] || len(p.tests) == 0 {
			t.Errorf("%q is there twice, or has no test", p.row)
		}
		seen[p.row] = true
		for _, name := range p.tests {
			if !strings.Contains(name, ".") {
				name = "handlers/api." + name
			}
			if !there[name] {
				t.Errorf("%q is held by %s, which there is not", p.row, name)
			}
		}
	}
}

func TestEveryEndpointIsAPromise(t *testing.T) {
	endpoints := map[string]bool{}
	for _, o := range openSpec(t).operations() {
		endpoints[o.method+" "+o.path] = true
	}
	for _, p := range promises() {
		if strings.HasPrefix(p.row, "§") {
			continue
		}
		if !endpoints[p.row] {
			t.Errorf("openapi.yaml has no %s", p.row)
		}
		delete(endpoints, p.row)
	}
	for endpoint := range endpoints {
		t.Errorf("no test is named for %s", endpoint)
	}
}

// testsOf are all tests and fuzz targets of the module, as "folder.Name".
func testsOf(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata", "data"}, entry.Name()) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_gen_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(file))
		for _, name := range testsIn(parsed) {
			found[filepath.ToSlash(folder)+"."+name] = true
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d tests: %v", len(found), err)
	}
	return found
}

func testsIn(file *ast.File) (names []string) {
	for _, declared := range file.Decls {
		f, ok := declared.(*ast.FuncDecl)
		if ok && f.Recv == nil && (strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
			names = append(names, f.Name.Name)
		}
	}
	return names
}

func TestAUsersIDBeginsWithTheInstallationsTenant(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		s, err := store.Open(t.Context(), store.Options{
			DatabaseURL: databaseURL, DataDir: t.TempDir(), SecretKey: []byte(storetest.SecretKey), TenantID: "Acme1",
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		w := &world{store: s, clock: &clock{}, spec: openSpec(t)}
		w.serve(t)
		c := w.client(t, models.Sandbox)
		invited := c.post("/invites", goodInvite(c.template())).created().data()["userId"].(string)
		user := c.post("/users", nil).created().data()["user"].(object)["id"].(string)
		for _, id := range []string{invited, user} {
			if !models.HasPrefix(id, "Acme1") {
				t.Errorf("a user's id is %s", id)
			}
			c.get("/users/" + id).ok()
			c.post("/tokens?userId="+id, nil).created()
		}
	})
}
