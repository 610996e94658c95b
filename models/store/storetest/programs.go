package storetest

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// findPrograms returns the folder of PostgreSQL's programs: the machine's own, or that of downloaded ones.
func findPrograms() (string, error) {
	for _, candidate := range candidates() {
		if hasPrograms(candidate) {
			return candidate, nil
		}
	}
	programs, err := download()
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL: TEST_DATABASE_URL is not set, the machine has no initdb, and the download failed: %w", err)
	}
	return programs, nil
}

// candidates lists where the programs may be, the likeliest first. What is in PATH may be a link: programs look for
// their companions beside the file itself.
func candidates() []string {
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if file, err := filepath.EvalSymlinks(initdb); err == nil {
			dirs = append(dirs, filepath.Dir(file))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/pgsql/bin",
	} {
		found, _ := filepath.Glob(pattern)
		slices.SortFunc(found, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
		dirs = append(dirs, found...)
	}
	return dirs
}

// version is the number in a path such as /usr/lib/postgresql/15/bin, 0 if there is none.
func version(dir string) int {
	name := filepath.Base(filepath.Dir(dir))
	number, _ := strconv.Atoi(name[strings.LastIndexAny(name, "-@")+1:])
	return number
}

func hasPrograms(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// download fetches the programs. The library starts a server of its own, which fails where we are root, but not before
// the programs are there; we start ours, which dies with this process.
func download() (string, error) {
	dir, err := newFolder("")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the server runs as another user where we are root
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	db := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		BinariesPath(filepath.Join(dir, "programs")).RuntimePath(filepath.Join(dir, "runtime")).Port(port).
		StartTimeout(time.Minute).Logger(io.Discard))
	err = db.Start()
	if err == nil {
		err = db.Stop()
	}
	if programs := filepath.Join(dir, "programs", "bin"); hasPrograms(programs) {
		return programs, nil
	}
	return "", fmt.Errorf("no programs in %s: %w", dir, err)
}

func freePort() (uint32, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return uint32(listener.Addr().(*net.TCPAddr).Port), nil
}
