// Package scripted is the effect handler of a Case (spec 06 §1) behind the kernel's Handler: it answers
// by the Case's script and topology, and counts.
package scripted

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// Handler answers one run of one Case. Send decisions are counted by role and label, steps by role; the
// kernel gives the send hook the role of the endpoint and the step hook the own role (spec 05
// endpoint-role). The hooks may be called from many goroutines; with drop or fail_step rules the order
// of the calls decides the answers.
type Handler struct {
	script   *model.Handler
	topology []model.TopologyTick
	drops    map[dropKey]bool
	fails    map[failKey]bool
	silent   bool // count nothing

	mu       sync.Mutex
	sends    map[sendKey]int // index into counters.Sends
	steps    map[string]int  // index into counters.Steps
	counters model.HandlerCounters
}

type sendKey struct{ role, label string }

type dropKey struct {
	sendKey
	nth uint64
}

type failKey struct {
	role string
	nth  uint64
}

var (
	_ kernel.Handler = (*Handler)(nil)
	_ kernel.Counter = (*Handler)(nil)
	_ kernel.Purity  = (*Handler)(nil)
)

// New makes the handler of a fresh run; it keeps and does not change the Case.
func New(c *model.Case) *Handler {
	h := &Handler{
		script: &c.Handler, topology: c.Topology,
		sends: map[sendKey]int{}, steps: map[string]int{},
	}
	if len(c.Handler.Drop) > 0 {
		h.drops = map[dropKey]bool{}
	}
	for _, d := range c.Handler.Drop {
		h.drops[dropKey{sendKey{d.From, d.Label}, d.Nth}] = true
	}
	if len(c.Handler.FailStep) > 0 {
		h.fails = map[failKey]bool{}
	}
	for _, f := range c.Handler.FailStep {
		h.fails[failKey{f.Role, f.Nth}] = true
	}
	return h
}

// NewSilent is New for a run whose counters nobody asks for: a pure handler counts nothing, and no call
// of it waits for another.
func NewSilent(c *model.Case) *Handler {
	h := New(c)
	h.silent = h.Pure()
	return h
}

// Pure reports whether the script has no rule that counts calls (spec 07 §7).
func (h *Handler) Pure() bool { return len(h.script.Drop) == 0 && len(h.script.FailStep) == 0 }

// countSend gives the number of earlier send decisions of a role and label, and counts this one.
func (h *Handler) countSend(key sendKey) uint64 {
	if h.silent {
		return 0
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	i, ok := h.sends[key]
	if !ok {
		i = len(h.counters.Sends)
		h.sends[key] = i
		h.counters.Sends = append(h.counters.Sends, model.SendCount{Role: key.role, Label: key.label})
	}
	h.counters.Sends[i].Calls++
	return h.counters.Sends[i].Calls - 1
}

// countStep gives the number of earlier step calls of a role, and counts this one.
func (h *Handler) countStep(role string) uint64 {
	if h.silent {
		return 0
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	i, ok := h.steps[role]
	if !ok {
		i = len(h.counters.Steps)
		h.steps[role] = i
		h.counters.Steps = append(h.counters.Steps, model.StepCount{Role: role})
	}
	h.counters.Steps[i].Calls++
	return h.counters.Steps[i].Calls - 1
}

// Identity is the script's.
func (h *Handler) Identity() string { return h.script.Identity }

// Topology gives the script's perturbations of a tick.
func (h *Handler) Topology(tick uint64) ([]model.Perturbation, error) {
	i, found := slices.BinarySearchFunc(h.topology, tick, func(t model.TopologyTick, tick uint64) int {
		return cmp.Compare(t.Tick, tick)
	})
	if !found {
		return nil, nil
	}
	return h.topology[i].Events, nil
}

// Send delivers what the payload mode says, or drops what a rule names.
func (h *Handler) Send(call *kernel.SendCall) (kernel.SendDecision, error) {
	key := sendKey{call.Role, call.Label}
	nth := h.countSend(key)
	if h.drops != nil && h.drops[dropKey{key, nth}] {
		return kernel.SendDecision{}, nil
	}
	if h.script.Payload == model.PayloadLabel {
		return kernel.SendDecision{Deliver: true, Value: model.Str(call.Label)}, nil
	}
	return kernel.SendDecision{Deliver: true, Value: call.Payload}, nil
}

// Recv accepts everything.
func (h *Handler) Recv(*kernel.RecvCall) error { return nil }

var (
	errStep    = errors.New(model.StepFailureText)
	errAcquire = errors.New(model.AcquireFailureText)
)

// Step fails when a rule names this call.
func (h *Handler) Step(role string, _ *kernel.Registers) error {
	nth := h.countStep(role)
	if h.fails != nil && h.fails[failKey{role, nth}] {
		return errStep
	}
	return nil
}

// Acquire grants the script's value, blocks, or fails.
func (h *Handler) Acquire(*kernel.GuardCall) (evidence model.Value, granted bool, err error) {
	switch h.script.Acquire {
	case model.AcquireBlock:
		return nil, false, nil
	case model.AcquireFail:
		return nil, false, errAcquire
	}
	return h.script.AcquireValue, true, nil
}

// Release accepts everything.
func (h *Handler) Release(*kernel.GuardCall) error { return nil }

// Hint gives none.
func (h *Handler) Hint(uint64, string, kernel.View) *kernel.OutputHint { return nil }

// Counters are the calls so far, sorted.
func (h *Handler) Counters() model.HandlerCounters {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := model.HandlerCounters{Sends: slices.Clone(h.counters.Sends), Steps: slices.Clone(h.counters.Steps)}
	slices.SortFunc(c.Sends, func(a, b model.SendCount) int {
		return cmp.Or(strings.Compare(a.Role, b.Role), strings.Compare(a.Label, b.Label))
	})
	slices.SortFunc(c.Steps, func(a, b model.StepCount) int { return strings.Compare(a.Role, b.Role) })
	return c
}
