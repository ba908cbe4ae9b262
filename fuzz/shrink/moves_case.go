package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The moves on a Case as a whole. Each copies what it changes.

func without[T any](list []T, i int) []T {
	return append(slices.Clone(list[:i]), list[i+1:]...)
}

func dropImage(c *model.Case, k int) (*model.Case, bool) {
	if len(c.Images) < 2 || k >= len(c.Images) {
		return nil, false
	}
	out := *c
	out.Images = without(c.Images, k)
	return &out, true
}

// once is a move with a single candidate.
func once(k int, change func(*model.Case), c *model.Case) (*model.Case, bool) {
	if k > 0 {
		return nil, false
	}
	out := *c
	change(&out)
	return &out, true
}

func resetConfig(c *model.Case, k int) (*model.Case, bool) {
	return once(k, func(out *model.Case) { out.Config = model.DefaultOverrides() }, c)
}

func resetHandler(c *model.Case, k int) (*model.Case, bool) {
	fresh := model.DefaultHandler()
	resets := []func(*model.Handler){
		func(h *model.Handler) { *h = fresh },
		func(h *model.Handler) { h.Identity = fresh.Identity },
		func(h *model.Handler) { h.Payload = fresh.Payload },
		func(h *model.Handler) { h.Drop = nil },
		func(h *model.Handler) { h.FailStep = nil },
		func(h *model.Handler) { h.Acquire = fresh.Acquire },
		func(h *model.Handler) { h.AcquireValue = fresh.AcquireValue },
	}
	if k >= len(resets) {
		return nil, false
	}
	out := *c
	resets[k](&out.Handler)
	return &out, true
}

func resetSchedule(c *model.Case, k int) (*model.Case, bool) {
	fresh := model.DefaultSchedule()
	resets := []func(*model.Case){
		func(out *model.Case) { out.Schedule = fresh },
		func(out *model.Case) { out.Schedule.Picks, out.Schedule.HasPicks = nil, false },
		func(out *model.Case) { out.Schedule.InvalidCertificateRounds = nil },
		func(out *model.Case) { out.Schedule.Concurrency = fresh.Concurrency },
		func(out *model.Case) { out.Schedule.Workers = fresh.Workers },
		func(out *model.Case) { out.AfterStuck = model.StopWhenStuck },
		func(out *model.Case) { out.Note, out.ID = "", "" },
	}
	if n := len(c.Schedule.Picks); n > 0 {
		resets = append(resets, func(out *model.Case) { out.Schedule.Picks = c.Schedule.Picks[:n/2] },
			func(out *model.Case) { out.Schedule.Picks = c.Schedule.Picks[:n-1] })
	}
	if k >= len(resets) {
		return nil, false
	}
	out := *c
	resets[k](&out)
	return &out, true
}

func dropTopology(c *model.Case, k int) (*model.Case, bool) {
	return once(k, func(out *model.Case) { out.Topology = nil }, c)
}

func dropTopologyTick(c *model.Case, k int) (*model.Case, bool) {
	if k >= len(c.Topology) {
		return nil, false
	}
	out := *c
	out.Topology = without(c.Topology, k)
	return &out, true
}

// dropPerturbation drops the k-th perturbation of the script.
func dropPerturbation(c *model.Case, k int) (*model.Case, bool) {
	for i, t := range c.Topology {
		if k >= len(t.Events) {
			k -= len(t.Events)
			continue
		}
		out := *c
		out.Topology = slices.Clone(c.Topology)
		out.Topology[i].Events = without(t.Events, k)
		return &out, true
	}
	return nil, false
}

// lowerTopology lowers one tick of the script, or the seconds or nanoseconds of one duration.
func lowerTopology(c *model.Case, k int) (*model.Case, bool) {
	for i, t := range c.Topology {
		n := lowerings * (1 + 2*len(t.Events))
		if k >= n {
			k -= n
			continue
		}
		at := model.TopologyTick{Tick: t.Tick, Events: slices.Clone(t.Events)}
		if !lowerInTick(&at, k/lowerings, k%lowerings) {
			return nil, true
		}
		out := *c
		out.Topology = slices.Clone(c.Topology)
		out.Topology[i] = at
		return &out, true
	}
	return nil, false
}

// lowerInTick lowers number n of a tick: the tick itself, then seconds and nanoseconds in turn.
func lowerInTick(t *model.TopologyTick, n, way int) bool {
	if n == 0 {
		less, ok := lower(t.Tick, way)
		t.Tick = less
		return ok && less > 0 // ticks start at 1
	}
	d := &t.Events[(n-1)/2].Duration
	if n%2 == 1 {
		less, ok := lower(d.Secs, way)
		d.Secs = less
		return ok
	}
	less, ok := lower(uint64(d.Nanos), way)
	d.Nanos = uint32(less)
	return ok
}

// mergeImages makes one image, and so one session, of two that share no role.
func mergeImages(c *model.Case, k int) (*model.Case, bool) {
	if k+1 >= len(c.Images) {
		return nil, false
	}
	a, b := &c.Images[k], &c.Images[k+1]
	if !a.HasPrograms || !b.HasPrograms || slices.ContainsFunc(imageRoles(b), func(role string) bool { return slices.Contains(imageRoles(a), role) }) {
		return nil, true
	}
	merged := model.Image{HasPrograms: true, LocalTypes: slices.Concat(a.LocalTypes, b.LocalTypes), Programs: slices.Concat(a.Programs, b.Programs)}
	slices.SortFunc(merged.LocalTypes, func(a, b model.RoleType) int { return compareNames(a.Role, b.Role) })
	slices.SortFunc(merged.Programs, func(a, b model.RoleProgram) int { return compareNames(a.Role, b.Role) })
	out := *c
	out.Images = without(c.Images, k+1)
	out.Images[k] = merged
	return &out, true
}

func lowerRounds(c *model.Case, k int) (*model.Case, bool) {
	if k >= lowerings {
		return nil, false
	}
	less, ok := lower(c.MaxRounds, k)
	if !ok {
		return nil, true
	}
	out := *c
	out.MaxRounds = less
	return &out, true
}

// lowerings is the number of ways in which a number is lowered.
const lowerings = 64

// lower is a smaller number: nothing, the half, three quarters and so on, down to one less. One after the
// other they are a binary search; steps of one from a large number would use up a shrink. ok is false for
// a way that leaves the number as it is.
func lower(n uint64, way int) (less uint64, ok bool) {
	step := n >> way
	return n - step, step > 0
}

func dropConfigKey(c *model.Case, k int) (*model.Case, bool) {
	if k >= model.ConfigKeyCount {
		return nil, false
	}
	key := model.ConfigKey(k)
	if !c.Config.Given.Has(key) {
		return nil, true
	}
	out := *c
	out.Config.Reset(key)
	return &out, true
}

func dropRule(c *model.Case, k int) (*model.Case, bool) {
	out := *c
	h := &c.Handler
	switch {
	case k < len(h.Drop):
		out.Handler.Drop = without(h.Drop, k)
	case k < len(h.Drop)+len(h.FailStep):
		out.Handler.FailStep = without(h.FailStep, k-len(h.Drop))
	default:
		return nil, false
	}
	return &out, true
}
