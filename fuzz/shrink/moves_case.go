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

// lowerTopology lowers one tick of the script or one duration: to an eighth, to its half, by one.
func lowerTopology(c *model.Case, k int) (*model.Case, bool) {
	const variants = 3
	for i, t := range c.Topology {
		if k >= variants*(1+len(t.Events)) {
			k -= variants * (1 + len(t.Events))
			continue
		}
		out := *c
		out.Topology = slices.Clone(c.Topology)
		at := &out.Topology[i]
		if k < variants {
			at.Tick = lowered(t.Tick, k)
			return &out, true
		}
		at.Events = slices.Clone(t.Events)
		d := &at.Events[k/variants-1].Duration
		*d = model.Duration{Secs: lowered(d.Secs, k%variants), Nanos: uint32(lowered(uint64(d.Nanos), k%variants))}
		return &out, true
	}
	return nil, false
}

// lowered is a little of the number, the half, or one less.
func lowered(n uint64, variant int) uint64 {
	return [...]uint64{n / 8, n / 2, n - min(n, 1)}[variant]
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
	steps := []uint64{c.MaxRounds / 2, c.MaxRounds * 3 / 4, c.MaxRounds - min(c.MaxRounds, 1)}
	if k >= len(steps) {
		return nil, false
	}
	out := *c
	out.MaxRounds = steps[k]
	return &out, true
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
