// Create-invite invites one person. INVITES_KEY is "key:secret".
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	body, _ := json.Marshal(map[string]string{
		"fullName":   "Amelia Santos",
		"firstName":  "Amelia",
		"email":      "amelia.santos@example.com",
		"templateId": os.Getenv("TEMPLATE_ID"),
	})
	request, err := http.NewRequest("POST", os.Getenv("INVITES_URL")+"/v1/invites", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	key, secret, _ := strings.Cut(os.Getenv("INVITES_KEY"), ":")
	request.SetBasicAuth(key, secret)
	request.Header.Set("Content-Type", "application/json")

	client := http.Client{Timeout: 30 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Code, Message, RequestID string
		Data                     struct{ ID, Status string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusCreated {
		log.Fatalf("%s: %s (request %s)", answer.Code, answer.Message, answer.RequestID)
	}
	fmt.Println(answer.Data.ID, answer.Data.Status)
}
