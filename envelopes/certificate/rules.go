package certificate

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// elsewhere is C1: tick, wave and planner_step are the state's.
func (c *Checker) elsewhere() bool {
	return c.cert.Tick != c.state.Tick() || c.cert.Wave != c.round.Wave || c.cert.PlannerStep != c.state.StepCount()
}

// miscounted is C2: 1 ≤ number of picks ≤ min(budget left, L).
func (c *Checker) miscounted() bool {
	n := uint64(len(c.cert.Picks))
	return n < 1 || n > min(c.round.Left, c.round.Lanes)
}

// repeats is C3: no id twice.
func (c *Checker) repeats() bool {
	c.numbers = append(c.numbers[:0], c.cert.Picks...)
	return c.numberTwice()
}

// unready is C4: every id is a coroutine in the live ready set, its record Ready or Speculating.
func (c *Checker) unready() bool {
	for _, id := range c.cert.Picks {
		if id >= c.state.CoroutineCount() || !c.state.Ready(id) {
			return true
		}
		if k := c.state.Status(id); k != model.StatusReady && k != model.StatusSpeculating {
			return true
		}
	}
	return false
}

// ineligible is C5: no role crashed or timed out.
func (c *Checker) ineligible() bool {
	for _, id := range c.cert.Picks {
		if !c.state.Eligible(id) {
			return true
		}
	}
	return false
}

// sharesLane is C6: lanes pairwise different.
func (c *Checker) sharesLane() bool {
	c.numbers = c.numbers[:0]
	for _, id := range c.cert.Picks {
		c.numbers = append(c.numbers, id%c.round.Lanes)
	}
	return c.numberTwice()
}

// few is up to how many entries each is compared with each, which is faster than sorting them.
const few = 8

// numberTwice tells whether a number stands twice in the scratch list, which it may sort.
func (c *Checker) numberTwice() bool {
	list := c.numbers
	if len(list) <= few {
		for i, x := range list {
			if slices.Contains(list[:i], x) {
				return true
			}
		}
		return false
	}
	slices.Sort(list)
	for i := 1; i < len(list); i++ {
		if list[i-1] == list[i] {
			return true
		}
	}
	return false
}

// touch is a session that a pick touches.
type touch struct {
	sid  uint64
	pick int
}

func compareTouches(a, b touch) int { return cmp.Compare(a.sid, b.sid) }

// sharesSession is C7: touched sessions pairwise disjoint, unless widening is on.
func (c *Checker) sharesSession() bool {
	if c.round.Widening || len(c.cert.Picks) < 2 {
		return false
	}
	c.touch()
	list := c.touched
	if len(list) <= few {
		for i, x := range list {
			for _, y := range list[:i] {
				if x.sid == y.sid && x.pick != y.pick {
					return true
				}
			}
		}
		return false
	}
	slices.SortFunc(list, compareTouches)
	for i := 1; i < len(list); i++ {
		if x, y := list[i-1], list[i]; x.sid == y.sid && x.pick != y.pick {
			return true
		}
	}
	return false
}

// touch gathers the sessions that the picks touch: the home session, and the session of every owned endpoint.
func (c *Checker) touch() {
	c.touched, c.owned, c.ends = c.touched[:0], c.owned[:0], c.ends[:0]
	for i, id := range c.cert.Picks {
		from, last := len(c.owned), c.state.Home(id).SID
		c.touched = append(c.touched, touch{last, i})
		c.owned = c.state.AppendOwned(c.owned, id)
		c.ends = append(c.ends, len(c.owned))
		for _, ep := range c.owned[from:] {
			if ep.SID != last {
				last = ep.SID
				c.touched = append(c.touched, touch{last, i})
			}
		}
	}
}

// conflicts is C8: footprints pairwise without conflict.
func (c *Checker) conflicts() bool {
	if len(c.cert.Picks) < 2 || !c.round.Widening && c.apart() {
		return false
	}
	c.claims, c.atoms = c.claims[:0], c.atoms[:0]
	for i, id := range c.cert.Picks {
		from := len(c.atoms)
		c.atoms, c.owned = appendAtoms(c.atoms, c.owned[:0], c.state, id)
		for at := from; at < len(c.atoms); at++ {
			c.claims = append(c.claims, claimOf(&c.atoms[at], i, at))
		}
	}
	return c.clash()
}

// apart tells whether each pick stays among itself and the sessions that it touches. Since rule C7 has kept these
// apart, no footprints conflict then, and none needs to be written down: the usual case, and the fast one.
func (c *Checker) apart() bool {
	from := 0
	for i, id := range c.cert.Picks {
		if !stays(c.state, id, c.owned[from:c.ends[i]]) {
			return false
		}
		from = c.ends[i]
	}
	return true
}
