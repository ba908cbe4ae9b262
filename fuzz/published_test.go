package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The published VM plans waves by other rules than ours. This is a reading of its planner, of two-party
// communication only, in which each of those rules is a switch: with none it gives our schedules, with all it
// gives those that were measured on the published VM. So the switches that a schedule needs are the rules that
// change it.

// rule is a rule of the published planner that ours does not have.
type rule uint8

const (
	recordStaysBlocked rule = 1 << iota // a woken receiver's record is Blocked until it is dispatched, and fails the certificate
	fallbackAfterPlan                   // the fallback takes the queue as planning left it, the dropped picks at its tail
	refusedToTail                       // a refused candidate goes to the tail of the queue
	countsEachRefusal                   // lanes count as conflicts, and a candidate counts each time it is refused
	wokenByAnyMessage                   // a blocked receiver is woken by a message on any edge to its endpoint
	endpointsAlone                      // a footprint holds owned endpoints and no edge

	allRules = recordStaysBlocked | fallbackAfterPlan | refusedToTail | countsEachRefusal | wokenByAnyMessage | endpointsAlone
)

// ruleNames are the rules of ours that stand against them, as the table has them.
var ruleNames = []struct {
	rule
	name string
}{
	{recordStaysBlocked, "`status-truth`"}, {fallbackAfterPlan, "fallback (§6)"}, {refusedToTail, "order (§3)"},
	{countsEachRefusal, "count (§4.2)"}, {wokenByAnyMessage, "`receiver-wakeup`"}, {endpointsAlone, "footprint (§4.1)"},
}

func (r rule) String() string {
	var names []string
	for _, n := range ruleNames {
		if r&n.rule != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, ", ")
}

// planned is a machine that runs compiled communication under some of the published rules.
type planned struct {
	rules    rule
	n, w     int
	widening bool
	coros    []*plannedCoro
	queue    []int
	messages map[model.Edge]int

	ticks     []string
	conflicts int
}

type plannedCoro struct {
	id       int
	home     model.Endpoint
	code     []plannedStep
	pc       int
	blocked  bool // in the scheduler
	recorded bool // as blocked, in its record
	done     bool
}

// plannedStep is a Send or Receive on an edge, or an Invoke or the final Halt, which touch nothing.
type plannedStep struct {
	what byte // 's', 'r', 'i', 'h'
	edge model.Edge
}

func newPlanned(c *model.Case, rules rule) *planned {
	p := &planned{rules: rules, n: int(c.Schedule.Concurrency), w: int(c.Schedule.Workers), widening: c.Config.WaveWidening, messages: map[model.Edge]int{}}
	if c.Config.RoundSemantics == model.CanonicalOneStep {
		p.n = 1
	}
	for sid, im := range c.Images {
		for _, role := range im.LocalTypes {
			coro := &plannedCoro{id: len(p.coros), home: model.Endpoint{SID: uint64(sid), Role: role.Role}}
			for t, ok := role.Type.(*model.LocalComm); ok; t, ok = t.Branches[0].Next.(*model.LocalComm) {
				step := plannedStep{'s', model.Edge{SID: uint64(sid), Sender: role.Role, Receiver: t.Partner}}
				if t.Dir == model.Receiving {
					step = plannedStep{'r', model.Edge{SID: uint64(sid), Sender: t.Partner, Receiver: role.Role}}
				}
				coro.code = append(coro.code, step, plannedStep{what: 'i'})
			}
			coro.code = append(coro.code, plannedStep{what: 'h'})
			p.queue, p.coros = append(p.queue, coro.id), append(p.coros, coro)
		}
	}
	return p
}

// run runs the Case and tells whether everything is done at its end.
func (p *planned) run(c *model.Case, rounds uint64) bool {
	for tick := range rounds {
		p.wake()
		p.round(tick+1, slices.Contains(c.Schedule.InvalidCertificateRounds, tick))
		if !slices.ContainsFunc(p.coros, func(c *plannedCoro) bool { return !c.done }) {
			return true
		}
	}
	return false
}

