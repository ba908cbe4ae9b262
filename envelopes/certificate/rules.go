package certificate

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// forced is C0: the certificate is not forced to be invalid.
func (c *Checker) forced() bool { return c.round.Forced }

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

// numberTwice tells whether a number stands twice in the scratch list, which it sorts.
func (c *Checker) numberTwice() bool {
	slices.Sort(c.numbers)
	for i := 1; i < len(c.numbers); i++ {
		if c.numbers[i-1] == c.numbers[i] {
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

// sharesSession is C7: touched sessions pairwise disjoint, unless widening is on. A coroutine touches its home
// session and the session of every endpoint that it owns.
func (c *Checker) sharesSession() bool {
	if c.round.Widening || len(c.cert.Picks) < 2 {
		return false
	}
	c.touched = c.touched[:0]
	for i, id := range c.cert.Picks {
		c.touched = append(c.touched, touch{c.state.Home(id).SID, i})
		c.owned = c.state.AppendOwned(c.owned[:0], id)
		for _, ep := range c.owned {
			c.touched = append(c.touched, touch{ep.SID, i})
		}
	}
	slices.SortFunc(c.touched, compareTouches)
	for i := 1; i < len(c.touched); i++ {
		if a, b := c.touched[i-1], c.touched[i]; a.sid == b.sid && a.pick != b.pick {
			return true
		}
	}
	return false
}

// conflicts is C8: footprints pairwise without conflict.
func (c *Checker) conflicts() bool {
	if len(c.cert.Picks) < 2 {
		return false
	}
	c.claims = c.claims[:0]
	for i, id := range c.cert.Picks {
		c.atoms, c.owned = appendAtoms(c.atoms[:0], c.owned, c.state, id)
		for _, a := range c.atoms {
			c.claims = append(c.claims, claim{a, i})
		}
	}
	return clash(c.claims)
}
