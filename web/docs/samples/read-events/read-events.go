// Read-events reads on from the last event handled, whose number is in the file "position", and fails if one is missing.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
)

type event struct {
	Sequence int64
	ID, Type string
	Data     json.RawMessage
}

func main() {
	position, _ := os.ReadFile("position") // there is none the first time
	after := string(position)
	for {
		events, err := read(after)
		if err != nil {
			log.Fatal(err)
		}
		if len(events) == 0 {
			return
		}
		for _, e := range events {
			if last, err := strconv.ParseInt(after, 10, 64); err == nil && e.Sequence != last+1 {
				log.Fatalf("after %s comes %d", after, e.Sequence)
			}
			fmt.Println("event", e.Sequence, e.Type) // handle it here
			after = strconv.FormatInt(e.Sequence, 10)
			if err := os.WriteFile("position", []byte(after), 0o600); err != nil {
				log.Fatal(err)
			}
		}
	}
}

func read(after string) ([]event, error) {
	query := url.Values{"size": {"100"}}
	if after != "" {
		query.Set("after", after)
	}
	request, err := http.NewRequest("GET", os.Getenv("INVITES_URL")+"/v1/events?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	key, secret, _ := strings.Cut(os.Getenv("INVITES_KEY"), ":")
	request.SetBasicAuth(key, secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		Code, Message string
		Data          struct{ Items []event }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", answer.Code, answer.Message)
	}
	return answer.Data.Items, nil
}
