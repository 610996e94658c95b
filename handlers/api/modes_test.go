package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"invites/handlers/api"
	"invites/models"
)

// routes are all that the API answers, as its router has them: a new one is part of these tests by itself.
func routes(t *testing.T) (all []operation) {
	t.Helper()
	router := chi.NewRouter()
	api.New(api.Deps{}).Routes(router)
	err := chi.Walk(router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		all = append(all, operation{method, route})
		return nil
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d routes: %v", len(all), err)
	}
	return all
}

func TestTheSpecTellsOfEveryRouteAndOfNoOther(t *testing.T) {
	compare := func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) }
	have, told := routes(t), openSpec(t).operations()
	slices.SortFunc(have, compare)
	slices.SortFunc(told, compare)
	if !slices.Equal(have, told) {
		t.Errorf("the router has\n%v, openapi.yaml\n%v", have, told)
	}
}

// Two keys of two modes: with whatever id of the other mode, at whatever route, there is nothing.
func TestNoRouteReachesAnObjectOfTheOtherMode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sandbox, production := w.client(t, models.Sandbox), w.client(t, models.Production)
		inSandbox, inProduction := sandbox.stock(models.Sandbox), production.stock(models.Production)
		before := sandbox.everything(t, inSandbox) + production.everything(t, inProduction)
		sandbox.seesNothingOf(t, inSandbox, inProduction)
		production.seesNothingOf(t, inProduction, inSandbox)
		if after := sandbox.everything(t, inSandbox) + production.everything(t, inProduction); after != before {
			t.Errorf("the other mode has changed something:\n%s\nnow\n%s", before, after)
		}
	})
}

// seesNothingOf tries every route with every id of the other mode, in the place of every parameter.
func (c *client) seesNothingOf(t *testing.T, mine, others stock) {
	t.Helper()
	for _, o := range routes(t) {
		switch {
		case strings.Contains(o.path, "{deliveryId}"):
			c.at(o, strings.Replace(mine.fill("/webhooks/{id}")+"/deliveries/{deliveryId}/redeliver", "{deliveryId}", others["delivery"], 1)).missing()
			c.at(o, strings.Replace(others.fill("/webhooks/{id}")+"/deliveries/{deliveryId}/redeliver", "{deliveryId}", mine["delivery"], 1)).missing()
			c.at(o, others.fill(o.path)).missing()
		case strings.Contains(o.path, "{"):
			for _, id := range others {
				c.at(o, pathParameter.ReplaceAllString(o.path, id)).missing()
			}
		case o.method == "GET":
			c.listsNothingOf(t, o.path, others)
		}
	}
	c.refersToNothingOf(others)
}

// at calls a route with a body that names nothing.
func (c *client) at(o operation, path string) *answer {
	c.t.Helper()
	if o.method == "POST" || o.method == "PUT" {
		return c.do(o.method, path, "{}", nil)
	}
	return c.do(o.method, path, nil, nil)
}

func (c *client) listsNothingOf(t *testing.T, path string, others stock) {
	t.Helper()
	queries := []string{"", "&userId=" + others["users"], "&templateId=" + others["inviteTemplates"]}
	if provider := others["providers"]; provider != "" {
		queries = append(queries, "&ids="+provider, "&topIds="+provider)
	}
	for _, query := range queries {
		a := c.get(path + "?size=150" + query).ok()
		for kind, id := range others {
			if strings.Contains(a.text, `"`+id+`"`) {
				t.Errorf("%s%s shows %s of the other mode: %s", path, query, kind, a.text)
			}
		}
	}
}

// refersToNothingOf names ids of the other mode in bodies and queries.
func (c *client) refersToNothingOf(others stock) {
	c.t.Helper()
	own := c.get("/inviteTemplates").ids()[0]
	c.post("/invites", goodInvite(others["inviteTemplates"])).invalid("templateId not_found")
	c.post("/invites", with(goodInvite(own), "winkTemplateId", others["winkTemplates"])).invalid("winkTemplateId not_found")
	rows := c.post("/invites/batch", object{"invites": []object{goodInvite(others["inviteTemplates"])}}).ok().data()["results"].([]any)
	if row := rows[0].(object); row["errors"] == nil || row["invite"] != nil {
		c.t.Errorf("a row with a template of the other mode is answered %v", row)
	}
	c.post("/tokens?userId="+others["users"], nil).missing()
	if provider := others["providers"]; provider != "" {
		c.post("/winkTemplates", with(someWinkTemplate(), "providers", []string{provider})).invalid("providers not_found")
		c.post("/winkTemplates", with(someWinkTemplate(), "topProviders", []string{provider})).invalid("topProviders not_found")
	}
}

// everything is all that a mode shows of itself.
func (c *client) everything(t *testing.T, s stock) string {
	t.Helper()
	if err := c.store.NumberEvents(t.Context()); err != nil { // which happens by itself, soon
		t.Fatal(err)
	}
	var all strings.Builder
	for _, o := range routes(t) {
		path := s.fill(o.path)
		if o.method != "GET" || strings.HasSuffix(path, "/") { // there is none of this kind in production
			continue
		}
		_, data, _ := strings.Cut(c.get(path).ok().text, `"data":`)
		all.WriteString(path + " " + data)
	}
	return all.String()
}

// What cannot be an id is refused before a database is asked that would refuse it in its own way.
func TestNoRouteTakesWhatCannotBeAnID(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		s := c.stock(models.Sandbox)
		for _, o := range routes(t) {
			if !strings.Contains(o.path, "{") {
				continue
			}
			for _, id := range []string{"%00", "%ff", "%e2%80%ae", "x%0Ay", "..%2f..", "%27", strings.Repeat("a", 3000), "iv-" + strings.Repeat("0", 31) + "%00"} {
				c.at(o, pathParameter.ReplaceAllString(o.path, id)).missing()
				if mine, ok := strings.CutSuffix(o.path, "/{deliveryId}/redeliver"); ok {
					c.at(o, s.fill(mine)+"/"+id+"/redeliver").missing()
				}
			}
		}
	})
}
