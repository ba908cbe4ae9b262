package properties

import (
	"bytes"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// numberless is a state up to numbering (spec 07 §4.1), in a normal form: two states have the same one iff they differ
// in nothing but effect ids, intern numbers, the monitor's last judgement, last_sched_step, the values that guard
// layers hold, and the order of entries in the logs and in the ready queue. Handoff ids stand in no Snapshot. The
// Snapshot is not modified, and the result shares what it does not change.
func numberless(s *model.Snapshot) model.Snapshot {
	n := *s
	n.Sched.Ready = slices.Sorted(slices.Values(s.Sched.Ready))
	n.RoleSymbols = slices.Sorted(slices.Values(s.RoleSymbols))
	n.LabelSymbols = slices.Sorted(slices.Values(s.LabelSymbols))
	n.ObsTrace = byText(s.ObsTrace, model.AppendEvent)
	n.EffectTrace = byText(withoutIDs(s.EffectTrace), model.AppendEffectEntry)
	n.OutputChecks = byText(s.OutputChecks, model.AppendOutputCheck)
	n.Monitor.LastJudgement, n.LastSchedStep = nil, nil
	n.GuardLayer = slices.Clone(s.GuardLayer)
	for i := range n.GuardLayer {
		n.GuardLayer[i].Value = model.Unit{}
	}
	return n
}

func withoutIDs(trace []model.EffectEntry) []model.EffectEntry {
	out := slices.Clone(trace)
	for i := range out {
		out[i].ID = 0
	}
	return out
}

// byText is a list in the order of its elements' JSON.
func byText[T any](list []T, json func([]byte, T) []byte) []T {
	return slices.SortedFunc(slices.Values(list), func(a, b T) int { return bytes.Compare(json(nil, a), json(nil, b)) })
}
