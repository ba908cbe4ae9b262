package census

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// enoughSteps is how many instructions other than Set, Move, Jump and Yield make a run meaningful.
const enoughSteps = 8

// Verdict says why a draw is meaningful.
type Verdict uint8

// The verdicts.
const (
	Meaningless   Verdict = iota
	LongEnough            // it dispatched enough instructions
	OnTarget              // an instruction faulted, blocked or was denied that was aimed at
	FailedAsMeant         // it was to end without a dispatch, or by an error that is no fault, and did
)

// Health is how well draws do what they are for. The zero value has seen none.
type Health struct {
	Draws    uint64    `json:"draws"`
	Verdicts [4]uint64 `json:"verdicts"` // by Verdict
	Steps    uint64    `json:"steps"`    // dispatches
	Padding  uint64    `json:"padding"`  // dispatches of filler
}

// Meaningful is the share of draws that are meaningful.
func (h *Health) Meaningful() float64 {
	return 1 - share(h.Verdicts[Meaningless], h.Draws)
}

// PaddingShare is the share of dispatches that were padding.
func (h *Health) PaddingShare() float64 { return share(h.Padding, h.Steps) }

// StepsPerCase is the mean number of dispatches of a draw.
func (h *Health) StepsPerCase() float64 { return share(h.Steps, h.Draws) }

// The bounds that a generator keeps. Below the mean lengths a run reaches little, above them a campaign
// sees few Cases.
const (
	leastMeaningful = 0.90
	mostPadding     = 0.20
	leastSteps      = 40
	mostSteps       = 65
)

// Problems says which bounds draws do not keep.
func (h *Health) Problems() []string {
	var out []string
	add := func(is bool, format string, args ...any) {
		if is {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(h.Meaningful() < leastMeaningful, "%.1f %% of %d draws are meaningful, want at least %.0f %%", 100*h.Meaningful(), h.Draws, 100*leastMeaningful)
	add(h.PaddingShare() > mostPadding, "%.1f %% of the dispatches are padding, want at most %.0f %%", 100*h.PaddingShare(), 100*mostPadding)
	add(h.StepsPerCase() < leastSteps || h.StepsPerCase() > mostSteps, "%.1f steps a Case, want %d to %d", h.StepsPerCase(), leastSteps, mostSteps)
	return out
}

func share(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// add judges a draw by its run.
func (h *Health) add(d *generators.Drawn, run *Run) Verdict {
	h.Draws++
	steps, hit := 0, false
	for i := range run.Steps {
		s := &run.Steps[i]
		image, program := place(d, &run.Record, s.Coro)
		h.Steps++
		if d.MarkAt(image, program, s.PC)&generators.Filler != 0 {
			h.Padding++
		}
		if counts(s) {
			steps++
		}
		hit = hit || d.Meant(image, program, &s.Step) && !passing(&run.Record, s)
	}
	v := verdict(d, &run.Record, steps, hit)
	h.Verdicts[v]++
	return v
}

func verdict(d *generators.Drawn, r *model.Record, steps int, hit bool) Verdict {
	switch {
	case r.Result == model.Errored && r.ErrorKind != model.ErrFault && d.Failing:
		return FailedAsMeant
	case steps >= enoughSteps:
		return LongEnough
	case hit:
		return OnTarget
	}
	return Meaningless
}

// counts reports whether a dispatch is of an instruction that does more than move values and the pc.
func counts(s *Step) bool {
	if s.Instr == nil {
		return false
	}
	switch s.Instr.Op() {
	case model.OpSet, model.OpMove, model.OpJump, model.OpYield:
		return false
	}
	return true
}

// passing reports whether a dispatch is a receiver's wait that came to an end: every receiver waits, so that
// one of them is no sign of anything.
func passing(r *model.Record, s *Step) bool {
	if s.Reason == nil || s.Reason.Kind != model.BlockRecv || s.Coro >= uint64(len(r.Coroutines)) {
		return false
	}
	co := &r.Coroutines[s.Coro]
	return co.Status.Kind != model.StatusBlocked || co.PC != s.PC
}

// place finds the code that a coroutine runs: sessions of images come first, in the order of the images, and
// a spawned coroutine has the session and the role of its parent.
func place(d *generators.Drawn, r *model.Record, coro uint64) (image, program int) {
	if coro >= uint64(len(r.Coroutines)) {
		return -1, -1
	}
	co := &r.Coroutines[coro]
	if co.Session >= uint64(len(d.Case.Images)) {
		return -1, -1
	}
	image = int(co.Session)
	program = slices.IndexFunc(d.Case.Images[image].Programs, func(p model.RoleProgram) bool { return p.Role == co.Role })
	return image, program
}

func (h *Health) merge(o *Health) {
	h.Draws += o.Draws
	for i := range h.Verdicts {
		h.Verdicts[i] += o.Verdicts[i]
	}
	h.Steps += o.Steps
	h.Padding += o.Padding
}
