package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// The class of well-typed, fault-free Cases, for which progress is claimed.

// wellTyped reports whether a Case is in the class: every image is compiled from the projections of a
// proper global type (annotations apart) and fits the limits; messages are labels, none is dropped
// or perturbed and no hook fails; buffers are FIFO and make senders wait; every payload passes
// validation; the gate is open; and the budget pays for every wave of every round.
func wellTyped(c *model.Case) bool {
	return fromProjections(c) && kindHost(c) && kindConfig(c)
}

func fromProjections(c *model.Case) bool {
	coroutines := 0
	for i := range c.Images {
		im := &c.Images[i]
		if im.HasPrograms || !projects(im) {
			return false
		}
		coroutines += len(im.LocalTypes)
	}
	return uint64(len(c.Images)) <= c.Config.MaxSessions && uint64(coroutines) <= c.Config.MaxCoroutines
}

// proper reports whether a global type is well-formed, and no communication has two branches of one label:
// those load, and the receiver faults (spec 01 §1.6).
func proper(g model.GlobalType) bool {
	return g != nil && model.WellFormedGlobal(g) && labelsDiffer(g)
}

func labelsDiffer(g model.GlobalType) bool {
	switch g := g.(type) {
	case *model.GlobalMu:
		return labelsDiffer(g.Body)
	case *model.GlobalComm:
		for i, b := range g.Branches {
			same := func(other model.GlobalBranch) bool { return other.Label.Name == b.Label.Name }
			if slices.ContainsFunc(g.Branches[:i], same) || !labelsDiffer(b.Next) {
				return false
			}
		}
	}
	return true
}

// projects reports whether the local types of an image are the projections of its global type, annotations
// apart, and that one is proper.
func projects(im *model.Image) bool {
	if !proper(im.GlobalType) {
		return false
	}
	roles, err := model.ProjectAll(im.GlobalType)
	return err == nil && slices.EqualFunc(roles, im.LocalTypes, func(a, b model.RoleType) bool {
		return a.Role == b.Role && model.EqualLocal(a.Type, unannotated(b.Type))
	})
}

// unannotated is a type without payload annotations.
func unannotated(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: unannotated(t.Body)}
	case *model.LocalComm:
		out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			out.Branches[i].Payload, out.Branches[i].Next = nil, unannotated(t.Branches[i].Next)
		}
		return out
	}
	return t
}

func kindHost(c *model.Case) bool {
	h := &c.Handler
	return h.Payload == model.PayloadLabel && len(h.Drop) == 0 && len(h.FailStep) == 0 && len(c.Topology) == 0 && c.Schedule.Concurrency > 0
}

// longestLabelBytes is the estimated size of the longest label as a value (spec 01 §3.3).
const longestLabelBytes = 8 + 64

func kindConfig(c *model.Case) bool {
	cfg := &c.Config.Config
	switch {
	case cfg.NumRegisters < 2, cfg.Buffer.Mode != model.Fifo, cfg.Buffer.Policy != model.PolicyBlock:
		return false
	case cfg.OutputPolicy.Kind != model.OutputAllowAll && cfg.OutputPolicy.Kind != model.OutputDisabled:
		return false
	case !pays(c):
		return false
	case cfg.PayloadValidation == model.ValidateOff:
		return true
	}
	return cfg.PayloadValidation == model.ValidateStructural && cfg.MaxPayloadBytes >= longestLabelBytes && !annotatedOtherwise(c)
}

// pays reports whether a coroutine's budget lasts for all rounds, even if it is picked in every wave of each.
func pays(c *model.Case) bool {
	cost := c.Config.InstructionCost
	return cost == 0 || c.Config.InitialCostBudget/cost >= c.MaxRounds*roundBudget(c)
}

// annotatedOtherwise reports whether some message is annotated with another type than a text's.
func annotatedOtherwise(c *model.Case) bool {
	for i := range c.Images {
		for _, rt := range c.Images[i].LocalTypes {
			if annotated(rt.Type) {
				return true
			}
		}
	}
	return false
}

func annotated(t model.LocalType) bool {
	switch t := t.(type) {
	case *model.LocalMu:
		return annotated(t.Body)
	case *model.LocalComm:
		return slices.ContainsFunc(t.Branches, func(b model.LocalBranch) bool {
			return b.Payload != nil && b.Payload != model.ValType(model.TypeString) || annotated(b.Next)
		})
	}
	return false
}

// maxWellTypedImages bounds how many protocols of a Case run together.
const maxWellTypedImages = 8

