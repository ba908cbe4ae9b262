package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The moves on settings: configuration, handler script, schedule, rounds.

// changed is a copy of the Case's top level, changed.
func changed(c *model.Case, change func(*model.Case)) *model.Case {
	out := *c
	change(&out)
	return &out
}

// resets put one setting back to its default, or many.
var resets = func() []func(*model.Case) {
	h, s := model.DefaultHandler(), model.DefaultSchedule()
	return []func(*model.Case){
		func(c *model.Case) { // everything
			c.Config, c.Handler, c.Schedule, c.Topology = model.DefaultOverrides(), h, s, nil
			c.AfterStuck, c.Note, c.ID = model.StopWhenStuck, "", ""
		},
		func(c *model.Case) { c.Config = model.DefaultOverrides() },
		func(c *model.Case) { c.Handler = h },
		func(c *model.Case) { c.Schedule = s },
		func(c *model.Case) { c.Topology = nil },
		func(c *model.Case) { c.Note, c.ID = "", "" },
		func(c *model.Case) { c.AfterStuck = model.StopWhenStuck },
		func(c *model.Case) { c.Handler.Identity = h.Identity },
		func(c *model.Case) { c.Handler.Payload = h.Payload },
		func(c *model.Case) { c.Handler.Drop = nil },
		func(c *model.Case) { c.Handler.FailStep = nil },
		func(c *model.Case) { c.Handler.Acquire = h.Acquire },
		func(c *model.Case) { c.Handler.AcquireValue = h.AcquireValue },
		func(c *model.Case) { c.Schedule.Picks, c.Schedule.HasPicks = nil, false },
		func(c *model.Case) { c.Schedule.InvalidCertificateRounds = nil },
		func(c *model.Case) { c.Schedule.Concurrency = s.Concurrency },
		func(c *model.Case) { c.Schedule.Workers = s.Workers },
	}
}()

func resetSettings(s *subject) []attempt {
	out := make([]attempt, len(resets))
	for i, reset := range resets {
		out[i] = func() *model.Case { return changed(s.c, reset) }
	}
	return out
}

// lowerRounds cuts the run earlier: behind the last dispatch, or anywhere.
func lowerRounds(s *subject) []attempt {
	to := func(n uint64) attempt {
		return func() *model.Case { return changed(s.c, func(c *model.Case) { c.MaxRounds = n }) }
	}
	var out []attempt
	if last := s.run().rounds; last > 0 && last < s.c.MaxRounds {
		out = append(out, to(last))
	}
	for _, n := range lower(s.c.MaxRounds) {
		out = append(out, to(n))
	}
	for mask := uint64(1); mask < s.c.MaxRounds; mask = mask<<1 | 1 { // for what depends on a remainder of the rounds
		out = append(out, to(s.c.MaxRounds&mask))
	}
	return out
}

// lower lists smaller numbers: nothing, the half, three quarters and so on, down to one less. One after
// the other they are a binary search; steps of one from a large number would use up a shrink.
func lower(n uint64) []uint64 {
	var out []uint64
	for step := n; step > 0; step /= 2 {
		out = append(out, n-step)
	}
	return out
}

// givePrograms turns the types of an image into the programs that they compile to.
func givePrograms(s *subject) []attempt {
	var out []attempt
	for i := range s.c.Images {
		if s.c.Images[i].HasPrograms {
			continue
		}
		out = append(out, func() *model.Case {
			c := copyOf(s.c)
			im := &c.Images[i]
			im.Programs, im.HasPrograms = im.Code(model.LexicalScoping), true
			return c
		})
	}
	return out
}

func dropConfigKeys(s *subject) []attempt {
	var out []attempt
	for key := model.ConfigKey(0); int(key) < model.ConfigKeyCount; key++ {
		if s.c.Config.Given.Has(key) {
			out = append(out, func() *model.Case { return changed(s.c, func(c *model.Case) { c.Config.Reset(key) }) })
		}
	}
	return out
}

// dropRules drops one rule of the handler's script, or one round of an invalid certificate.
func dropRules(s *subject) []attempt {
	var out []attempt
	for i := range s.c.Handler.Drop {
		out = append(out, func() *model.Case {
			return changed(s.c, func(c *model.Case) { c.Handler.Drop = without(c.Handler.Drop, i) })
		})
	}
	for i := range s.c.Handler.FailStep {
		out = append(out, func() *model.Case {
			return changed(s.c, func(c *model.Case) { c.Handler.FailStep = without(c.Handler.FailStep, i) })
		})
	}
	for i := range s.c.Schedule.InvalidCertificateRounds {
		out = append(out, func() *model.Case {
			return changed(s.c, func(c *model.Case) {
				c.Schedule.InvalidCertificateRounds = without(c.Schedule.InvalidCertificateRounds, i)
			})
		})
	}
	return out
}

func without[T any](list []T, i int) []T {
	return slices.Delete(slices.Clone(list), i, i+1)
}

func countPicks(s *subject) int { return len(s.c.Schedule.Picks) }

func dropPicks(s *subject, from, to int) []*model.Case {
	return []*model.Case{changed(s.c, func(c *model.Case) { c.Schedule.Picks = slices.Delete(slices.Clone(c.Schedule.Picks), from, to) })}
}

