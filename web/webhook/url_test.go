package webhook

import (
	"strings"
	"testing"
)

func TestCheckURL(t *testing.T) {
	long := "https://example.com/" + strings.Repeat("é", MaxURL-len("https://example.com/"))
	const fine = ""
	for _, tt := range []struct {
		url              string
		byDefault, leave string // a part of the message; with WEBHOOK_ALLOW_PRIVATE
	}{
		{"https://example.com/webhooks?token=1", fine, fine},
		{"https://example.com:8443", fine, fine},
		{"HTTPS://EXAMPLE.COM", fine, fine},
		{"https://8.8.8.8/", fine, fine},
		{"https://bücher.example/", fine, fine},
		{long, fine, fine},
		{long + "x", "1 to 500 characters", "1 to 500 characters"},
		{"", "1 to 500 characters", "1 to 500 characters"},
		{"http://example.com", "Use https", fine},
		{"ftp://example.com", "begins with https://", "begins with https://"},
		{"example.com/webhooks", "begins with https://", "begins with https://"},
		{"javascript:alert(1)", "begins with https://", "begins with https://"},
		{"https://", "Name a host", "Name a host"},
		{"https:///path", "Name a host", "Name a host"},
		{"https://:443/", "Name a host", "Name a host"},
		{"https://user:pw@example.com", "user name and password", "user name and password"},
		{"https://example.com/#top", "from # on", "from # on"},
		{"https://example.com/#", "from # on", "from # on"},
		{"https://exa mple.com/", "whole URL", "whole URL"},
		{"https://example.com/\n", "whole URL", "whole URL"},
		{"https://example.com:0/", "1 to 65535", "1 to 65535"},
		{"https://example.com:70000/", "1 to 65535", "1 to 65535"},
		{"https://example.com:25/", "port 443", fine},
		{"https://localhost/", "localhost is this server", fine},
		{"https://LocalHost./", "localhost is this server", fine},
		{"https://a.localhost/", "localhost is this server", fine},
		{"https://127.0.0.1/", "127.0.0.1 is not a public address", fine},
		{"https://10.1.2.3:8443/", "10.1.2.3 is not a public address", fine},
		{"https://[::1]/", "::1 is not a public address", fine},
		{"https://[::ffff:10.0.0.1]/", "is not a public address", fine},
		{"https://169.254.169.254/latest", "is never called", "is never called"},
		{"https://0.0.0.0/", "is never called", "is never called"},
	} {
		for _, c := range []struct {
			allow bool
			want  string
		}{{false, tt.byDefault}, {true, tt.leave}} {
			err := CheckURL(tt.url, c.allow)
			switch {
			case c.want == fine && err != nil:
				t.Errorf("CheckURL(%q, %t): %v", tt.url, c.allow, err)
			case c.want != fine && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("CheckURL(%q, %t) = %v, want it to say %q", tt.url, c.allow, err, c.want)
			}
		}
	}
}

func TestCheckURLDoesNotRepeatSecrets(t *testing.T) {
	for _, url := range []string{"https://u:hunter2@example.com", "http://x/?hunter2", "https://exa mple/hunter2", "https://10.0.0.1/hunter2"} {
		if err := CheckURL(url, false); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("CheckURL(%q) = %v", url, err)
		}
	}
}