// nearestWellTyped is the Case of the class that is nearest to a Case: its projectable protocols, under
// as much of its configuration and schedule as the class allows; nil if none of its protocols projects.
func nearestWellTyped(c *model.Case) *model.Case {
	if wellTyped(c) {
		return c
	}
	d := model.NewCase()
	for i := range c.Images {
		g := c.Images[i].GlobalType
		if len(d.Images) == maxWellTypedImages || !proper(g) {
			continue
		}
		if roles, err := model.ProjectAll(g); err == nil {
			d.Images = append(d.Images, model.Image{GlobalType: g, LocalTypes: roles})
		}
	}
	if len(d.Images) == 0 {
		return nil
	}
	d.Handler.Payload = model.PayloadLabel
	d.Schedule = c.Schedule
	d.Schedule.Concurrency = 1
	d.MaxRounds = roundsOf(&d)
	from, cfg := &c.Config.Config, &d.Config.Config
	cfg.SchedPolicy, cfg.MonitorMode, cfg.CaptureMode, cfg.HostAssertions = from.SchedPolicy, from.MonitorMode, from.CaptureMode, from.HostAssertions
	cfg.Buffer.Capacity, cfg.NumRegisters, cfg.TickDuration = from.Buffer.Capacity, max(from.NumRegisters, 2), from.TickDuration
	for _, key := range []model.ConfigKey{
		model.KeySchedPolicy, model.KeyMonitorMode, model.KeyCaptureMode, model.KeyHostAssertions, model.KeyBuffer, model.KeyNumRegisters, model.KeyTickDuration,
	} {
		d.Config.Given = d.Config.Given.With(key)
	}
	if !wellTyped(&d) {
		return nil // too many roles for the limits
	}
	return &d
}

// loopRounds is for how many rounds protocols with loops run.
const loopRounds = 160

// roundsOf is how many rounds a Case of the class needs at most: each instruction runs at most twice,
// once to wait. A protocol with loops may need more.
func roundsOf(c *model.Case) uint64 {
	instructions := 0
	for i := range c.Images {
		for _, p := range c.Images[i].Code(model.LexicalScoping) {
			instructions += len(p.Code)
		}
	}
	if loops(c) {
		return loopRounds
	}
	return uint64(2*instructions + 1)
}

func loops(c *model.Case) bool {
	return slices.ContainsFunc(c.Images, func(im model.Image) bool { return hasLoop(im.GlobalType) })
}

func hasLoop(g model.GlobalType) bool {
	switch g := g.(type) {
	case *model.GlobalMu:
		return true
	case *model.GlobalComm:
		return slices.ContainsFunc(g.Branches, func(b model.GlobalBranch) bool { return hasLoop(b.Next) })
	}
	return false
}

// wellTypedRun is the run of engine number i on the nearest Case of the class; nil if there is none.
func (r *Runs) wellTypedRun(i int) (*Run, error) {
	rec, err := r.Derived(i, wellTypedKey, func() *model.Case { return nearestWellTyped(r.Case) })
	if rec == nil {
		return nil, nil
	}
	return &Run{Case: r.derived[wellTypedKey].c, Record: rec}, err
}

// wellTypedKey names the nearest Case of the class among the derived ones.
const wellTypedKey = "well-typed"

// WellTypedCompletes is progress.
var WellTypedCompletes = Property{
	ID: "well-typed-completes",
	Statement: "A Case whose images are compiled from the projections of well-formed global types in which no choice has a label twice, with labels as payloads, waiting FIFO buffers, an open gate, enough budget and no perturbation, ends AllDone, " +
		"or is cut at its last round if a protocol has loops or the rounds were too few; it is judged on the Case of that class that is nearest to each Case.",
	Spec:  "01 §2.1, 01 §2.3, 02 §2.4, 02 §2.2",
	Why:   "Projection, merge and compiler are shared by both semantics: what they break, both break alike, and a deadlock or a fault of a well-typed protocol is what shows it.",
	Every: 8,
	Check: func(r *Runs) Verdict { return r.eachWellTyped(completes) },
}

// eachWellTyped asks a law of each engine's run on the nearest Case of the class.
func (r *Runs) eachWellTyped(law func(*Run) (Difference, bool)) (verdict Verdict) {
	for i := range r.runs {
		if !r.Able(i) {
			continue
		}
		run, err := r.wellTypedRun(i)
		verdict.Failure = firstError(verdict.Failure, err)
		if run == nil || err != nil || verdict.Violation != nil {
			continue
		}
		if d, broken := law(run); broken {
			if d.Round > 0 && d.Instr == "" {
				d.Instr = Log(r.baseline, run.Case).instrOfRound(d.Round)
			}
			verdict.Violation = &Violation{Engine: r.engine(i).Name(), Difference: d}
		}
	}
	return verdict
}

func completes(run *Run) (Difference, bool) {
	r := run.Record
	switch {
	case r.Result == model.AllDone:
		return holds()
	case r.Result == model.MaxRoundsReached && (loops(run.Case) || run.Case.MaxRounds < roundsOf(run.Case)):
		return holds()
	}
	got := r.Result.String()
	if r.Error != nil {
		got += ": " + *r.Error
	}
	return Difference{Field: "result", Index: -1, Round: r.Rounds, Want: model.AllDone.String(), Got: got + " after " + strconv.FormatUint(r.Rounds, 10) + " rounds"}, true
}