// lowerSettings lowers a number of the configuration, the schedule or a rule, or drops an entry of a list
// of the configuration.
func lowerSettings(s *subject) []attempt {
	out := dropEntries(s)
	config := s.c.Config
	place := 0
	mapConfig(&config, func(n uint64) uint64 {
		at := place
		place++
		for _, less := range lower(n) {
			out = append(out, func() *model.Case { return changed(s.c, func(c *model.Case) { setConfig(c, at, less) }) })
		}
		return n
	})
	if config.Given.Has(model.KeySchedPolicy) && config.SchedPolicy.Kind > model.RoundRobin {
		for kind := model.Cooperative; kind < config.SchedPolicy.Kind; kind++ {
			out = append(out, func() *model.Case {
				return changed(s.c, func(c *model.Case) { c.Config.SchedPolicy = model.SchedPolicy{Kind: kind} })
			})
		}
	}
	out = append(out, lowerSchedule(s)...)
	for i, pick := range s.c.Schedule.Picks {
		for _, less := range lower(pick) {
			out = append(out, func() *model.Case {
				return changed(s.c, func(c *model.Case) { c.Schedule.Picks = replaced(c.Schedule.Picks, i, less) })
			})
		}
	}
	for i, rule := range s.c.Handler.Drop {
		for _, less := range lower(rule.Nth) {
			out = append(out, func() *model.Case {
				return changed(s.c, func(c *model.Case) {
					c.Handler.Drop = replaced(c.Handler.Drop, i, model.DropRule{From: rule.From, Label: rule.Label, Nth: less})
				})
			})
		}
	}
	for i, rule := range s.c.Handler.FailStep {
		for _, less := range lower(rule.Nth) {
			out = append(out, func() *model.Case {
				return changed(s.c, func(c *model.Case) {
					c.Handler.FailStep = replaced(c.Handler.FailStep, i, model.FailRule{Role: rule.Role, Nth: less})
				})
			})
		}
	}
	return out
}

// lowerSchedule runs fewer coroutines at once, in fewer lanes, and forces earlier rounds.
func lowerSchedule(s *subject) []attempt {
	var out []attempt
	to := func(from, above uint64, set func(c *model.Schedule, n uint64)) {
		for _, less := range lower(from) {
			if less < above {
				continue
			}
			out = append(out, func() *model.Case { return changed(s.c, func(c *model.Case) { set(&c.Schedule, less) }) })
		}
	}
	at := &s.c.Schedule
	to(at.Concurrency, 0, func(c *model.Schedule, n uint64) { c.Concurrency = n })
	to(at.Workers, 0, func(c *model.Schedule, n uint64) { c.Workers = n })
	above := uint64(0) // the rounds ascend
	for i, round := range at.InvalidCertificateRounds {
		to(round, above, func(c *model.Schedule, n uint64) {
			c.InvalidCertificateRounds = replaced(c.InvalidCertificateRounds, i, n)
		})
		above = round + 1
	}
	return out
}

func replaced[T any](list []T, i int, x T) []T {
	out := slices.Clone(list)
	out[i] = x
	return out
}

// dropEntries drops an entry of a list of the configuration.
func dropEntries(s *subject) []attempt {
	var out []attempt
	drop := func(change func(*model.Config)) {
		out = append(out, func() *model.Case { return changed(s.c, func(c *model.Case) { change(&c.Config.Config) }) })
	}
	for i := range s.c.Config.SchedPolicy.Weights {
		drop(func(c *model.Config) { c.SchedPolicy.Weights = without(c.SchedPolicy.Weights, i) })
	}
	for i := range s.c.Config.GuardLayers {
		drop(func(c *model.Config) { c.GuardLayers = without(c.GuardLayers, i) })
	}
	for i := range s.c.Config.OutputPolicy.Allow {
		drop(func(c *model.Config) { c.OutputPolicy.Allow = without(c.OutputPolicy.Allow, i) })
	}
	for i := range s.c.Config.FlowPolicy.Roles {
		drop(func(c *model.Config) { c.FlowPolicy.Roles = without(c.FlowPolicy.Roles, i) })
	}
	return out
}

// setConfig sets the number at a place of mapConfig.
func setConfig(c *model.Case, place int, n uint64) {
	mapConfig(&c.Config, func(old uint64) uint64 {
		place--
		if place == -1 {
			return n
		}
		return old
	})
}

// mapConfig replaces every number of the given keys by f of it.
func mapConfig(o *model.Overrides, f func(uint64) uint64) {
	if o.Given.Has(model.KeySchedPolicy) && len(o.SchedPolicy.Weights) > 0 {
		o.SchedPolicy.Weights = slices.Clone(o.SchedPolicy.Weights)
		for i := range o.SchedPolicy.Weights {
			w := &o.SchedPolicy.Weights[i]
			w.ID, w.Weight = f(w.ID), f(w.Weight)
		}
	}
	if o.Given.Has(model.KeyBuffer) {
		b := &o.Buffer
		b.Mode, b.Policy = model.BufferMode(f(uint64(b.Mode))), model.BackPressure(f(uint64(b.Policy)))
		b.Capacity, b.MaxCapacity = f(b.Capacity), f(b.MaxCapacity)
	}
	for _, field := range []struct {
		key model.ConfigKey
		at  *uint64
	}{
		{model.KeyMaxSessions, &o.MaxSessions}, {model.KeyMaxCoroutines, &o.MaxCoroutines}, {model.KeyInstructionCost, &o.InstructionCost},
		{model.KeyInitialCostBudget, &o.InitialCostBudget}, {model.KeyMaxPayloadBytes, &o.MaxPayloadBytes}, {model.KeyTickDuration, &o.TickDuration.Secs},
	} {
		if o.Given.Has(field.key) {
			*field.at = f(*field.at)
		}
	}
	if o.Given.Has(model.KeyTickDuration) {
		o.TickDuration.Nanos = uint32(f(uint64(o.TickDuration.Nanos)))
	}
	if o.Given.Has(model.KeyNumRegisters) {
		o.NumRegisters = uint16(f(uint64(o.NumRegisters)))
	}
}
