//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

func TestAKeyIsMadeUsedAndFoundInTheLogOfRequests(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.open(paths.APIRequests)
		p.sees("Nothing was asked yet")
		p.inspect("API requests, none")
		p.open(paths.APIKeyNew)
		p.fill("name", "Payroll import")
		p.click(`input[value="invites:read"]`)
		p.click(`input[value="webhooks:write"]`)
		p.inspect("New API key")
		p.press("Create sandbox key")
		p.on("Payroll import")
		id, secret := p.value("#api-key"), p.value("#api-secret")
		p.open(paths.APIKeys)
		p.sees("Webhooks: write")
		end := time.Now().Add(time.Hour)
		for _, key := range []models.NewAPIKey{{Name: "Everything, for a while", ExpiresAt: &end}, {Name: "All of it", Scopes: models.Permissions()}} {
			if _, _, err := i.sandbox().CreateAPIKey(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
		p.open(paths.APIKeys)
		p.inspect("API keys")

		i.call(id, secret, "GET", "/invites", http.StatusOK)
		i.call(id, secret, "GET", "/invites?size=0", http.StatusBadRequest)
		i.call(id, secret, "POST", "/inviteTemplates", http.StatusForbidden)
		missed := i.call(id, secret, "GET", "/invites/"+models.NewID(models.PrefixInvite)+"/logs", http.StatusNotFound)
		i.logs(missed)
		p.follow("Requests")
		p.on("API requests")
		p.inspect("API requests")
		p.fill("requestId", missed)
		p.keys(enter)
		p.sees("Clear all")
		p.sees("MISSING_RESOURCE")
		p.seesNot("INVALID_PARAMETERS")
		p.follow("Clear all")
		p.sees("UNAUTHORIZED_ACCESS")
	})
}

// call makes a request to the API and returns its id.
func (i *installation) call(id, secret, method, path string, want int) (requestID string) {
	i.t.Helper()
	r, err := http.NewRequestWithContext(i.t.Context(), method, i.url(paths.API+path), strings.NewReader("{}"))
	if err != nil {
		i.t.Fatal(err)
	}
	r.SetBasicAuth(id, secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		i.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != want {
		i.t.Fatalf("%s %s: %d, want %d", method, path, answer.StatusCode, want)
	}
	return answer.Header.Get("X-Request-Id")
}

// logs waits until a request is in the log.
func (i *installation) logs(requestID string) {
	i.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		found, err := i.sandbox().APIRequests(i.t.Context(), models.APIRequestFilter{RequestID: requestID}, models.Page{})
		if err != nil {
			i.t.Fatal(err)
		}
		if len(found.Items) > 0 {
			return
		}
	}
	i.t.Fatalf("the request %s is not in the log within %s", requestID, patience)
}
