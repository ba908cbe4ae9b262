package census

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// The groups of cells.
const (
	groupRule     = "rule"     // an instruction and an outcome (spec 02 §4, §5): kernel.Rules
	groupEvent    = "event"    // kinds of observable events and of effects
	groupEnd      = "end"      // results, errors, faults, block reasons and statuses at the end of a run
	groupTopology = "topology" // perturbations taken in, and what they do
	groupSetting  = "setting"  // values of the configuration, the handler and the schedule
	groupListed   = "listed"   // what recorded runs of the published VM do not exercise
	groupRunning  = "running"  // waking, idling, picking, moving
)

// cell is a thing to reach, and how a run shows that it did. A rule has no test: RuleOf finds it.
type cell struct {
	generators.Cell
	every uint64 // at least one Case in so many should reach it; 0 asks for one at all
	holds func(*view) bool
}

// How often cells that are not left to chance should be reached, as one Case in so many.
const (
	often      = 2000
	oftenClash = 400 // each reason to pass a candidate over, but for clashFarEdge
	oftenGrid  = 150 // each point of the grid
)

// cells are all cells: those of the rules first, in the order of kernel.Rules.
var cells = slices.Concat(ruleCells(), eventCells(), endCells(), topologyCells(), settingCells(), listedCells(), runningCells(), waveCells())

func newCell(group string, holds func(*view) bool, format string, args ...any) cell {
	return cell{Cell: generators.Cell{Group: group, Name: fmt.Sprintf(format, args...)}, holds: holds}
}

func frequent(c cell) cell { return c.everyCases(often) }

func (c cell) everyCases(n uint64) cell {
	c.every = n
	return c
}

// view is a run as the cells see it.
type view struct {
	c     *model.Case
	r     *model.Record
	steps []Step
	rules []bool // that some dispatch followed
	waves *waveRun

	taken   []taken                // the perturbations taken in, in order
	flipped map[corruptedKind]bool // what corrupted edges did to values
	waits   map[string]bool        // opcodes of sends, and why they waited
}

// taken is a perturbation and the tick at which it was taken in.
type taken struct {
	tick uint64
	model.Perturbation
}

func newView(c *model.Case, run *Run) (*view, error) {
	v := &view{c: c, r: &run.Record, steps: run.Steps, waves: run.Waves, rules: make([]bool, len(kernel.Rules()))}
	for i := range v.steps {
		s := &v.steps[i]
		rule, ok := kernel.RuleOf(&s.Step, c.Config.NumRegisters)
		if !ok {
			return nil, fmt.Errorf("round %d: %v ended as %s, %v, %v, which no rule allows", s.Round, s.Instr, s.Status, s.Fault, s.Reason)
		}
		v.rules[rule] = true
	}
	v.takeIn()
	v.followCorruption()
	return v, nil
}

// reached marks the cells that a run reaches.
func (v *view) reached(hit func(cell int)) {
	for i := range cells {
		if holds := cells[i].holds; holds == nil && v.rules[i] || holds != nil && holds(v) {
			hit(i)
		}
	}
}

// ruleCells are the cells of kernel.Rules.
func ruleCells() []cell {
	var out []cell
	for _, r := range kernel.Rules() {
		c := newCell(groupRule, nil, "%s %s", r.Instr(), r.Name())
		if r.Operand != "" || listedRules[c.Name] {
			c = frequent(c)
		}
		out = append(out, c)
	}
	return out
}

func eventCells() []cell {
	var out []cell
	for k := range model.EventKind(model.EventKindCount) {
		out = append(out, newCell(groupEvent, func(v *view) bool {
			return v.anyEvent(func(e model.Event) bool { return e.Kind() == k })
		}, "%s", k))
	}
	for _, kind := range []string{
		model.EffectSend, model.EffectRecv, model.EffectInvoke, model.EffectAcquire, model.EffectRelease, model.EffectTopology,
	} {
		out = append(out, newCell(groupEvent, func(v *view) bool {
			return slices.ContainsFunc(v.r.EffectTrace, func(e model.EffectEntry) bool { return e.Kind == kind })
		}, "effect %s", kind))
	}
	return out
}

func (v *view) anyEvent(is func(model.Event) bool) bool {
	return slices.ContainsFunc(v.r.ObsTrace, is)
}

func (v *view) anyStep(is func(*Step) bool) bool { return anyOf(v.steps, is) }

// anyOf tells whether an element of a list is like that; is sees them in their order, up to the first.
func anyOf[T any](list []T, is func(*T) bool) bool {
	for i := range list {
		if is(&list[i]) {
			return true
		}
	}
	return false
}

func endCells() []cell {
	var out []cell
	for r := model.AllDone; r <= model.Errored; r++ {
		out = append(out, newCell(groupEnd, func(v *view) bool { return v.r.Result == r }, "result %s", r))
	}
	for k := model.ErrFault; k <= model.ErrTraceLimit; k++ {
		out = append(out, newCell(groupEnd, func(v *view) bool { return v.r.ErrorKind == k }, "error %s", k))
	}
	for k := range model.FaultKind(model.FaultKindCount) {
		out = append(out, newCell(groupEnd, func(v *view) bool { return v.r.Fault != nil && v.r.Fault.Kind == k }, "fault %s", k))
	}
	for k := range model.BlockKind(model.BlockKindCount) {
		out = append(out, newCell(groupEnd, func(v *view) bool {
			return v.anyCoroutine(func(c *model.CoroutineRecord) bool { return c.Status.Reason != nil && c.Status.Reason.Kind == k })
		}, "waiting for %s", k))
	}
	for k := model.StatusReady; k <= model.StatusSpeculating; k++ {
		out = append(out, newCell(groupEnd, func(v *view) bool {
			return v.anyCoroutine(func(c *model.CoroutineRecord) bool { return c.Status.Kind == k })
		}, "coroutine %s", k))
	}
	for k := model.SessionActive; k <= model.SessionFaulted; k++ {
		out = append(out, newCell(groupEnd, func(v *view) bool {
			return v.anySession(func(s *model.SessionRecord) bool { return s.Status.Kind == k })
		}, "session %s", k))
	}
	return out
}

func (v *view) anyCoroutine(is func(*model.CoroutineRecord) bool) bool {
	return anyOf(v.r.Coroutines, is)
}

func (v *view) anySession(is func(*model.SessionRecord) bool) bool {
	return anyOf(v.r.Sessions, is)
}
