package api_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"invites/models"
)

// Whatever valid and invalid calls come in whatever order, the API answers as a simple model of it would: it keeps just what it was
// sent, refuses just what is wrong, and changes nothing where it refuses. For longer than in every run:
//
//	go test ./handlers/api -run Model -rapid.checks=1000
func TestTheAPIDoesWhatItsModelDoes(t *testing.T) {
	fewChecks(t)
	each(t, func(t *testing.T, w *world) {
		key := w.client(t, models.Sandbox)
		rapid.Check(t, func(t *rapid.T) {
			m := &model{client: key.in(t), t: t, of: map[string]*shelf{}}
			for _, k := range kinds() {
				m.of[k.path] = newShelf(k)
			}
			m.of[users], m.of[invites] = newShelf(kind{path: users}), newShelf(kind{path: invites})
			m.create(m.of[templates])
			t.Repeat(m.actions())
		})
	})
}

// fewChecks bounds the time, unless a number is asked for.
func fewChecks(t *testing.T) {
	t.Helper()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", "30"); err != nil {
			t.Fatal(err)
		}
	}
}

// The paths of the model's objects.
const (
	templates     = "/inviteTemplates"
	winkTemplates = "/winkTemplates"
	webhooks      = "/webhooks"
	users         = "/users"
	invites       = "/invites"
)

// wrong is a change to a good body, and the code that it is refused with.
type wrong struct {
	field string
	value any
	code  string
}

// kind is a sort of objects that are created, replaced and deleted as a whole.
type kind struct {
	path   string
	status int // of a creation
	good   func(*rapid.T) object
	shown  func(object) object // what a body becomes, without id and times
	wrongs []wrong
}

// shelf is what there is of a kind.
type shelf struct {
	kind
	live  map[string]object
	last  map[string]object // as last saved; gone ones too
	order []string          // ids, the newest last; gone ones too
}

func newShelf(k kind) *shelf {
	return &shelf{kind: k, live: map[string]object{}, last: map[string]object{}}
}

// model is the API as it should be.
type model struct {
	*client
	t  *rapid.T
	of map[string]*shelf
}

func (m *model) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"create":        func(*rapid.T) { m.create(m.shelf()) },
		"create wrong":  func(*rapid.T) { m.createWrong(m.shelf()) },
		"replace":       func(*rapid.T) { m.replace(m.shelf()) },
		"replace wrong": func(*rapid.T) { m.replaceWrong(m.shelf()) },
		"delete":        func(*rapid.T) { m.delete(m.shelf()) },
		"list":          func(*rapid.T) { m.list() },
		"invite":        func(*rapid.T) { m.invite() },
		"invite wrong":  func(*rapid.T) { m.inviteWrong() },
		"resend":        func(*rapid.T) { m.resend() },
		"revoke":        func(*rapid.T) { m.revoke() },
		"link":          func(*rapid.T) { m.linkInvite() },
		"user":          func(*rapid.T) { m.createUser() },
		"user wrong":    func(*rapid.T) { m.createUserWrong() },
		"token":         func(*rapid.T) { m.createToken() },
		"nowhere":       func(*rapid.T) { m.nowhere() },
		"wait": func(t *rapid.T) {
			m.clock.pass(time.Duration(rapid.IntRange(1, 3600).Draw(t, "seconds")) * time.Second)
		},
		"": func(*rapid.T) { m.readAny() },
	}
}

// shelf picks a kind that is created, replaced and deleted as a whole.
func (m *model) shelf() *shelf {
	return m.of[rapid.SampledFrom([]string{templates, winkTemplates, webhooks}).Draw(m.t, "kind")]
}

// any picks an object of a shelf, one that is gone too, or one that never was.
func (m *model) any(s *shelf) (id string, live object) {
	ids := append(slices.Clone(s.order), "iv-"+strings.Repeat("0", 32), "nothing")
	id = rapid.SampledFrom(ids).Draw(m.t, "id")
	return id, s.live[id]
}

func (m *model) now() string { return m.clock.now().UTC().Format(time.RFC3339) }

func (m *model) create(s *shelf) {
	body := s.good(m.t)
	made := m.post(s.path, body)
	if made.StatusCode != s.status {
		m.t.Fatalf("POST %s: %d: %s", s.path, made.StatusCode, made.text)
	}
	want := s.shown(body)
	want["id"], want["createdAt"], want["updatedAt"] = made.id(), m.now(), m.now()
	m.equal(made.data(), want)
	s.add(want)
}

func (s *shelf) add(o object) {
	id := o["id"].(string)
	s.live[id], s.last[id], s.order = o, o, append(s.order, id)
}

