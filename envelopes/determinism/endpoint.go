package determinism

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The endpoint projection (spec 04 §1.4): what each endpoint did, in its own order. It forgets how
// endpoints interleave, when they acted and under which coroutine id, and it needs no barriers.
//
// Events carry a coroutine's id or an endpoint, never both. So where a role has several coroutines (a
// parent and what it spawned), the events with an id make one list for each of them, and those without
// make one for the endpoint; the lists of the coroutines are compared as a multiset, since ids are not
// compared. Where it has one coroutine, all its events stand in one list.

// AnyRole stands for the role of events that name only a session.
const AnyRole = "*"

// Acts are the events of one endpoint in order, or of one of several coroutines of its role. The events
// are raw: the ticks and ids that stand in them do not count.
type Acts struct {
	Endpoint model.Endpoint
	// OneOfMany tells the list of a single coroutine, where the endpoint's role has several.
	OneOfMany bool
	Events    []model.Event
}

// Endpoints is the endpoint projection, ascending by endpoint; the lists of single coroutines stand
// behind the one of their endpoint.
func Endpoints(t Trace) []Acts {
	at := actors(t)
	order := make([]int, len(t.Obs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return at[i].compare(at[j]) })
	events := make([]model.Event, len(order))
	var out []Acts
	for i, place := range order {
		events[i] = t.Obs[place]
		if i == 0 || at[place] != at[order[i-1]] {
			out = append(out, Acts{Endpoint: at[place].endpoint, OneOfMany: at[place].coro > 0, Events: events[i:i]})
		}
		last := &out[len(out)-1]
		last.Events = last.Events[:len(last.Events)+1]
	}
	return out
}

// actor is whose list an event stands in.
type actor struct {
	endpoint model.Endpoint
	coro     uint64 // id + 1 of one coroutine of several, else 0
}

func (a actor) compare(b actor) int {
	return cmp.Or(model.CompareEndpoints(a.endpoint, b.endpoint), cmp.Compare(a.coro, b.coro))
}

// actors gives the actor of each event. A check belongs to the commit of the event behind it; a check
// with nothing behind it, which no engine writes, belongs to nobody.
func actors(t Trace) []actor {
	out := make([]actor, len(t.Obs))
	shared := SharedHomes(t.Coroutines)
	var next actor
	for i := len(t.Obs) - 1; i >= 0; i-- {
		if t.Obs[i].Kind() == model.EventOutputConditionChecked {
			out[i], next = next, actor{}
			continue
		}
		next = actorOf(t.Obs[i], t.Coroutines, shared)
		out[i] = next
	}
	return out
}

// SharedHomes are the endpoints at which several coroutines are at home; mostly there is none.
func SharedHomes(coroutines []model.CoroutineRecord) map[model.Endpoint]bool {
	var out map[model.Endpoint]bool
	homes := make(map[model.Endpoint]bool, len(coroutines))
	for i := range coroutines {
		home := HomeOf(&coroutines[i])
		if homes[home] {
			if out == nil {
				out = map[model.Endpoint]bool{}
			}
			out[home] = true
		}
		homes[home] = true
	}
	return out
}

// HomeOf is the endpoint at which a coroutine is at home.
func HomeOf(c *model.CoroutineRecord) model.Endpoint {
	return model.Endpoint{SID: c.Session, Role: c.Role}
}

func actorOf(e model.Event, coroutines []model.CoroutineRecord, shared map[model.Endpoint]bool) actor {
	if id, ok := ActingCoroutine(e); ok {
		if id >= uint64(len(coroutines)) {
			return actor{coro: id + 1} // an id that the run does not know: nobody else's list
		}
		a := actor{endpoint: HomeOf(&coroutines[id])}
		if shared[a.endpoint] {
			a.coro = id + 1
		}
		return a
	}
	at, _ := ActingEndpoint(e)
	return actor{endpoint: at}
}

// equalActs compares two events of one endpoint without ticks and coroutine ids; a fault counts as its
// code.
func equalActs(a, b model.Event) bool {
	switch x := a.(type) {
	case model.Halted:
		_, ok := b.(model.Halted)
		return ok
	case model.Invoked:
		y, ok := b.(model.Invoked)
		return ok && x.Role == y.Role
	case model.Faulted:
		y, ok := b.(model.Faulted)
		return ok && x.Fault.Kind.Code() == y.Fault.Kind.Code()
	case model.Transferred:
		y, ok := b.(model.Transferred)
		return ok && x.Session == y.Session && x.Role == y.Role
	}
	return equalButTick(a, b)
}

// EndpointEqual reports whether two runs show the same at every endpoint (spec 04 §1.4).
func EndpointEqual(a, b Trace) bool {
	_, differ := FirstEndpointDifference(a, b)
	return !differ
}

// EndpointDifference is the first endpoint at which two runs part.
type EndpointDifference struct {
	Endpoint  model.Endpoint
	Index     int         // in the endpoint's list, or in the list of the coroutine that has no partner
	Want, Got model.Event // nil where a list ends
}

// FirstEndpointDifference compares two runs endpoint by endpoint, ascending.
func FirstEndpointDifference(a, b Trace) (EndpointDifference, bool) {
	left, right := Endpoints(a), Endpoints(b)
	for len(left)+len(right) > 0 {
		at := nextEndpoint(left, right)
		var x, y []Acts
		x, left = takeEndpoint(left, at)
		y, right = takeEndpoint(right, at)
		if d, differ := differenceAt(x, y); differ {
			d.Endpoint = at
			return d, true
		}
	}
	return EndpointDifference{}, false
}

func nextEndpoint(left, right []Acts) model.Endpoint {
	if len(right) == 0 || len(left) > 0 && model.CompareEndpoints(left[0].Endpoint, right[0].Endpoint) <= 0 {
		return left[0].Endpoint
	}
	return right[0].Endpoint
}

// takeEndpoint splits off the lists of an endpoint, if they come next.
func takeEndpoint(list []Acts, at model.Endpoint) (of, rest []Acts) {
	n := 0
	for n < len(list) && list[n].Endpoint == at {
		n++
	}
	return list[:n], list[n:]
}

// differenceAt compares the lists of one endpoint: its own, then those of its coroutines as multisets.
func differenceAt(x, y []Acts) (EndpointDifference, bool) {
	own, xs := splitOwn(x)
	other, ys := splitOwn(y)
	if d, differ := listDifference(own, other); differ {
		return d, true
	}
	free := slices.Clone(ys)
	for _, acts := range xs {
		i := slices.IndexFunc(free, func(b Acts) bool { return slices.EqualFunc(acts.Events, b.Events, equalActs) })
		if i < 0 {
			return listDifference(acts.Events, firstEvents(free))
		}
		free = append(free[:i], free[i+1:]...)
	}
	return listDifference(nil, firstEvents(free))
}

func splitOwn(list []Acts) (own []model.Event, single []Acts) {
	if len(list) > 0 && !list[0].OneOfMany {
		return list[0].Events, list[1:]
	}
	return nil, list
}

func firstEvents(list []Acts) []model.Event {
	if len(list) == 0 {
		return nil
	}
	return list[0].Events
}

func listDifference(a, b []model.Event) (EndpointDifference, bool) {
	for i := range max(len(a), len(b)) {
		d := EndpointDifference{Index: i}
		if i < len(a) {
			d.Want = a[i]
		}
		if i < len(b) {
			d.Got = b[i]
		}
		if d.Want == nil || d.Got == nil || !equalActs(d.Want, d.Got) {
			return d, true
		}
	}
	return EndpointDifference{}, false
}
