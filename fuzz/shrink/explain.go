package shrink

import (
	"context"
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// Answer is what becomes of a violation on a changed Case.
type Answer uint8

// The answers, by their names in JSON: holds, kept, other.
const (
	Holds Answer = iota // the property holds
	Kept                // it is violated in the same bucket
	Other               // it is violated in another bucket, or an engine fails
)

var answerNames = [...]string{Holds: "holds", Kept: "kept", Other: "other"}

// String is the answer's name in JSON.
func (a Answer) String() string { return answerNames[a] }

// Explanation says of a Case what its violation depends on, as far as trying tells.
type Explanation struct {
	Matters     []Matter `json:"matters"`
	Any         []string `json:"any_value"` // what may have any of several other values
	Evaluations int      `json:"runs"`
}

// Matter is a part of a Case without which the violation is not there, or not in its bucket: a perturbation
// of the topology script, a setting that is not as by default, or the value of a field.
type Matter struct {
	Kind    MatterKind
	Name    string // of the setting or the field
	Tick    uint64 // of the perturbation
	Event   model.Perturbation
	Without Answer // what becomes of the violation without it, or with another value: Holds or Other
}

// MarshalJSON writes what matters under the name of its kind, and what becomes of the violation otherwise.
func (m Matter) MarshalJSON() ([]byte, error) {
	b := append([]byte("{\""), matterKindNames[m.Kind]...)
	b = append(b, "\":"...)
	if m.Kind == Perturbed {
		b = strconv.AppendUint(append(model.AppendPerturbation(b, m.Event), `,"tick":`...), m.Tick, 10)
	} else {
		b = model.AppendString(b, m.Name)
	}
	return append(append(append(b, `,"otherwise":"`...), m.Without.String()...), `"}`...), nil
}

// MatterKind is the kind of a Matter.
type MatterKind uint8

// The kinds.
const (
	Perturbed MatterKind = iota
	Setting
	Field
)

var matterKindNames = [...]string{Perturbed: "perturbation", Setting: "setting", Field: "field"}

// Explain changes a Case in many small ways and asks what becomes of its violation: first without each
// perturbation and each setting that it has, then with other values of each of its fields. It asks at most
// a few hundred times, and stops when ctx ends.
func Explain(ctx context.Context, c *model.Case, ask func(*model.Case) Answer) Explanation {
	x := explainer{ctx: ctx, c: c, ask: ask, out: Explanation{Matters: []Matter{}, Any: []string{}}}
	x.matters()
	for _, f := range fieldsOf(c) {
		switch lost, asked := x.lost(f.others); {
		case !asked:
		case lost == Kept:
			x.out.Any = append(x.out.Any, f.name)
		case f.telling:
			x.out.Matters = append(x.out.Matters, Matter{Kind: Field, Name: f.name, Without: lost})
		}
	}
	return x.out
}

type explainer struct {
	ctx context.Context
	c   *model.Case
	ask func(*model.Case) Answer
	out Explanation
}

// answer asks about a Case; ok is false for one that a reader refuses, and when the time is up.
func (x *explainer) answer(c *model.Case) (a Answer, ok bool) {
	if x.ctx.Err() != nil || model.CheckCase(c) != nil {
		return Other, false
	}
	x.out.Evaluations++
	return x.ask(c), true
}

func (x *explainer) matters() {
	for k := range countPerturbations(&subject{c: x.c}) {
		i, j := perturbationAt(x.c, k)
		less := dropPerturbations(&subject{c: x.c}, k, k+1)[0]
		if a, ok := x.answer(less); ok && a != Kept {
			x.out.Matters = append(x.out.Matters, Matter{Kind: Perturbed, Tick: x.c.Topology[i].Tick, Event: x.c.Topology[i].Events[j], Without: a})
		}
	}
	for key := model.ConfigKey(0); int(key) < model.ConfigKeyCount; key++ {
		if x.c.Config.Given.Has(key) {
			x.setting(key.String(), func(c *model.Case) { c.Config.Reset(key) })
		}
	}
	h, s := model.DefaultHandler(), model.DefaultSchedule()
	for _, part := range []struct {
		name  string
		given bool
		reset func(*model.Case)
	}{
		{"handler payload", x.c.Handler.Payload != h.Payload, func(c *model.Case) { c.Handler.Payload = h.Payload }},
		{"handler drop", len(x.c.Handler.Drop) > 0, func(c *model.Case) { c.Handler.Drop = nil }},
		{"handler fail", len(x.c.Handler.FailStep) > 0, func(c *model.Case) { c.Handler.FailStep = nil }},
		{"handler acquire", x.c.Handler.Acquire != h.Acquire, func(c *model.Case) { c.Handler.Acquire = h.Acquire }},
		{"handler evidence", x.c.Handler.AcquireValue != h.AcquireValue, func(c *model.Case) { c.Handler.AcquireValue = h.AcquireValue }},
		{"handler identity", x.c.Handler.Identity != h.Identity, func(c *model.Case) { c.Handler.Identity = h.Identity }},
		{"picks", x.c.Schedule.HasPicks, func(c *model.Case) { c.Schedule.Picks, c.Schedule.HasPicks = nil, false }},
		{"concurrency", x.c.Schedule.Concurrency != s.Concurrency, func(c *model.Case) { c.Schedule.Concurrency = s.Concurrency }},
		{"workers", x.c.Schedule.Workers != s.Workers, func(c *model.Case) { c.Schedule.Workers = s.Workers }},
		{"after stuck continue", x.c.AfterStuck != model.StopWhenStuck, func(c *model.Case) { c.AfterStuck = model.StopWhenStuck }},
	} {
		if part.given {
			x.setting(part.name, part.reset)
		}
	}
}

func (x *explainer) setting(name string, reset func(*model.Case)) {
	if a, ok := x.answer(changed(x.c, reset)); ok && a != Kept {
		x.out.Matters = append(x.out.Matters, Matter{Kind: Setting, Name: name, Without: a})
	}
}

// lost is the first answer on the other Cases that is not Kept; asked is false if a reader accepts none.
func (x *explainer) lost(others []*model.Case) (a Answer, asked bool) {
	for _, c := range others {
		if c == nil {
			continue
		}
		answer, ok := x.answer(c)
		if !ok {
			continue
		}
		if asked = true; answer != Kept {
			return answer, true
		}
	}
	return Kept, asked
}

// field is something that a Case says, and the Case with other values there. One that is telling is worth a
// word too if another value loses the violation.
type field struct {
	name    string
	others  []*model.Case
	telling bool
}

// fieldsOf lists the fields to try. What a Case does not have (labels, script) gives no other Case.
func fieldsOf(c *model.Case) []field {
	return slices.Concat(programFields(c), nameFields(c), scriptFields(c), configFields(c), runFields(c))
}

// runFields are what a Case says of the run as a whole.
func runFields(c *model.Case) []field {
	return []field{
		{name: "concurrency", others: []*model.Case{
			changed(c, func(c *model.Case) { c.Schedule.Concurrency = 2 }), changed(c, func(c *model.Case) { c.Schedule.Concurrency = 7 }),
		}},
		{name: "rounds", others: []*model.Case{
			changed(c, func(c *model.Case) { c.MaxRounds++ }), changed(c, func(c *model.Case) { c.MaxRounds = add(c.MaxRounds, 100) }),
		}},
		{name: "after stuck", others: []*model.Case{changed(c, func(c *model.Case) { c.AfterStuck = model.ContinueWhenStuck - c.AfterStuck })}},
	}
}

// configFields are the keys that may decide about a run.
func configFields(c *model.Case) []field {
	var out []field
	config := func(name string, telling bool, key model.ConfigKey, changes ...func(*model.Config)) {
		f := field{name: name, telling: telling}
		for _, change := range changes {
			f.others = append(f.others, changed(c, func(c *model.Case) {
				change(&c.Config.Config)
				c.Config.Given = c.Config.Given.With(key)
			}))
		}
		out = append(out, f)
	}
	var policies []func(*model.Config)
	for kind := range model.SchedKind(model.SchedKindCount) {
		policies = append(policies, func(x *model.Config) { x.SchedPolicy = model.SchedPolicy{Kind: kind} })
	}
	config("scheduling policy", true, model.KeySchedPolicy, policies...)
	config("buffer mode", true, model.KeyBuffer, func(x *model.Config) { x.Buffer.Mode = model.LatestValue - x.Buffer.Mode })
	config("buffer capacity", true, model.KeyBuffer, func(x *model.Config) { x.Buffer.Capacity = 1 }, func(x *model.Config) { x.Buffer.Capacity = 3 })
	config("monitor", false, model.KeyMonitorMode, func(x *model.Config) { x.MonitorMode = model.MonitorPrecheck - x.MonitorMode })
	config("payload validation", false, model.KeyPayloadValidation,
		func(x *model.Config) { x.PayloadValidation = model.ValidateOff },
		func(x *model.Config) { x.PayloadValidation = model.ValidateStructural },
		func(x *model.Config) { x.PayloadValidation = model.ValidateStrictSchema })
	config("output policy", false, model.KeyOutputPolicy, func(x *model.Config) { x.OutputPolicy = model.OutputPolicy{Kind: model.OutputDenyAll} },
		func(x *model.Config) { x.OutputPolicy = model.OutputPolicy{Kind: model.OutputAllowAll} })
	config("effect capture", false, model.KeyCaptureMode, func(x *model.Config) { x.CaptureMode = model.CaptureTopologyOnly },
		func(x *model.Config) { x.CaptureMode = model.CaptureDisabled })
	config("registers", false, model.KeyNumRegisters, func(x *model.Config) { x.NumRegisters = 5 }, func(x *model.Config) { x.NumRegisters = 40 })
	config("tick length", false, model.KeyTickDuration, func(x *model.Config) { x.TickDuration = model.Duration{Nanos: 7_000_000} })
	return out
}

// nameFields are the names: longer ones in the same order, and for roles in the opposite order.
func nameFields(c *model.Case) []field {
	longer := func(n string) string { return n + n }
	out := []field{{name: "role names", others: renamings(c, roleNames, longer)}}
	if names := roleNames.names(c); len(names) == 2 {
		out = append(out, field{"order of roles", []*model.Case{swapRoles(c, names[0], names[1])}, true})
	}
	return append(out, field{name: "labels", others: renamings(c, labelNames, longer)}, field{name: "layers", others: renamings(c, layerNames, longer)})
}

// renamings is the Case with all names of a vocabulary changed, if it has any.
func renamings(c *model.Case, v *vocabulary, f func(string) string) []*model.Case {
	if len(v.names(c)) == 0 {
		return nil
	}
	return []*model.Case{v.renamed(c, f)}
}

// programFields are the immediates, the payloads, and the registers.
func programFields(c *model.Case) []field {
	payload, immediate := field{name: "payload", telling: true}, field{name: "immediates", telling: true}
	for _, at := range sitesOf(c) {
		switch x := instrAt(c, at).(type) {
		case model.Send:
			for _, reg := range []model.Reg{0, 1, 2} {
				if reg != x.Val {
					payload.others = append(payload.others, withInstr(c, at, model.Send{Chan: x.Chan, Val: reg}))
				}
			}
		case model.Set:
			for _, v := range []model.Value{model.Unit{}, model.Nat(7), model.Bool(true), model.Str("x")} {
				immediate.others = append(immediate.others, withInstr(c, at, model.Set{Dst: x.Dst, Val: v}))
			}
		}
	}
	return []field{payload, immediate}
}

// scriptFields are the ticks of the perturbations, the lengths of timeouts and the kinds of corruption.
func scriptFields(c *model.Case) []field {
	ticks := field{name: "ticks of the script", telling: true}
	length, corruption := field{name: "length of timeouts", telling: true}, field{name: "kind of corruption", telling: true}
	for i, t := range c.Topology {
		if t.Tick > 1 {
			ticks.others = append(ticks.others, withTicks(c, i, i+1, 1))
		}
		ticks.others = append(ticks.others, changed(c, func(c *model.Case) {
			c.Topology = replaced(c.Topology, i, model.TopologyTick{Tick: t.Tick + 1, Events: t.Events})
		}))
		for j, p := range t.Events {
			if p.Kind == model.Timeout {
				q := p
				q.Duration = p.Duration.Add(model.Duration{Nanos: 5_000_000})
				length.others = append(length.others, withPerturbation(c, i, j, q))
			}
			for kind := model.BitFlip; p.Kind == model.Corrupt && kind <= model.PayloadErase; kind++ {
				q := p
				q.Corruption = kind
				corruption.others = append(corruption.others, withPerturbation(c, i, j, q))
			}
		}
	}
	return []field{ticks, length, corruption}
}
