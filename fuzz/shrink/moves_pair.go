package shrink

import "github.com/wavecheck/wavecheck/model"

// The moves for a Case that no single step makes smaller: two steps at once.

// How many instructions a Case may have so that every pair, or every detour, is tried.
const (
	pairsMost   = 24
	detoursMost = 16
)

// dropPairs drops two instructions at once.
func dropPairs(s *subject) []attempt {
	sites := sitesOf(s.c)
	if len(sites) > pairsMost {
		return nil
	}
	var out []attempt
	for j := range sites {
		for i := range j {
			out = append(out, dropTogether(s, sites[i], sites[j])...)
		}
	}
	return out
}

// dropTogether drops some instructions, with all that hangs on them, or with less.
func dropTogether(s *subject, sites ...site) []attempt {
	return []attempt{
		func() *model.Case { return cut{sites: sites, partners: true, types: true, time: true}.of(s) },
		func() *model.Case { return cut{sites: sites, types: true, time: true}.of(s) },
		func() *model.Case { return cut{sites: sites}.of(s) },
	}
}

// dropAfterDetour drops an instruction of a Case that is no smaller than this one but may be on the way:
// with two roles exchanged, two instructions exchanged, a jump unrolled, or the script moved by a tick.
func dropAfterDetour(s *subject) []attempt {
	if n := countInstructions(s); n < 2 || n > detoursMost {
		return nil
	}
	var out []attempt
	for _, detour := range detours(s.c) {
		out = append(out, dropOne(&subject{c: detour, log: s.log})...)
	}
	return out
}

// dropOne drops each instruction.
func dropOne(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		out = append(out, dropTogether(s, at)...)
	}
	return out
}

func detours(c *model.Case) []*model.Case {
	var out []*model.Case
	roles := rolesOf(c)
	for j := range roles {
		for i := range j {
			if a, b := roles[i], roles[j]; a.name != b.name {
				out = append(out, swapRoles(c, a.name, b.name))
			}
		}
	}
	for _, at := range sitesOf(c) {
		if at.pc > 0 {
			out = append(out, exchanged(c, at))
		}
		if next, ok := jumpedTo(c, at); ok {
			out = append(out, withInstr(c, at, next))
		}
	}
	for i := range c.Topology {
		if earlier := withTicks(c, i, len(c.Topology), 1); earlier != nil {
			out = append(out, earlier)
		}
	}
	return out
}

// enough is the number of instructions at which a Case is small.
const enough = 6

// dropWithPicks fixes the order of the coroutines as it was, by picks, so that dropping an instruction
// moves nothing else. A Case that is small already is better off without picks.
func dropWithPicks(s *subject) []attempt {
	if countInstructions(s) <= enough || len(s.run().dispatches) == 0 {
		return nil
	}
	return dropOne(pin(s))
}

// pin is the subject with the order of its run as picks.
func pin(s *subject) *subject {
	c := *s.c
	picks := make([]uint64, 0, len(s.run().dispatches))
	for i := range s.run().dispatches {
		d := &s.run().dispatches[i]
		for uint64(len(picks)) < d.round-1 {
			picks = append(picks, 0)
		}
		picks = append(picks, d.coro)
	}
	c.Schedule.Picks, c.Schedule.HasPicks = picks, true
	return &subject{c: &c, read: s.run()}
}
