package web

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"time"

	"invites/models"
	"invites/web/config"
	"invites/web/paths"
)

type versionCommand struct{}

func (c *versionCommand) run(_ context.Context, std Streams) error {
	_, err := fmt.Fprintf(std.Out, "invites %s (%s %s/%s)\n", Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// Version is the release's number, or the commit that the program was built from; "unknown" where the build did not say.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	revision := settings["vcs.revision"]
	if settings["vcs.modified"] == "true" {
		revision += "-modified"
	}
	return cmp.Or(revision, "unknown")
}

// healthTime is how long a check waits for an answer.
const healthTime = 5 * time.Second

type healthcheckCommand struct {
	config.Settings
	Role Role `enum:"all,web,worker" default:"all" help:"What the process does. A worker answers on METRICS_ADDR."`
}

func (c *healthcheckCommand) run(ctx context.Context, _ Streams) error {
	cfg, err := c.checked()
	if err != nil {
		return err
	}
	addr := cfg.Addr
	if c.Role == RoleWorker {
		if addr = cfg.MetricsAddr; addr == "" {
			return &config.Error{Setting: "METRICS_ADDR", Remedy: "set it: a worker answers there"}
		}
	}
	return askHealth(ctx, addr)
}

// checked needs no key: in a container the check may not be given one.
func (c *healthcheckCommand) checked() (*config.Config, error) {
	s := config.Settings{Addr: c.Addr, MetricsAddr: c.MetricsAddr}
	return s.Check(models.ReservedPrefixes())
}

func askHealth(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	url := "http://" + reachable(addr) + paths.Health
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return nil
}

// reachable is an address to dial for one to listen on, which may mean every address of the machine.
func reachable(addr string) string {
	host, port, _ := net.SplitHostPort(addr)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
