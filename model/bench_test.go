package model_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// BenchmarkStableHash is the hash of a fragment of ordinary size.
func BenchmarkStableHash(b *testing.B) {
	data := make([]byte, 10_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		model.StableHash(data)
	}
}

// BenchmarkAppendFragment is the encoding of a trace of a hundred events.
func BenchmarkAppendFragment(b *testing.B) {
	f := model.Fragment{}
	for i := range uint64(50) {
		edge := model.Edge{SID: 0, Sender: "Alice", Receiver: "Bob"}
		f.ObsTrace = append(f.ObsTrace,
			model.OutputConditionChecked{Tick: i, PredicateRef: model.DefaultPredicateRef, OutputDigest: model.UnspecifiedOutputDigest, Passed: true},
			model.Sent{Tick: i, Edge: edge, From: "Alice", To: "Bob", Label: "ping"})
		f.EffectTrace = append(f.EffectTrace, model.EffectEntry{ID: i, Kind: model.EffectSend, Inputs: model.MessageInputs(0, "Alice", "Bob", "ping"),
			Outputs: model.OutputsCommitted, HandlerIdentity: "scripted", OrderingKey: i})
	}
	buf := model.AppendFragment(nil, f)
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		buf = model.AppendFragment(buf[:0], f)
	}
}
