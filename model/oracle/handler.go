package oracle

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// host is the scripted effect handler (spec 06 §1) and its counters. Every hook that is not here is inert:
// receive and step change no register, release accepts, no output hint is given.
type host struct {
	script *model.Handler
	sends  []model.SendCount // ascending by role, label
	steps  []model.StepCount // ascending by role
}

// sendDecision is the send hook: spec 02 §8.2, 06 §1. It answers the payload to deliver, or Drop.
func (h *host) sendDecision(role, label string, offered model.Value) (payload model.Value, deliver bool) {
	nth := h.countSend(role, label)
	for _, d := range h.script.Drop {
		if d.From == role && d.Label == label && d.Nth == nth {
			return nil, false
		}
	}
	if h.script.Payload == model.PayloadLabel {
		return model.Str(label), true
	}
	return offered, true
}

// step is the step hook: spec 06 §1. It reports whether the call succeeds.
func (h *host) step(role string) bool {
	nth := h.countStep(role)
	for _, f := range h.script.FailStep {
		if f.Role == role && f.Nth == nth {
			return false
		}
	}
	return true
}

// countSend counts a call and answers how many there were before it.
func (h *host) countSend(role, label string) uint64 {
	i, found := slices.BinarySearchFunc(h.sends, label, func(c model.SendCount, label string) int {
		return cmp.Or(cmp.Compare(c.Role, role), cmp.Compare(c.Label, label))
	})
	if !found {
		h.sends = slices.Insert(h.sends, i, model.SendCount{Role: role, Label: label})
	}
	h.sends[i].Calls++
	return h.sends[i].Calls - 1
}

// countStep counts a call and answers how many there were before it.
func (h *host) countStep(role string) uint64 {
	i, found := slices.BinarySearchFunc(h.steps, role, func(c model.StepCount, role string) int { return cmp.Compare(c.Role, role) })
	if !found {
		h.steps = slices.Insert(h.steps, i, model.StepCount{Role: role})
	}
	h.steps[i].Calls++
	return h.steps[i].Calls - 1
}

// topologyEvents are the perturbations that the host gives at a tick, in the order of the script.
func (m *Machine) topologyEvents(tick uint64) []model.Perturbation {
	i, found := slices.BinarySearchFunc(m.script.Topology, tick, func(t model.TopologyTick, tick uint64) int { return compare(t.Tick, tick) })
	if !found {
		return nil
	}
	return m.script.Topology[i].Events
}

// checkIdentity is the identity assertion of spec 02 §8.6; text is "" if it holds.
func (m *Machine) checkIdentity() (text string) {
	if !m.config.HostAssertions {
		return ""
	}
	identity := m.host.script.Identity
	if m.anchor == nil {
		m.anchor = &identity
	}
	if *m.anchor == identity {
		return ""
	}
	return "[host-contract] handler_identity changed from '" + *m.anchor + "' to '" + identity + "'"
}