func (m *model) createWrong(s *shelf) {
	body, want := m.spoil(s.good(m.t), s.wrongs)
	m.refused(m.post(s.path, body), want)
}

func (m *model) replace(s *shelf) {
	id, live := m.any(s)
	body := s.good(m.t)
	a := m.put(s.path+"/"+id, body)
	if live == nil {
		a.missing()
		return
	}
	want := s.shown(body)
	want["id"], want["createdAt"], want["updatedAt"] = id, live["createdAt"], m.now()
	m.equal(a.ok().data(), want)
	s.live[id], s.last[id] = want, want
}

func (m *model) replaceWrong(s *shelf) {
	id, live := m.any(s)
	body, want := m.spoil(s.good(m.t), s.wrongs)
	if a := m.put(s.path+"/"+id, body); live == nil {
		a.missing()
	} else {
		m.refused(a, want)
	}
}

func (m *model) delete(s *shelf) {
	id, live := m.any(s)
	if a := m.remove(s.path + "/" + id); live == nil {
		a.missing()
	} else {
		a.ok().bare()
		delete(s.live, id)
	}
}

// list walks as far as the objects of this try go; what there was before them comes after them.
func (m *model) list() {
	s := m.of[rapid.SampledFrom(slices.Sorted(maps.Keys(m.of))).Draw(m.t, "list")]
	size := rapid.IntRange(1, 150).Draw(m.t, "size")
	want := []object{}
	for _, id := range slices.Backward(s.order) {
		if s.live[id] != nil {
			want = append(want, s.live[id])
		}
	}
	got, cursor := []object{}, ""
	for len(got) < len(want) {
		a := m.get(fmt.Sprintf("%s?size=%d&cursor=%s", s.path, size, cursor))
		got = append(got, a.items()...)
		next, more := a.data()["nextCursor"].(string)
		if cursor = next; !more {
			break
		}
	}
	if len(got) < len(want) {
		m.t.Fatalf("%s shows %d of %d", s.path, len(got), len(want))
	}
	for i, o := range want {
		m.equal(got[i], o)
	}
}

// readAny reads some object: whatever was done last has changed it just as the model says, or not at all.
func (m *model) readAny() {
	path := rapid.SampledFrom(slices.Sorted(maps.Keys(m.of))).Draw(m.t, "read")
	id, live := m.any(m.of[path])
	if a := m.get(path + "/" + id); live == nil {
		a.missing()
	} else {
		m.equal(a.ok().data(), live)
	}
}

// equal compares what came with what should have.
func (m *model) equal(got, want object) {
	var plain object // with the types of JSON
	if err := json.Unmarshal(encode(m.t, want), &plain); err != nil {
		m.t.Fatal(err)
	}
	for key := range plain {
		if !reflect.DeepEqual(got[key], plain[key]) {
			m.t.Fatalf("%s is %v, want %v", key, got[key], plain[key])
		}
	}
	if len(got) != len(plain) {
		m.t.Fatalf("the keys are %s, want %s", keysOf(got), keysOf(plain))
	}
}

// spoil makes one or two values of a body wrong, and says what is to be said of them.
func (m *model) spoil(body object, wrongs []wrong) (spoiled object, want []string) {
	first := rapid.SampledFrom(wrongs).Draw(m.t, "wrong")
	second := rapid.SampledFrom(wrongs).Draw(m.t, "wrong, too")
	spoiled, want = with(body, first.field, first.value), []string{first.field + " " + first.code}
	top := func(w wrong) string { name, _, _ := strings.Cut(w.field, "."); return name }
	if top(first) != top(second) {
		spoiled, want = with(spoiled, second.field, second.value), append(want, second.field+" "+second.code)
	}
	return spoiled, want
}

// refused fails unless just these fields are wrong.
func (m *model) refused(a *answer, want []string) {
	got := []string{}
	for _, e := range a.is(400, "INVALID_PARAMETERS").data()["errors"].([]any) {
		got = append(got, fmt.Sprint(e.(object)["field"], " ", e.(object)["code"]))
	}
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		m.t.Fatalf("refused is %q, want %q: %s", got, want, a.text)
	}
}

// nowhere calls what there is not.
func (m *model) nowhere() {
	path := rapid.SampledFrom([]string{templates, webhooks, invites, users, winkTemplates}).Draw(m.t, "path")
	switch rapid.IntRange(0, 3).Draw(m.t, "what") {
	case 0:
		m.do("PATCH", path, "{}", nil).is(405, "UNSUPPORTED_METHOD").bare()
	case 1:
		m.get(path + "/x/nothing").missing()
	case 2:
		m.get(path + "?size=0").invalid("size invalid")
	case 3:
		m.do("POST", path, "[", nil).invalid()
	}
}
