// List-invites lists every invite, page by page.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
)

type page struct {
	Code, Message string
	Data          struct {
		NextCursor *string
		Items      []struct{ ID, Email string }
	}
}

func main() {
	query := url.Values{"size": {"2"}} // up to 150
	for {
		p, err := get(query)
		if err != nil {
			log.Fatal(err)
		}
		for _, invite := range p.Data.Items {
			fmt.Println(invite.ID, invite.Email)
		}
		if p.Data.NextCursor == nil {
			return
		}
		query.Set("cursor", *p.Data.NextCursor)
	}
}

func get(query url.Values) (p page, err error) {
	request, err := http.NewRequest("GET", os.Getenv("INVITES_URL")+"/v1/invites?"+query.Encode(), nil)
	if err != nil {
		return p, err
	}
	key, secret, _ := strings.Cut(os.Getenv("INVITES_KEY"), ":")
	request.SetBasicAuth(key, secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return p, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&p); err != nil {
		return p, err
	}
	if response.StatusCode != http.StatusOK {
		return p, fmt.Errorf("%s: %s", p.Code, p.Message)
	}
	return p, nil
}
