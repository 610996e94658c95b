package jobs

import "sync"

// How many workers of one process call one endpoint at a time: fewer while it fails, as it may well be hanging. With
// deliveryWorkers in all, no endpoint can hold up the others.
const (
	perEndpoint        = 8
	perFailingEndpoint = 2
)

// endpoints counts the workers that call each endpoint.
type endpoints struct {
	mu   sync.Mutex
	busy map[string]int
}

// enter takes a place at an endpoint, if there is one.
func (e *endpoints) enter(id string, failing bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	places := perEndpoint
	if failing {
		places = perFailingEndpoint
	}
	if e.busy[id] >= places {
		return false
	}
	if e.busy == nil {
		e.busy = map[string]int{}
	}
	e.busy[id]++
	return true
}

func (e *endpoints) leave(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.busy[id]--; e.busy[id] == 0 {
		delete(e.busy, id)
	}
}
