// Retry-invite invites somebody once, however often it has to be tried. ORDER_ID is your own name for the occasion.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

var client = http.Client{Timeout: 30 * time.Second}

func main() {
	body, _ := json.Marshal(map[string]string{
		"fullName": "Ryan Lestari", "email": "ryan.lestari@example.com", "templateId": os.Getenv("TEMPLATE_ID"),
	})
	wait := time.Second
	for try := 1; ; try++ {
		status, answer, err := post(string(body))
		if err == nil && status == http.StatusCreated {
			fmt.Println(answer)
			return
		}
		again := err != nil || status == http.StatusConflict || status == http.StatusTooManyRequests || status >= 500
		if !again || try == 5 {
			log.Fatal(status, answer, err)
		}
		time.Sleep(wait)
		wait *= 2
	}
}

// post sends the same key and the same body each time.
func post(body string) (status int, answer string, err error) {
	request, err := http.NewRequest("POST", os.Getenv("INVITES_URL")+"/v1/invites", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	key, secret, _ := strings.Cut(os.Getenv("INVITES_KEY"), ":")
	request.SetBasicAuth(key, secret)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", "invite-"+os.Getenv("ORDER_ID"))
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}