func (p *planned) has(r rule) bool { return p.rules&r != 0 }

func (p *planned) wake() {
	for _, c := range p.coros {
		if c.blocked && p.due(c) {
			c.blocked = false
			c.recorded = p.has(recordStaysBlocked)
			p.queue = append(p.queue, c.id)
		}
	}
}

func (p *planned) due(c *plannedCoro) bool {
	if !p.has(wokenByAnyMessage) {
		return p.messages[c.code[c.pc].edge] > 0
	}
	for edge, n := range p.messages {
		if n > 0 && edge.SID == c.home.SID && edge.Receiver == c.home.Role {
			return true
		}
	}
	return false
}

func (p *planned) round(tick uint64, forced bool) {
	var waves []string
	for left := p.n; left > 0; {
		before := slices.Clone(p.queue)
		picks := p.plan(left)
		if len(picks) == 0 {
			break
		}
		spoilt := forced || slices.ContainsFunc(picks, func(id int) bool { return p.coros[id].recorded })
		spoilt, forced = spoilt && p.n > 1, false
		if spoilt {
			if p.has(fallbackAfterPlan) {
				before = append(without(p.queue, picks), picks...)
			}
			p.queue, picks = before, before[:1:1]
		}
		p.queue = without(p.queue, picks)
		for _, id := range picks {
			p.step(p.coros[id])
		}
		waves = append(waves, strings.Trim(strings.ReplaceAll(fmt.Sprint(picks), " ", ","), "[]"))
		left -= len(picks)
		if spoilt {
			break
		}
	}
	p.ticks = append(p.ticks, fmt.Sprintf("%d: %s", tick, strings.Join(waves, "|")))
}

// plan picks a wave. Each pick is sought from the head of the queue: those refused before are refused again.
func (p *planned) plan(left int) (picks []int) {
	most, queue, counted := left, slices.Clone(p.queue), map[int]bool{}
	if !p.has(countsEachRefusal) {
		most = min(left, p.w)
	}
	for len(picks) < most {
		at := 0
		for ; at < len(queue); at++ {
			why := p.admits(picks, queue[at])
			if why == admitted {
				break
			}
			if p.has(countsEachRefusal) || why == meets && !counted[queue[at]] {
				p.conflicts++
			}
			counted[queue[at]] = counted[queue[at]] || why == meets
		}
		if at == len(queue) {
			break
		}
		picks = append(picks, queue[at])
		if p.has(refusedToTail) {
			queue = append(slices.Clone(queue[at+1:]), queue[:at]...)
			p.queue = queue
		} else {
			queue = slices.Delete(queue, at, at+1)
		}
	}
	return picks
}

const (
	admitted = iota
	laneTaken
	meets
)

// admits tells whether a candidate may join the picks, and if not, why.
func (p *planned) admits(picks []int, id int) int {
	why := admitted
	for _, other := range picks {
		a, b := p.coros[id], p.coros[other]
		switch {
		case id%p.w == other%p.w:
			return laneTaken
		case a.home.SID == b.home.SID && (!p.widening || p.conflict(a, b)):
			why = meets
		}
	}
	return why
}

// conflict: coroutines of one session share an edge if one sends on what the other receives from.
func (p *planned) conflict(a, b *plannedCoro) bool {
	x, y := a.code[a.pc], b.code[b.pc]
	return !p.has(endpointsAlone) && x.edge == y.edge && x.edge != model.Edge{}
}

func without(list, picks []int) []int {
	return slices.DeleteFunc(slices.Clone(list), func(id int) bool { return slices.Contains(picks, id) })
}

func (p *planned) step(c *plannedCoro) {
	in := c.code[c.pc]
	c.recorded = false
	switch {
	case in.what == 'h':
		c.done = true
		return
	case in.what == 'r' && p.messages[in.edge] == 0:
		c.blocked, c.recorded = true, true
		return
	case in.what == 'r':
		p.messages[in.edge]--
	case in.what == 's':
		p.messages[in.edge]++
	}
	c.pc++
	p.queue = append(p.queue, c.id)
}
